public import Outbound
import SignUpFlow

/// smsc.ru: POST `/sys/send.php`, answers as JSON (`fmt=3`).
public struct SMSCSender: SMSSender {
    public enum Credentials: Sendable {
        case password(login: String, Secret)
        case key(Secret)
    }

    public let name: String
    private let url: String
    private let credentials: Credentials
    private let from: String?
    private let calls: SMSCalls

    /// - Parameters:
    ///   - url: without a slash at its end.
    ///   - from: the sender's name; nil: the account's own.
    ///   - allowsLoopback: the settings name a loopback host.
    public init(
        name: String = "smsc", url: String, credentials: Credentials, from: String?, allowsLoopback: Bool,
        http: any HTTPSender
    ) {
        self.name = name
        self.url = url
        self.credentials = credentials
        self.from = from
        calls = SMSCalls(http: http, allowsLoopback: allowsLoopback)
    }

    public func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        var form =
            account + [
                ("phones", message.to.e164), ("mes", message.text), ("fmt", "3"), ("charset", "utf-8"),
            ]
        if let from { form.append(("sender", from)) }
        return await calls.send(OutboundRequest(form: "\(url)/sys/send.php", form), timeout: timeout) { answer in
            guard let json = answer.json else {
                return answer.status == 200
                    ? .unknown("answered no JSON") : .refused(.now, "answered \(answer.status)")
            }
            if let code = json["error_code"]?.number.flatMap({ Int(exactly: $0) }) {
                return .refused(Self.kind(code), "error \(code)")
            }
            guard let id = json["id"] else { return .unknown("answered without an id") }
            return .accepted(id: id.string ?? id.number.flatMap { Int64(exactly: $0) }.map { String($0) })
        }
    }

    /// Asks for the balance.
    public func probe(timeout: Duration) async -> String? {
        let request = OutboundRequest(form: "\(url)/sys/balance.php", account + [("fmt", "3")])
        return await calls.probe(request, timeout: timeout) { answer in
            guard let json = answer.json else { return "answered \(answer.status) without JSON" }
            return json["error_code"]?.number.map { "error \(Int($0))" }
        }
    }

    private var account: QueryText.Parameters {
        switch credentials {
        case .password(let login, let password): [("login", login), ("psw", password.reveal)]
        case .key(let key): [("apikey", key.reveal)]
        }
    }

    /// 1 parameters, 2 login, 3 funds, 4 address blocked, 5 date, 6 text or sender denied, 7 number, 8 undeliverable, 9 too many
    /// of the same.
    private static func kind(_ code: Int) -> SMSRefusal {
        switch code {
        case 7, 8: .forGood
        case 4, 9: .now
        default: .ourFault
        }
    }
}
