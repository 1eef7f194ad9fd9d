import SignUpFlow
import Synchronization

@testable import Gateway

/// A mail server that does as it is told and keeps every letter.
final class ScriptedMail: MailSender {
    private struct State {
        var letters: [Letter] = []
        var timeouts: [Duration] = []
        var outcome = MailOutcome.accepted
    }

    private let state = Mutex(State())

    var letters: [Letter] { state.withLock { $0.letters } }
    /// What each call was given.
    var timeouts: [Duration] { state.withLock { $0.timeouts } }
    /// What letters are about, oldest first: `code`, `recovery`, `proof`, `taken` or an owner's event.
    var subjects: [String] { letters.map(\.subject) }
    /// The digits of the latest code.
    var code: String { letters.last { ["code", "recovery", "proof"].contains($0.subject) }?.text ?? "" }

    func answer(_ outcome: MailOutcome) { state.withLock { $0.outcome = outcome } }

    func send(_ letter: Letter, timeout: Duration) async -> MailOutcome {
        state.withLock {
            $0.letters.append(letter)
            $0.timeouts.append(timeout)
            return $0.outcome
        }
    }

    func probe(timeout: Duration) async -> String? { nil }
}
