public import HummingbirdCore
import NIOCore
import NIOHTTPTypes
import Synchronization

/// What one connection, and one address, may take: request heads of 8 KiB within half a minute, a body within 10 s, half a minute
/// of silence, and so many connections at once.
public struct ConnectionLimits: Sendable {
    static let headBytes = 8 * 1024
    static let headFields = 64
    static let headTime: TimeAmount = .seconds(30)
    static let bodyTime: TimeAmount = .seconds(10)
    static let silence: TimeAmount = .seconds(30)

    private let perAddress: Int
    private let trusted: [AddressRange]
    private let open = OpenConnections()

    /// - Parameters:
    ///   - perAddress: connections at once; 0 = no limit.
    ///   - trusted: proxies, whose connections are many people's.
    public init(perAddress: Int, trusted: [AddressRange]) {
        self.perAddress = perAddress
        self.trusted = trusted
    }

    /// The server with these limits.
    public var server: HTTPServerBuilder {
        let (perAddress, trusted, open) = (perAddress, trusted, open)
        return .http1(
            configuration: .init(
                additionalChannelHandlers: [ConnectionGuard(open: open, perAddress: perAddress, trusted: trusted)],
                idleTimeout: Self.silence,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: Self.headBytes, maxHeaderListSize: Self.headBytes,
                    maxHeaderFieldCount: Self.headFields)))
    }
}

/// How many connections each address has.
final class OpenConnections: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    /// Answers whether there was room.
    func enter(_ address: String, limit: Int) -> Bool {
        counts.withLock { counts in
            guard counts[address, default: 0] < limit else { return false }
            counts[address, default: 0] += 1
            return true
        }
    }

    func leave(_ address: String) {
        counts.withLock { counts in
            let left = counts[address, default: 1] - 1
            counts[address] = left > 0 ? left : nil
        }
    }
}

/// Closes a connection that is one too many, or whose head or body does not come.
final class ConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let open: OpenConnections
    private let perAddress: Int
    private let trusted: [AddressRange]
    private var address: String?
    /// Runs while a head, or a body, is awaited: bytes that drip in don't hold it up.
    private var timer: Scheduled<Void>?

    init(open: OpenConnections, perAddress: Int, trusted: [AddressRange]) {
        self.open = open
        self.perAddress = perAddress
        self.trusted = trusted
    }

    func handlerAdded(context: ChannelHandlerContext) {
        close(context.channel, in: ConnectionLimits.headTime)
        guard perAddress > 0, let peer = context.remoteAddress?.ipAddress, let bytes = Address.bytes(peer),
            !trusted.contains(where: { $0.contains(bytes) })
        else { return }
        let counted = Address.counted(bytes)
        if open.enter(counted, limit: perAddress) { address = counted } else { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { leave() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: close(context.channel, in: ConnectionLimits.bodyTime)
        case .end: close(context.channel, in: ConnectionLimits.headTime)
        case .body: break
        }
        context.fireChannelRead(data)
    }

    private func close(_ channel: any Channel, in time: TimeAmount) {
        timer?.cancel()
        timer = channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }

    private func leave() {
        timer?.cancel()
        if let address { open.leave(address) }
        address = nil
    }
}
