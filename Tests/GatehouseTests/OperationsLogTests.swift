import Dispatch
import Foundation
import Glibc
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
        "\n", "\r\n", "\u{0}", "\u{1B}[2J", "\u{7F}", "\u{85}", "\u{9B}", "\u{2028}", "\u{2029}", "\u{202E}",
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

    @Test func `lines written at once never mix`() async throws {
        let pipe = Pipe()
        let output = LineOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        // Longer than what a pipe writes in one piece, so that only the output's own order keeps them apart.
        let long = String(repeating: "x", count: 6000)
        // Read outside the tasks' own threads, which all may be waiting to write.
        let (read, reader) = AsyncStream<Data>.makeStream()
        DispatchQueue.global().async {
            reader.yield(pipe.fileHandleForReading.readDataToEndOfFile())
        }
        await withTaskGroup { group in
            for writer in 0..<8 {
                group.addTask {
                    let logger = Logger(label: "w") { JSONLog(label: $0, write: output.write) }
                    for _ in 0..<20 { logger.info("\(writer)\(long)") }
                }
            }
        }
        try pipe.fileHandleForWriting.close()
        let bytes = try #require(await read.first { _ in true })
        let written = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        #expect(written.count == 160)
        for line in written { #expect(try object(String(line))["logger"] as? String == "w") }
    }
}
