public import Outbound
public import SignUpFlow

/// Letters by SMTP.
public struct SMTPMailer: MailSender {
    private let server: SMTPServer
    private let from: Mailbox
    private let smtp: any SMTPSender
    private let now: @Sendable () -> Instant

    /// - Parameters:
    ///   - from: the sender of every letter; reports of what could not be delivered go there too.
    ///   - now: the wall clock, for the letters' date.
    public init(
        server: SMTPServer, from: Mailbox, smtp: any SMTPSender, now: @escaping @Sendable () -> Instant
    ) {
        self.server = server
        self.from = from
        self.smtp = smtp
        self.now = now
    }

    public func send(_ letter: Letter, timeout: Duration) async -> MailOutcome {
        // It stands in a header too, and no address that is refused now will be taken later.
        guard MailAddress.isSafe(letter.to) else { return .rejected("the recipient's address is malformed") }
        let message = MIMEMessage(letter, from: from, now: now()).bytes
        let outbound = OutboundLetter(
            server: server, from: from.address, to: letter.to, message: message, timeout: timeout)
        return MailOutcome(await smtp.send(outbound))
    }

    public func probe(timeout: Duration) async -> String? {
        switch await smtp.probe(server, timeout: timeout) {
        case .accepted: nil
        case .refused(let reason), .rejected(let reason), .unknown(let reason): reason
        }
    }
}
