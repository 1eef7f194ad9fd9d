public import HummingbirdCore
import NIOCore
import NIOHTTPTypes

/// What one connection, and one address, may take: request heads of 16 KiB (a long query and a browser's cookies fit) within half
/// a minute, a body within 10 s, half a minute of silence, and so many connections at once.
public struct ConnectionLimits: Sendable {
    static let headBytes = 16 * 1024
    static let headFields = 64
    static let headTime: TimeAmount = .seconds(30)
    static let bodyTime: TimeAmount = .seconds(10)
    static let silence: TimeAmount = .seconds(30)

    private let perAddress: Int
    private let trusted: [AddressRange]
    private let refusals: HeadRefusals
    private let open = OpenConnections()

    /// - Parameters:
    ///   - perAddress: connections at once; 0 = no limit.
    ///   - trusted: proxies, whose connections are many people's.
    ///   - refusals: answer what is no request.
    public init(perAddress: Int, trusted: [AddressRange], refusals: HeadRefusals) {
        self.perAddress = perAddress
        self.trusted = trusted
        self.refusals = refusals
    }

    /// The server with these limits.
    public var server: HTTPServerBuilder {
        let (perAddress, trusted, refusals, open) = (perAddress, trusted, refusals, open)
        return HTTPServerBuilder { responder in
            let configuration = HTTP1Channel.Configuration(
                additionalChannelHandlers: [
                    ConnectionGuard(open: open, perAddress: perAddress, trusted: trusted), AnswerWatch(),
                ],
                idleTimeout: Self.silence,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: Self.headBytes, maxHeaderListSize: Self.headBytes,
                    maxHeaderFieldCount: Self.headFields))
            return GuardedChannel(
                base: HTTP1Channel(responder: responder, configuration: configuration), refusals: refusals)
        }
    }
}
