public import Outbound
import SignUpFlow

/// Twilio's Programmable Messaging: POST `Messages.json` (API version 2010-04-01), Basic authentication.
public struct TwilioSender: SMSSender {
    /// Whose messages they are, and what they come from.
    public struct Account: Sendable {
        /// Without a slash at its end.
        public var baseURL: String
        /// `AC…`
        public var sid: String
        public var authToken: Secret
        public var from: Origin

        public enum Origin: Sendable, Equatable {
            /// A number, or letters.
            case sender(String)
            /// `MG…`: Twilio chooses among the service's senders.
            case messagingService(String)
        }

        public init(baseURL: String, sid: String, authToken: Secret, from: Origin) {
            self.baseURL = baseURL
            self.sid = sid
            self.authToken = authToken
            self.from = from
        }
    }

    public let name: String
    private let account: Account
    private let calls: SMSCalls

    /// `allowsLoopback`: the settings name a loopback host.
    public init(name: String = "twilio", _ account: Account, allowsLoopback: Bool, http: any HTTPSender) {
        self.name = name
        self.account = account
        calls = SMSCalls(http: http, allowsLoopback: allowsLoopback)
    }

    private var address: String { "\(account.baseURL)/2010-04-01/Accounts/\(account.sid)" }

    public func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        var form: QueryText.Parameters = [("To", message.to.e164), ("Body", message.text)]
        switch account.from {
        case .sender(let sender): form.append(("From", sender))
        case .messagingService(let sid): form.append(("MessagingServiceSid", sid))
        }
        return await calls.send(signed(OutboundRequest(form: "\(address)/Messages.json", form)), timeout: timeout) {
            Self.outcome($0)
        }
    }

    /// Reads the account: that it is there, and the token is its own.
    public func probe(timeout: Duration) async -> String? {
        await calls.probe(signed(OutboundRequest(.get, "\(address).json")), timeout: timeout) { answer in
            answer.status == 200 ? nil : "the account answered \(answer.status)"
        }
    }

    private func signed(_ request: OutboundRequest) -> OutboundRequest {
        var request = request
        request.authenticate(account.sid, account.authToken)
        return request
    }

    private static func outcome(_ answer: OutboundResponse) -> SMSOutcome {
        let json = answer.json
        if (200..<300).contains(answer.status) {
            guard let sid = json?["sid"]?.string else { return .unknown("answered \(answer.status) without a sid") }
            switch json?["status"]?.string {
            case "failed", "undelivered", "canceled": return .refused(.now, "\(code(json) ?? 0)")
            default: return .accepted(id: sid)
            }
        }
        let reason = code(json).map { "error \($0)" } ?? "answered \(answer.status)"
        return .refused(kind(code(json), status: answer.status), reason)
    }

    private static func code(_ json: StrictJSON?) -> Int? {
        (json?["code"] ?? json?["error_code"])?.number.flatMap { Int(exactly: $0) }
    }

    /// Twilio splits its codes now and then: of 21xxx whatever is not named here is about the number.
    private static func kind(_ code: Int?, status: Int) -> SMSRefusal {
        switch code {
        case 20003, 20008, 21212, 21408, 21602, 21603, 21606, 21607, 21611, 21701, 21703: .ourFault
        case 20429, 30001, 63017, 63018: .now
        case .some(21000..<22000), .some(30003..<30008): .forGood
        default: status == 401 || status == 403 || status == 404 ? .ourFault : .now
        }
    }
}
