import Gateway
import Outbound
import Synchronization

/// A mail server's end that answers as a test says and keeps what it was given.
final class ScriptedSMTP: SMTPSender {
    private let outcome: SMTPOutcome
    private let given = Mutex<[OutboundLetter]>([])
    private let asked = Mutex<[SMTPServer]>([])

    var letters: [OutboundLetter] { given.withLock { $0 } }
    var probes: [SMTPServer] { asked.withLock { $0 } }

    init(_ outcome: SMTPOutcome = .accepted) { self.outcome = outcome }

    func send(_ letter: OutboundLetter) async -> SMTPOutcome {
        given.withLock { $0.append(letter) }
        return outcome
    }

    func probe(_ server: SMTPServer, timeout: Duration) async -> SMTPOutcome {
        asked.withLock { $0.append(server) }
        return outcome
    }
}

/// A mailbox that takes every letter, unless a test says otherwise.
final class FakeMail: MailSender {
    private let outcome = Mutex(MailOutcome.accepted)
    private let taken = Mutex<[Letter]>([])

    var letters: [Letter] { taken.withLock { $0 } }

    func answer(_ outcome: MailOutcome) { self.outcome.withLock { $0 = outcome } }

    func send(_ letter: Letter, timeout: Duration) async -> MailOutcome {
        taken.withLock { $0.append(letter) }
        return outcome.withLock { $0 }
    }

    func probe(timeout: Duration) async -> String? { nil }
}
