public import Logging
public import SignUpFlow

/// Letters, from their words to the mail server.
public struct Letters: Sendable {
    private let writer: any LetterWriter
    private let mail: any MailSender
    private let environment: Environment
    private let logger: Logger

    public init(writer: any LetterWriter, mail: any MailSender, environment: Environment, logger: Logger) {
        self.writer = writer
        self.mail = mail
        self.environment = environment
        self.logger = logger
    }

    /// Sends one letter, once.
    /// - Parameter id: of the letter, where it has one already; nil: a fresh one.
    public func send(
        _ kind: LetterKind, to address: String, _ language: Language, id: String? = nil, deadline: Deadline
    ) async -> MailOutcome {
        let id = id ?? UUIDv7.make(now: environment.now(), random: environment.random)
        let letter = writer.letter(kind, id: id, to: address, language: language)
        let outcome = await mail.send(letter, timeout: deadline.remaining)
        switch outcome {
        case .accepted: break
        case .refused(let reason), .rejected(let reason):
            logger.warning("mail refused", metadata: ["reason": "\(reason)"])
        case .unknown(let reason):
            logger.warning("mail uncertain", metadata: ["reason": "\(reason)"])
        }
        return outcome
    }
}
