import Dispatch
import Foundation
import Glibc
import Logging
import Testing

@testable import gatehouse

/// The log on its way out of the process.
@Suite struct LineOutputTests {
    private let pipe = Pipe()

    private var end: Int32 { pipe.fileHandleForWriting.fileDescriptor }

    private static func lost(_ count: Int) -> [UInt8] { Array("lost \(count)\n".utf8) }

    /// Begins to read now, on a thread of its own: the test's may all be waiting.
    private func reading() -> AsyncStream<Data> {
        let (read, reader) = AsyncStream<Data>.makeStream()
        let pipe = pipe
        DispatchQueue.global().async { reader.yield(pipe.fileHandleForReading.readDataToEndOfFile()) }
        return read
    }

    private func lines(_ read: AsyncStream<Data>) async throws -> [String] {
        try pipe.fileHandleForWriting.close()
        let bytes = try #require(await read.first { _ in true })
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `lines written at once never mix`() async throws {
        let output = LineOutput(descriptor: end, limit: 1 << 21, lost: Self.lost)
        // Longer than what a pipe writes in one piece, so that only the output's own order keeps them apart.
        let long = String(repeating: "x", count: 6000)
        let read = reading()
        await withTaskGroup { group in
            for writer in 0..<8 {
                group.addTask {
                    let logger = Logger(label: "w") { JSONLog(label: $0, write: output.write) }
                    for _ in 0..<20 { logger.info("\(writer)\(long)") }
                }
            }
        }
        output.flush(within: .seconds(600))
        let written = try await lines(read)
        #expect(written.count == 160)
        for line in written {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["logger"] as? String == "w")
        }
    }

    @Test func `who logs into a pipe that nobody reads goes on, and what was lost is said`() async throws {
        let output = LineOutput(descriptor: end, limit: 4096, lost: Self.lost)
        let text = String(repeating: "x", count: 90)
        // Some three times of what a pipe and the line before it hold.
        for index in 0..<2500 { output.write(Array("\(index) \(text)\n".utf8)) }
        output.flush(within: .milliseconds(1))
        let read = reading()
        output.flush(within: .seconds(600))
        // It works again: nothing more is owed.
        output.write(Array("after\n".utf8))
        output.flush(within: .seconds(600))
        var written = try await lines(read)
        #expect(written.popLast() == "after")
        // Each line stands whole and in its order, or is told of in the place where it would have stood or later.
        let lost = written.compactMap { $0.wholeMatch(of: /lost (\d+)/) }.compactMap { Int($0.1) }
        let numbers = written.filter { !$0.hasPrefix("lost ") }.compactMap { $0.wholeMatch(of: /(\d+) x{90}/) }
            .compactMap { Int($0.1) }
        #expect(!lost.isEmpty && numbers.count + lost.count == written.count)
        #expect(numbers.count + lost.reduce(0, +) == 2500)
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
    }

    @Test func `what could not be written is said when it works again`() async throws {
        let descriptor = open("/dev/full", O_WRONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let output = LineOutput(descriptor: descriptor, lost: Self.lost)
        for _ in 0..<3 {
            output.write(Array("full\n".utf8))
            output.flush(within: .seconds(600))
        }
        #expect(dup2(end, descriptor) == descriptor)
        let read = reading()
        output.write(Array("after\n".utf8))
        output.flush(within: .seconds(600))
        #expect(dup2(pipe.fileHandleForReading.fileDescriptor, descriptor) == descriptor)
        #expect(try await lines(read) == ["after", "lost 3"])
    }

    @Test func `the line of what was lost is one of the log's`() throws {
        let line = String(decoding: JSONLog.lost(7), as: UTF8.self)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(line.hasSuffix("}\n") && Set(object.keys) == ["time", "level", "message", "logger", "count"])
        #expect(object["message"] as? String == "log lines lost" && object["count"] as? Int == 7)
    }
}
