import SignUpFlow
import Synchronization

@testable import Gateway

/// Words as short as tests can read them.
struct FakeWriter: LetterWriter {
    func letter(_ kind: LetterKind, id: String, to: String, language: Language) -> Letter {
        let (subject, text) =
            switch kind {
            case .code(let code, let minutes): ("code", minutes == 15 ? code : "\(minutes) minutes")
            case .recoveryCode(let code, let minutes): ("recovery", minutes == 15 ? code : "\(minutes) minutes")
            case .proofCode(let code, let minutes): ("proof", minutes == 15 ? code : "\(minutes) minutes")
            case .addressTaken: ("taken", "")
            case .owner(let event, let provider, _): (event.rawValue, provider ?? "")
            case .owners(let news): ("several", news.map(\.event.rawValue).joined(separator: " "))
            }
        return Letter(id: id, to: to, subject: subject, text: text, html: "")
    }

    func sms(_ event: OwnerEvent, providerLabel: String?, language: Language) -> String {
        [event.rawValue, providerLabel].compactMap(\.self).joined(separator: " ")
    }

    func smsOfSeveral(language: Language) -> String { "several" }
}
