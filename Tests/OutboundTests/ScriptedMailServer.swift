import NIOCore
import NIOPosix
import Synchronization

/// A plain mail server on loopback that answers line by line, by a script where there is one.
final class ScriptedMailServer: Sendable {
    enum Answer: Sendable {
        case say(String)
        case sayThenClose(String)
        case close
        case silence
        /// Silence until `answerHeld`.
        case hold
    }

    /// Asked with each line, "" for the greeting and "." for the end of a letter; nil leaves the usual answer.
    typealias Script = @Sendable (_ line: String) -> Answer?

    fileprivate struct Seen {
        var connections = 0
        var commands: [String] = []
        var letters: [String] = []
        var held: [any Channel] = []
    }

    let port: Int
    /// One element for each line that the script was asked with.
    let lines: AsyncStream<String>
    private let channel: any Channel
    fileprivate let log: Log

    var connections: Int { log.seen.withLock { $0.connections } }
    var commands: [String] { log.seen.withLock { $0.commands } }
    /// As they were sent: with CRLF, and dots doubled at the beginning of lines.
    var letters: [String] { log.seen.withLock { $0.letters } }

    func url(_ scheme: String = "smtp") -> String { "\(scheme)://127.0.0.1:\(port)" }

    /// Answers everybody who was held.
    func answerHeld(_ text: String) {
        let held = log.seen.withLock { seen in
            defer { seen.held = [] }
            return seen.held
        }
        for channel in held { channel.writeAndFlush(ByteBuffer(string: text + "\r\n"), promise: nil) }
    }

    /// - Parameter asProxy: it first takes a CONNECT, as an HTTP proxy does, and then is the server behind itself.
    init(asProxy: Bool = false, _ script: @escaping Script = { _ in nil }) async throws {
        let (lines, asked) = AsyncStream.makeStream(of: String.self)
        let log = Log()
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = Handler(script: script, log: log, asked: asked, asProxy: asProxy)
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
        self.lines = lines
        self.log = log
    }

    fileprivate final class Log: Sendable {
        let seen = Mutex(Seen())
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let script: Script
        private let log: Log
        private let asked: AsyncStream<String>.Continuation
        private var isProxy: Bool
        private var received: [UInt8] = []
        private var letter: String?

        init(script: @escaping Script, log: Log, asked: AsyncStream<String>.Continuation, asProxy: Bool) {
            self.script = script
            self.log = log
            self.asked = asked
            isProxy = asProxy
        }

        func channelActive(context: ChannelHandlerContext) {
            log.seen.withLock { $0.connections += 1 }
            if !isProxy { answer("", context) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received.append(contentsOf: unwrapInboundIn(data).readableBytesView)
            while let end = received.indices.dropFirst().first(where: { received[($0 - 1)...$0] == [13, 10] }) {
                let line = String(decoding: received[..<(end - 1)], as: UTF8.self)
                received.removeFirst(end + 1)
                take(line, context)
            }
        }

        private func take(_ line: String, _ context: ChannelHandlerContext) {
            if isProxy {
                guard line.isEmpty else { return log.seen.withLock { $0.commands.append(line) } }
                isProxy = false
                write("HTTP/1.1 200 Connected\r\n", context)
                answer("", context)
            } else if let text = letter {
                guard line == "." else {
                    letter = text + line + "\r\n"
                    return
                }
                letter = nil
                log.seen.withLock { $0.letters.append(text) }
                answer(".", context)
            } else {
                log.seen.withLock { $0.commands.append(line) }
                if line == "DATA" { letter = "" }
                answer(line, context)
            }
        }

        private func answer(_ line: String, _ context: ChannelHandlerContext) {
            let answer = script(line) ?? Self.usual(line)
            if case .hold = answer { log.seen.withLock { $0.held.append(context.channel) } }
            asked.yield(line)
            switch answer {
            case .say(let text):
                if !text.hasPrefix("3") { letter = nil }
                write(text, context)
            case .sayThenClose(let text):
                write(text, context)
                context.close(promise: nil)
            case .close: context.close(promise: nil)
            case .silence, .hold: break
            }
        }

        private func write(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
        }

        private static func usual(_ line: String) -> Answer {
            switch line.prefix(4) {
            case "": .say("220 scripted")
            case "EHLO": .say("250-scripted\r\n250 SIZE 1000000")
            case "MAIL", "RCPT": .say("250 well")
            case "DATA": .say("354 go on")
            case ".": .say("250 taken")
            case "QUIT": .sayThenClose("221 bye")
            default: .say("502 what?")
            }
        }
    }
}
