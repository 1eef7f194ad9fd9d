import NIOCore
import NIOPosix
public import ServiceLifecycle

/// The far end of the gateway's SMTP: takes every letter (RFC 5321, without TLS and log-in) and puts it into an ``Inbox``.
public struct InboxMailServer: Service {
    public let endpoint: Endpoint
    let inbox: Inbox

    /// - Parameter port: 0 for any free one.
    public init(host: String = "127.0.0.1", port: Int, inbox: Inbox) {
        endpoint = Endpoint(host: host, port: port)
        self.inbox = inbox
    }

    /// The port in use, once the server listens. Throws what kept it from listening.
    public func port() async throws -> Int { try await endpoint.port() }

    /// Serves until its service group shuts down.
    public func run() async throws {
        let inbox = inbox
        let channel: any Channel
        do {
            channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(InboxMailHandler(inbox: inbox))
                    }
                }
                .bind(host: endpoint.host, port: endpoint.requestedPort).get()
        } catch {
            await endpoint.failed(error)
            throw error
        }
        if let port = channel.localAddress?.port { await endpoint.listens(on: port) }
        try await cancelWhenGracefulShutdown {
            try await withTaskCancellationHandler {
                try await channel.closeFuture.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        }
    }
}

/// One connection to the mail server.
final class InboxMailHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let longestLine = 16 * 1024
    private static let largestLetter = 1024 * 1024

    private let inbox: Inbox
    private var received = ByteBuffer()
    private var sender: String?
    private var recipients: [String] = []
    /// The letter that is being taken down, without the dots that SMTP doubles.
    private var letter: String?

    init(inbox: Inbox) { self.inbox = inbox }

    func channelActive(context: ChannelHandlerContext) { write("220 inbox of a simulator", context) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        received.writeBuffer(&part)
        while let end = received.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
            let length = end - received.readerIndex + 1
            var line = received.readString(length: length) ?? ""
            line.unicodeScalars.removeLast()
            if line.unicodeScalars.last == "\r" { line.unicodeScalars.removeLast() }
            take(line, context)
        }
        if received.readableBytes > Self.longestLine { leave("500 the line is too long", context) }
        received.discardReadBytes()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func take(_ line: String, _ context: ChannelHandlerContext) {
        guard let text = letter else { return obey(line, context) }
        guard line == "." else {
            guard text.utf8.count < Self.largestLetter else { return leave("552 the letter is too long", context) }
            letter = text + (line.hasPrefix(".") ? String(line.dropFirst()) : line) + "\n"
            return
        }
        letter = nil
        let (inbox, addresses, channel) = (inbox, recipients, context.channel)
        forget()
        Task {
            for address in addresses { await inbox.deliver(text, to: address) }
            channel.writeAndFlush(ByteBuffer(string: "250 it is in the inbox\r\n"), promise: nil)
        }
    }

    private func obey(_ line: String, _ context: ChannelHandlerContext) {
        let upper = line.uppercased()
        if upper.hasPrefix("EHLO ") {
            forget()
            write("250-inbox\r\n250 SIZE \(Self.largestLetter)", context)
        } else if upper.hasPrefix("HELO ") {
            forget()
            write("250 inbox", context)
        } else if upper.hasPrefix("MAIL FROM:"), let address = Self.address(in: line) {
            forget()
            sender = address
            write("250 well", context)
        } else if upper.hasPrefix("RCPT TO:"), sender != nil, let address = Self.address(in: line), !address.isEmpty {
            recipients.append(address)
            write("250 well", context)
        } else if upper == "DATA", !recipients.isEmpty {
            letter = ""
            write("354 go on, and end with a dot", context)
        } else if upper == "RSET" {
            forget()
            write("250 forgotten", context)
        } else if upper == "NOOP" {
            write("250 well", context)
        } else if upper == "QUIT" {
            leave("221 bye", context)
        } else {
            let isKnown = ["MAIL", "RCPT", "DATA"].contains(String(upper.prefix(4)))
            write(isKnown ? "503 not so, or not now" : "500 what?", context)
        }
    }

    private func forget() {
        sender = nil
        recipients = []
    }

    private static func address(in line: String) -> String? {
        line.firstMatch(of: /<([^<>]*)>/).map { String($0.1) }
    }

    private func write(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text + "\r\n")), promise: nil)
    }

    private func leave(_ text: String, _ context: ChannelHandlerContext) {
        write(text, context)
        context.close(promise: nil)
    }
}
