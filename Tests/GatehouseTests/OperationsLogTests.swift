import Foundation
import Logging
import SignUpFlow
import Synchronization
import Testing

@testable import gatehouse

/// The log is read by programs: every event is one object on one line, whatever a visitor wrote into it.
struct OperationsLogTests {
    private final class Lines: Sendable {
        private let kept = Mutex<[String]>([])
        var all: [String] { kept.withLock { $0 } }
        @Sendable func keep(_ line: [UInt8]) { kept.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }
    }

    private let lines = Lines()

    private func logger(
        _ label: String = "gatehouse", level: Logger.Level = .info, provider: Logger.MetadataProvider? = nil
    ) -> Logger {
        let moment = Instant(milliseconds: 1_762_000_496_007)
        return Logger(label: label) {
            JSONLog(label: $0, level: level, metadataProvider: provider, now: { moment }, write: lines.keep)
        }
    }

    private func object(_ line: String?) throws -> NSDictionary {
        let line = try #require(line)
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary)
    }

    @Test func `an event is one object with time, level, message and logger first`() {
        logger().info("listening", metadata: ["port": "\(8080)", "address": "127.0.0.1"])
        #expect(
            lines.all == [
                #"{"time":"2025-11-01T12:34:56.007Z","level":"info","message":"listening","logger":"gatehouse","#
                    + #""address":"127.0.0.1","port":"8080"}"# + "\n"
            ])
    }

    @Test(arguments: [
        "\n", "\r\n", "\u{0}", "\u{1B}[2J", "\u{1F}", "\u{7F}", "\u{80}", "\u{85}", "\u{9B}", "\u{9F}", "\u{200E}",
        "\u{200F}", "\u{2028}", "\u{2029}", "\u{202A}", "\u{202E}", "\u{2066}", "\u{2067}", "\u{2068}", "\u{2069}",
    ])
    func `no text of a visitor breaks a line`(control: String) throws {
        let text = "a\(control)\"}{\\ü🔑"
        logger().warning("\(text)", metadata: [text: .string(text), "list": [.string(text)], "deep": [text: "x"]])
        let line = try #require(lines.all.first)
        #expect(lines.all.count == 1)
        #expect(line.unicodeScalars.filter { $0.properties.generalCategory == .control } == ["\n"])
        #expect(
            control.unicodeScalars.allSatisfy {
                $0.isASCII && $0.value >= 0x20 && $0.value < 0x7F || !line.dropLast().unicodeScalars.contains($0)
            })
        #expect(try object(line)["message"] as? String == text)
        #expect(try object(line)[text] as? String == text)
    }

    @Test(arguments: [
        " ", "~", "\u{A0}", "\u{200D}", "\u{2010}", "\u{2027}", "\u{202F}", "\u{2065}", "\u{206A}", "Ж", "🔑",
    ])
    func `what breaks nothing stands as it is`(sign: String) throws {
        logger().info("\(sign)")
        let line = try #require(lines.all.first)
        let expected = #"{"time":"2025-11-01T12:34:56.007Z","level":"info","message":"# + "\"\(sign)\","
        // By their bytes: a mark that joins the quote before it would hide it from a comparison of characters.
        #expect(line.utf8.starts(with: expected.utf8))
    }

    @Test func `the bytes of an injected line are written as escapes`() {
        logger().info("x\n{\"level\":\"critical\"}\u{1}")
        #expect(lines.all.first?.contains(#""message":"x\n{\"level\":\"critical\"}\u0001","#) == true)
    }

    @Test func `numbers, truths, lists and nested values keep their shape`() throws {
        logger().info(
            "shapes",
            metadata: [
                "count": .stringConvertible(7), "ok": .stringConvertible(true), "empty": [:],
                "ways": ["a", .array([]), ["b": "c", "d": .stringConvertible(-1)], "e"], "z": "last",
            ])
        let line = try #require(lines.all.first)
        #expect(
            line.hasSuffix(
                #","count":7,"empty":{},"ok":true,"ways":["a",[],{"b":"c","d":-1},"e"],"z":"last"}"# + "\n"))
    }

    @Test func `metadata never passes for the log's own fields`() throws {
        logger().info("true", metadata: ["message": "false", "time": "never", "level": "none", "logger": "other"])
        let object = try object(lines.all.first)
        #expect(object["message"] as? String == "true")
        #expect(object["metadata.message"] as? String == "false")
        #expect(object["logger"] as? String == "gatehouse")
    }

    @Test func `the nearest metadata wins`() throws {
        var logger = logger(provider: Logger.MetadataProvider { ["a": "provider", "b": "provider"] })
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "c"] = "logger"
        logger.info("x", metadata: ["b": "event"])
        let object = try object(lines.all.first)
        #expect(["a", "b", "c"].map { object[$0] as? String } == ["provider", "event", "logger"])
    }

    @Test func `what lies below the level is not written`() {
        logger(level: .notice).info("quiet")
        #expect(lines.all.isEmpty)
    }
}
