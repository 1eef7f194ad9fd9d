import Outbound

/// A way to hand over an e-mail.
public protocol MailSender: Sendable {
    /// Hands the letter over, once; never repeats by itself.
    func send(_ letter: Letter, timeout: Duration) async -> MailOutcome

    /// Connects and logs in without sending anything; nil when the way is there, else what is wrong.
    func probe(timeout: Duration) async -> String?
}

/// What is known after a send.
public enum MailOutcome: Sendable, Equatable {
    case accepted
    /// Definitely not sent: no connection, or an answer that says no for now. It may be tried again.
    case refused(String)
    /// Definitely not sent, and it never will be: the server knows no such mailbox, or will not have this letter.
    case rejected(String)
    /// No answer in time: it may have been sent, so it counts as sent.
    case unknown(String)

    init(_ outcome: SMTPOutcome) {
        self =
            switch outcome {
            case .accepted: .accepted
            case .refused(let reason): .refused(reason)
            case .rejected(let reason): .rejected(reason)
            case .unknown(let reason): .unknown(reason)
            }
    }
}
