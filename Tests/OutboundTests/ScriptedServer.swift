import NIOCore
import NIOPosix
import Synchronization

/// A plain HTTP server on loopback that answers by a script, byte for byte, so that it can also misbehave.
final class ScriptedServer: Sendable {
    struct Request: Sendable {
        var head: String
        var body: [UInt8]
        /// Connections are counted from 1.
        var connection: Int

        var line: String { String(head.prefix { !$0.isNewline }) }

        func header(_ name: String) -> String? {
            let prefix = name.lowercased() + ": "
            return head.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix(prefix) }
                .map { String($0.dropFirst(prefix.count)) }
        }
    }

    enum Answer: Sendable {
        case bytes([UInt8])
        case bytesThenClose([UInt8])
        case close
        case silence

        static func ok(_ body: String = "", headers: [String] = []) -> Answer {
            .status(200, body: Array(body.utf8), headers: headers)
        }

        static func status(_ status: Int, body: [UInt8] = [], headers: [String] = []) -> Answer {
            let lines = ["HTTP/1.1 \(status) Reason"] + headers + ["Content-Length: \(body.count)", "", ""]
            return .bytes(Array(lines.joined(separator: "\r\n").utf8) + body)
        }
    }

    typealias Script = @Sendable (Request) async -> Answer

    private struct Seen {
        var connections = 0
        var requests: [Request] = []
    }

    let port: Int
    /// One element for each request read and for each connection closed.
    let arrivals: AsyncStream<Request>
    let closures: AsyncStream<Void>
    private let channel: any Channel
    private let seen: Mutex<Seen>

    var requests: [Request] { seen.withLock { $0.requests } }
    var connections: Int { seen.withLock { $0.connections } }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    init(_ script: @escaping Script) async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Request.self)
        let (closures, closed) = AsyncStream.makeStream(of: Void.self)
        let log = Log()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = Handler(script: script, log: log, arrived: arrived, closed: closed)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.arrivals = arrivals
        self.closures = closures
        seen = Mutex(Seen())
        log.server.withLock { $0 = self }
    }

    fileprivate func note(_ request: Request) {
        seen.withLock { $0.requests.append(request) }
    }

    fileprivate func nextConnection() -> Int {
        seen.withLock { seen in
            seen.connections += 1
            return seen.connections
        }
    }

    /// Where handlers find the server, which exists only after its channel.
    fileprivate final class Log: Sendable {
        let server = Mutex<ScriptedServer?>(nil)
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: Script
        private let server: ScriptedServer?
        private let arrived: AsyncStream<Request>.Continuation
        private let closed: AsyncStream<Void>.Continuation
        private let connection: Int
        private var received: [UInt8] = []

        init(
            script: @escaping Script, log: Log, arrived: AsyncStream<Request>.Continuation,
            closed: AsyncStream<Void>.Continuation
        ) {
            self.script = script
            server = log.server.withLock { $0 }
            self.arrived = arrived
            self.closed = closed
            connection = server?.nextConnection() ?? 0
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received.append(contentsOf: unwrapInboundIn(data).readableBytesView)
            while let request = nextRequest() {
                server?.note(request)
                arrived.yield(request)
                Self.answer(request, by: script, on: context.channel)
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            closed.yield()
        }

        private func nextRequest() -> Request? {
            let end = Array("\r\n\r\n".utf8)
            guard let start = received.indices.first(where: { received[$0...].starts(with: end) }) else { return nil }
            var request = Request(
                head: String(decoding: received[..<start], as: UTF8.self), body: [], connection: connection)
            let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
            let bodyStart = start + end.count
            guard received.count >= bodyStart + length else { return nil }
            request.body = Array(received[bodyStart..<bodyStart + length])
            received.removeFirst(bodyStart + length)
            return request
        }

        private static func answer(_ request: Request, by script: @escaping Script, on channel: any Channel) {
            Task { carryOut(await script(request), on: channel) }
        }

        private static func carryOut(_ answer: Answer, on channel: any Channel) {
            switch answer {
            case .bytes(let bytes):
                channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            case .bytesThenClose(let bytes):
                channel.writeAndFlush(ByteBuffer(bytes: bytes)).whenComplete { _ in channel.close(promise: nil) }
            case .close:
                channel.close(promise: nil)
            case .silence:
                break
            }
        }
    }
}
