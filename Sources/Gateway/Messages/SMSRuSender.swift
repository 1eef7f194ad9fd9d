public import Outbound
import SignUpFlow

/// sms.ru: POST `/sms/send`, answers as JSON (`json=1`): a status of the call, and one of the number.
public struct SMSRuSender: SMSSender {
    public let name: String
    private let url: String
    private let apiID: Secret
    private let from: String?
    private let calls: SMSCalls

    /// - Parameters:
    ///   - url: without a slash at its end.
    ///   - from: the sender's name; nil: the account's own.
    ///   - allowsLoopback: the settings name a loopback host.
    public init(
        name: String = "smsru", url: String, apiID: Secret, from: String?, allowsLoopback: Bool, http: any HTTPSender
    ) {
        self.name = name
        self.url = url
        self.apiID = apiID
        self.from = from
        calls = SMSCalls(http: http, allowsLoopback: allowsLoopback)
    }

    public func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        var form: QueryText.Parameters = [
            ("api_id", apiID.reveal), ("to", message.digits), ("msg", message.text), ("json", "1"),
        ]
        if let from { form.append(("from", from)) }
        return await calls.send(OutboundRequest(form: "\(url)/sms/send", form), timeout: timeout) { answer in
            guard let json = answer.json, let code = Self.code(json) else {
                return answer.status == 200
                    ? .unknown("answered no status") : .refused(.now, "answered \(answer.status)")
            }
            guard code == 100 else { return .refused(Self.kind(code), "status \(code)") }
            guard let sms = json["sms"]?[message.digits] ?? json["sms"]?[message.to.e164], let own = Self.code(sms)
            else {
                return .unknown("answered nothing of the number")
            }
            return own == 100 ? .accepted(id: sms["sms_id"]?.string) : .refused(Self.kind(own), "status \(own)")
        }
    }

    /// Asks whether the key is good.
    public func probe(timeout: Duration) async -> String? {
        let request = OutboundRequest(form: "\(url)/auth/check", [("api_id", apiID.reveal), ("json", "1")])
        return await calls.probe(request, timeout: timeout) { answer in
            guard let code = answer.json.flatMap(Self.code) else { return "answered \(answer.status) without a status" }
            return code == 100 ? nil : "status \(code)"
        }
    }

    private static func code(_ json: StrictJSON) -> Int? {
        json["status_code"]?.number.flatMap { Int(exactly: $0) }
    }

    /// 202, 207 number or route, 209, 215 stop list, 214 abroad; 206 day's limit, 220, 500 later, 230 to 233 per number, 501 to 507
    /// the person's address; the rest is about the account: 200, 300 to 302 credentials, 201 funds, 204 sender.
    private static func kind(_ code: Int) -> SMSRefusal {
        switch code {
        case 202, 207, 209, 214, 215: .forGood
        case 206, 220, 230...233, 500...507: .now
        default: .ourFault
        }
    }
}
