/// Why there is no answer. The cases differ in what the peer may have done, since a message that may have been sent
/// is never sent again. The texts are for the operator's log: they name no header, body or query of ours.
public enum OutboundError: Error, Sendable, Equatable {
    /// Certainly nothing of the request reached the peer: a bad URL, a refused address, no DNS answer, connection
    /// refused, TLS handshake failed, limiter full, circuit open.
    case notSent(String)
    /// Timed out or broke after the request may have been sent.
    case unknown(String)
    /// The peer answered, but too large or malformed.
    case badAnswer(String)
    /// The caller's task was cancelled; the request may have been sent.
    case cancelled
}
