import FoundationEssentials
public import Outbound
import SignUpFlow

/// Hands SMS to a program of the company's own: POST `{"id", "to", "text"}` as JSON; any 2xx is accepted, anything else failed.
public struct WebhookSender: SMSSender {
    public let name: String
    private let url: String
    private let bearer: Secret?
    private let http: any HTTPSender
    private let allowsLoopback: Bool

    /// `allowsLoopback`: the settings name a loopback host.
    public init(
        name: String = "webhook", url: String, bearer: Secret?, allowsLoopback: Bool, http: any HTTPSender
    ) {
        self.name = name
        self.url = url
        self.bearer = bearer
        self.allowsLoopback = allowsLoopback
        self.http = http
    }

    public func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        let body = Body(id: message.id, to: message.to.e164, text: message.text)
        var request = OutboundRequest(.post, url)
        do {
            request.body = Array(try JSONEncoder().encode(body))
        } catch {
            return .refused("the message has no JSON form")
        }
        request.headers = [("Content-Type", "application/json")]
        if let bearer { request.headers.append(("Authorization", "Bearer \(bearer.reveal)")) }
        request.timeout = timeout
        request.mustNotRepeat = true
        request.allowsLoopback = allowsLoopback
        do {
            let status = try await http.send(request).status
            return (200..<300).contains(status) ? .accepted : .refused("answered \(status)")
        } catch {
            return Self.outcome(error)
        }
    }

    /// Asks for the root of the webhook's host: every answer means that somebody is there, and no message is made.
    public func probe(timeout: Duration) async -> String? {
        guard let root = Self.root(of: url) else { return "the url is no http(s) address" }
        var request = OutboundRequest(.get, root)
        request.timeout = timeout
        request.allowsLoopback = allowsLoopback
        do {
            _ = try await http.send(request)
            return nil
        } catch {
            switch error {
            case .notSent(let reason), .unknown(let reason): return reason
            case .badAnswer: return nil
            case .cancelled: return "cancelled"
            }
        }
    }

    private struct Body: Encodable {
        var id: String
        var to: String
        var text: String
    }

    /// Only what surely never left may go by another route.
    private static func outcome(_ error: OutboundError) -> SMSOutcome {
        switch error {
        case .notSent(let reason): .refused(reason)
        case .unknown(let reason), .badAnswer(let reason): .unknown(reason)
        case .cancelled: .unknown("cancelled")
        }
    }

    private static func root(of url: String) -> String? {
        guard var parts = URLComponents(string: url), parts.scheme != nil, parts.host != nil else { return nil }
        parts.path = "/"
        parts.query = nil
        parts.fragment = nil
        return parts.string
    }
}
