import Outbound
import SignUpFlow
import Synchronization

@testable import Gateway

/// A mail server that takes everything, or nothing.
final class FakeMail: MailSender, LetterWriter {
    private let sent = Sent<LetterKind>()
    private let isDown = Mutex(false)

    var count: Int { sent.all.count }

    /// The latest letter is the news that the address has an account.
    var tellsTaken: Bool {
        if case .addressTaken? = sent.all.last { true } else { false }
    }

    var code: String {
        switch sent.all.last {
        case .code(let code, _), .recoveryCode(let code, _), .proofCode(let code, _): code
        case .addressTaken, .owner, .owners, nil: ""
        }
    }

    func fail() { isDown.withLock { $0 = true } }

    func sent(past count: Int) async { await sent.more(than: count) }

    func letter(_ kind: LetterKind, id: String, to: String, language: Language) -> Letter {
        sent.add(kind)
        return Letter(id: id, to: to, subject: "", text: "", html: "")
    }

    func sms(_ event: OwnerEvent, providerLabel: String?, language: Language) -> String { "" }
    func smsOfSeveral(language: Language) -> String { "" }

    func send(_ letter: Letter, timeout: Duration) async -> MailOutcome {
        isDown.withLock { $0 } ? .refused("down") : .accepted
    }

    func probe(timeout: Duration) async -> String? { nil }
}
