public import Outbound

/// Vonage's SMS API: POST `/sms/json`; an answer for each part.
public struct VonageSender: SMSSender {
    public let name: String
    private let url: String
    private let key: String
    private let secret: Secret
    private let from: String
    private let calls: SMSCalls

    /// - Parameters:
    ///   - url: without a slash at its end.
    ///   - allowsLoopback: the settings name a loopback host.
    public init(
        name: String = "vonage", url: String, key: String, secret: Secret, from: String, allowsLoopback: Bool,
        http: any HTTPSender
    ) {
        self.name = name
        self.url = url
        self.key = key
        self.secret = secret
        self.from = from
        calls = SMSCalls(http: http, allowsLoopback: allowsLoopback)
    }

    public func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        var form =
            account + [
                ("from", from), ("to", message.digits), ("text", message.text), ("client-ref", message.id),
            ]
        if !GSM7.holds(message.text) { form.append(("type", "unicode")) }
        return await calls.send(OutboundRequest(form: "\(url)/sms/json", form), timeout: timeout) { answer in
            guard let parts = answer.json?["messages"]?.array, let first = parts.first else {
                return answer.status == 200
                    ? .unknown("answered nothing of the message") : .refused(.now, "answered \(answer.status)")
            }
            // A part that was taken is on its way, whatever became of the others.
            if let taken = parts.first(where: { $0["status"]?.string == "0" }) {
                return .accepted(id: taken["message-id"]?.string)
            }
            let status = first["status"]?.string ?? ""
            let isNumber = !status.isEmpty && status.utf8.count < 4 && status.utf8.allSatisfy { (48...57).contains($0) }
            return .refused(Self.kind(status), isNumber ? "status \(status)" : "no status")
        }
    }

    /// Asks for the balance.
    public func probe(timeout: Duration) async -> String? {
        let address = QueryText.address("\(url)/account/get-balance", with: account)
        return await calls.probe(OutboundRequest(.get, address), timeout: timeout) { answer in
            answer.status == 200 ? nil : "the account answered \(answer.status)"
        }
    }

    private var account: QueryText.Parameters { [("api_key", key), ("api_secret", secret.reveal)] }

    /// 1 throttled, 5 internal, 7 barred, 33 number; the rest is about the account: 2, 3 parameters, 4, 14, 32 credentials, 8, 11
    /// account, 9 funds, 15 sender, 29 not among the numbers of a trial.
    private static func kind(_ status: String) -> SMSRefusal {
        switch status {
        case "1", "5": .now
        case "7", "33": .forGood
        default: .ourFault
        }
    }
}
