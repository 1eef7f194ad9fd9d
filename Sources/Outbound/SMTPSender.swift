/// Hands letters to a mail server.
///
/// A `CurlClient` speaks to the network; tests put a script in its place.
public protocol SMTPSender: Sendable {
    /// Hands one letter over, once; it is never sent again by itself.
    func send(_ letter: OutboundLetter) async -> SMTPOutcome

    /// Connects, agrees on TLS and logs in, as a letter would, and sends nothing: `accepted` when all of it went well.
    func probe(_ server: SMTPServer, timeout: Duration) async -> SMTPOutcome
}

/// What is known after a letter was handed over. The texts are for the operator's log: they hold no address and none of
/// the server's own words, only its codes (RFC 5321, section 4.2; RFC 3463).
public enum SMTPOutcome: Sendable, Equatable {
    /// The server has taken the letter over.
    case accepted
    /// Certainly not taken: no connection, no TLS, no log-in, or an answer that says no for now. It may be tried again.
    case refused(String)
    /// The server says that it will never take this letter (5xx to the recipient or the letter itself).
    case rejected(String)
    /// It broke off or timed out after the letter had begun to flow: it may have been taken.
    case unknown(String)
}
