import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import Testing

@testable import Web

/// What is no request: bytes in, bytes out, and what the server behind the guard gets of it.
@Suite struct HeadGuardTests {
    /// The server behind the guard: answers when it is told to.
    private final class Behind: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        var parts: [HTTPServerRequestPart] = []
        var faults: [any Error] = []
        func channelRead(context: ChannelHandlerContext, data: NIOAny) { parts.append(unwrapInboundIn(data)) }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { faults.append(error) }

        var heads: Int {
            parts.count { if case .head = $0 { true } else { false } }
        }
    }

    /// What was logged: level, message and metadata.
    private final class Log: Sendable {
        let lines = Mutex<[(Logger.Level, String, Logger.Metadata)]>([])

        struct Handler: LogHandler {
            let log: Log
            var metadata: Logger.Metadata = [:]
            var metadataProvider: Logger.MetadataProvider?
            var logLevel = Logger.Level.trace
            subscript(metadataKey key: String) -> Logger.Metadata.Value? {
                get { metadata[key] }
                set { metadata[key] = newValue }
            }
            func log(event: LogEvent) {
                log.lines.withLock { $0.append((event.level, event.message.description, event.metadata ?? [:])) }
            }
        }
    }

    private let channel = EmbeddedChannel()
    private let behind = Behind()
    private let log = Log()

    init() throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = ConnectionLimits.headBytes
        limits.maxHeaderListSize = ConnectionLimits.headBytes
        limits.maxHeaderFieldCount = ConnectionLimits.headFields
        let log = log
        let refusals = HeadRefusals(
            SecurityFields.bare, Logger(label: "test") { _ in Log.Handler(log: log) })
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        try pipeline.addHandlers([HeadGuard(refusals), behind])
        try channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 80)).wait()
    }

    private func send(_ text: String, _ more: [UInt8] = []) {
        channel.pipeline.fireChannelRead(ByteBuffer(bytes: Array(text.utf8) + more))
        channel.embeddedEventLoop.run()
    }

    private func answer(_ status: HTTPResponseStatus = .ok) {
        channel.write(
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: status, headers: ["a": "b"])),
            promise: nil)
        channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil)
        channel.embeddedEventLoop.run()
    }

    private func received() throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    @Test(
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", 400, "no Host"),
            ("GET / HTTP/1.1\r\nHost: a.example\r\nHost: a.example\r\n\r\n", 400, "more than one Host"),
            ("GET / HTTP/1.0\r\nHost: a.example\r\nHost: b.example\r\n\r\n", 400, "more than one Host"),
            ("GET / HTTP/1.1\r\nHost: a.example, b.example\r\n\r\n", 400, "no host in Host"),
            ("GET / HTTP/1.1\r\nHost: http://a.example/\r\n\r\n", 400, "no host in Host"),
            ("GET /?a=Ж HTTP/1.1\r\nHost: a.example\r\n\r\n", 400, nil),
            ("BREW / HTTP/1.1\r\nHost: a.example\r\n\r\n", 400, nil),
            ("GET / HTTP/9.9\r\nHost: a.example\r\n\r\n", 400, nil), ("\u{1}\u{2}\r\n\r\n", 400, nil),
            ("GET / HTTP/1.1\r\nHost: a.example\r\nBad Name: x\r\n\r\n", 400, nil),
            ("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400, nil),
            ("POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: -1\r\n\r\n", 400, nil),
            ("GET / HTTP/1.1\r\nHost: a.example\r\nX: \(String(repeating: "x", count: 17_000))\r\n\r\n", 431, nil),
            ("GET /?\(String(repeating: "x", count: 17_000)) HTTP/1.1\r\nHost: a.example\r\n\r\n", 431, nil),
            (
                "GET / HTTP/1.1\r\nHost: a.example\r\n"
                    + (0..<64).map { "X\($0): x\r\n" }.joined() + "\r\n", 431, "head too large"
            ),
        ] as [(String, Int, String?)])
    func `what is no request has one answer and one line, and ends the connection`(
        text: String, status: Int, reason: String?
    ) throws {
        send(text)
        let answer = try received()
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        for field in [
            "X-Content-Type-Options: nosniff\r\n", "Content-Security-Policy: default-src 'none'",
            "Connection: close\r\n",
            "Cache-Control: no-store\r\n", "Content-Type: text/plain; charset=utf-8\r\n",
        ] { #expect(answer.contains(field)) }
        let body = try #require(answer.split(separator: "\r\n\r\n").dropFirst().first)
        #expect(body.hasPrefix("\(status) ") && body.utf8.count < 100)
        let line = try #require(log.lines.withLock { $0.count == 1 ? $0.first : nil })
        #expect(line.0 == .info && line.1 == "problem")
        #expect(line.2["code"] == (status == 431 ? "head_too_large" : "bad_request"))
        #expect(line.2["reference"].map { body.contains("\($0)") } == true)
        if let reason { #expect(line.2["reason"] == "\(reason)") }
        #expect(behind.parts.isEmpty && behind.faults.isEmpty)
        // Nothing that follows is taken. (This channel can't close one half of itself.)
        send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")
        #expect(try received() == "" && behind.parts.isEmpty && !channel.isActive)
    }

    @Test func `bytes of a target that are no UTF-8 are not repaired, they are refused like every raw byte`() throws {
        send("GET /callback/google?state=", [0xFF] + Array(" HTTP/1.1\r\nHost: a.example\r\n\r\n".utf8))
        #expect(try received().hasPrefix("HTTP/1.1 400 ") && behind.parts.isEmpty)
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: a.example:8080\r\n\r\n", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
        // A query of 6 KiB beside 9 KiB of cookies.
        "GET /?\(String(repeating: "q", count: 6 * 1024)) HTTP/1.1\r\nHost: a.example\r\n"
            + "Cookie: \(String(repeating: "c", count: 9 * 1024))\r\n\r\n",
    ])
    func `a request is let pass`(text: String) throws {
        send(text)
        #expect(behind.heads == 1 && behind.faults.isEmpty)
        answer()
        #expect(try received().hasPrefix("HTTP/1.1 200 "))
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(channel.isActive)
    }

    @Test func `a request before it has its answer first`() throws {
        send(
            "GET /one HTTP/1.1\r\nHost: a.example\r\n\r\nGET /two HTTP/1.1\r\nHost: a.example\r\n\r\nBREW / HTTP/1.1\r\n\r\n"
        )
        #expect(behind.heads == 2 && behind.faults.isEmpty)
        #expect(try received() == "")
        answer()
        #expect(try received().hasPrefix("HTTP/1.1 200 "))
        answer()
        let rest = try received()
        #expect(rest.hasPrefix("HTTP/1.1 200 "))
        #expect(rest.contains("HTTP/1.1 400 Bad Request\r\n"))
    }

    @Test func `a fault in a body is told to its reader, whose answer is the only one`() throws {
        send("POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
        #expect(behind.heads == 1 && behind.faults.first as? HTTPParserError == .invalidChunkSize)
        #expect(try received() == "")
        answer(.badRequest)
        #expect(try received().contains("a: b\r\n"))
        // What the server would say of the same fault besides.
        answer(.badRequest)
        #expect(try received() == "" && log.lines.withLock(\.isEmpty))
        #expect(!channel.isActive)
    }

    @Test func `a body that breaks off after its answer gets no second one`() throws {
        send("POST / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
        answer()
        #expect(try received().hasPrefix("HTTP/1.1 200 "))
        send("nonsense\r\n")
        answer(.badRequest)
        #expect(try received() == "")
        #expect(!channel.isActive)
    }
}
