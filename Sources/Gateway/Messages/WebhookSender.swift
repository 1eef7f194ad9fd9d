import FoundationEssentials
public import Outbound
import SignUpFlow

/// Hands SMS to a program of the company's own: POST `{"id", "to", "text"}` as JSON; any 2xx is accepted, anything else failed.
public struct WebhookSender: SMSSender {
    public let name: String
    private let url: String
    private let bearer: Secret?
    private let calls: SMSCalls

    /// `allowsLoopback`: the settings name a loopback host.
    public init(
        name: String = "webhook", url: String, bearer: Secret?, allowsLoopback: Bool, http: any HTTPSender
    ) {
        self.name = name
        self.url = url
        self.bearer = bearer
        calls = SMSCalls(http: http, allowsLoopback: allowsLoopback)
    }

    public func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        let body = Body(id: message.id, to: message.to.e164, text: message.text)
        var request = OutboundRequest(.post, url, headers: [("Content-Type", "application/json")])
        do { request.body = Array(try JSONEncoder().encode(body)) } catch {
            return .refused(.ourFault, "the message has no JSON form")
        }
        if let bearer { request.headers.append(("Authorization", "Bearer \(bearer.reveal)")) }
        return await calls.send(request, timeout: timeout) { answer in
            switch answer.status {
            case 200..<300: .accepted(id: nil)
            case 401, 403: .refused(.ourFault, "answered \(answer.status)")
            default: .refused(.now, "answered \(answer.status)")
            }
        }
    }

    public func probe(timeout: Duration) async -> String? { await calls.probe(rootOf: url, timeout: timeout) }

    private struct Body: Encodable {
        var id: String
        var to: String
        var text: String
    }
}
