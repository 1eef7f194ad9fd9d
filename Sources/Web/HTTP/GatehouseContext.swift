import Gateway
public import Hummingbird
import NIOCore

/// What belongs to one request besides the request itself.
public struct GatehouseContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// The address at the other end of the connection: the visitor's, or a proxy's.
    let peer: String
    /// By when the answer must leave.
    let deadline = Deadline()
    let answer: AnswerEnd
    private let number = UInt64.random(in: .min ... .max)
    /// Names this request in the log and on a problem page; hexadecimal, so that it can be read out.
    var reference: String { String(number, radix: 16) }

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        answer = AnswerEnd(on: source.channel)
        peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
