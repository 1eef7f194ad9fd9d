public import Outbound
import SignUpFlow

/// Kannel's smsbox, a gateway of the company's own: GET `/cgi-bin/sendsms`.
public struct KannelSender: SMSSender {
    public let name: String
    private let url: String
    private let username: String
    private let password: Secret
    private let from: String?
    private let calls: SMSCalls

    /// - Parameters:
    ///   - url: without a slash at its end.
    ///   - from: nil: the user's default sender.
    ///   - allowsLoopback: the settings name a loopback host.
    public init(
        name: String = "kannel", url: String, username: String, password: Secret, from: String?, allowsLoopback: Bool,
        http: any HTTPSender
    ) {
        self.name = name
        self.url = url
        self.username = username
        self.password = password
        self.from = from
        calls = SMSCalls(http: http, allowsLoopback: allowsLoopback)
    }

    public func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        var query: QueryText.Parameters = [
            ("username", username), ("password", password.reveal), ("to", message.to.e164), ("text", message.text),
            ("charset", "UTF-8"), ("coding", GSM7.holds(message.text) ? "0" : "2"),
        ]
        if let from { query.append(("from", from)) }
        let address = QueryText.address("\(url)/cgi-bin/sendsms", with: query)
        return await calls.send(OutboundRequest(.get, address), timeout: timeout) { answer in
            switch answer.status {
            // `0: Accepted for delivery`, or `3: Queued for later delivery`.
            case 200..<300: .accepted(id: nil)
            case 401, 403: .refused(.ourFault, "answered \(answer.status)")
            case 400..<500: .refused(.forGood, "answered \(answer.status)")
            default: .refused(.now, "answered \(answer.status)")
            }
        }
    }

    public func probe(timeout: Duration) async -> String? { await calls.probe(rootOf: url, timeout: timeout) }
}
