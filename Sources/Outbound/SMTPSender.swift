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

/// Where letters go.
public struct SMTPServer: Sendable {
    /// `smtp://host:port` (plain at first, then STARTTLS) or `smtps://host:port` (TLS from the start); nothing else in it.
    public var url: String
    /// How to log in; nil does not.
    public var username: String?
    public var password: String?
    /// The name to greet with: a host name.
    public var greeting: String
    /// The host is this very machine: then STARTTLS is used where it is offered and loopback addresses alone are reached.
    /// Anywhere else TLS is required and public addresses alone are reached.
    public var isLoopback: Bool

    public init(url: String, username: String? = nil, password: String? = nil, greeting: String, isLoopback: Bool) {
        self.url = url
        self.username = username
        self.password = password
        self.greeting = greeting
        self.isLoopback = isLoopback
    }
}

extension SMTPServer: CustomStringConvertible, CustomReflectable {
    public var description: String { "SMTPServer(\(url))" }
    /// A dump shows no password.
    public var customMirror: Mirror { Mirror(self, children: ["url": url]) }
}

/// One letter to one recipient.
public struct OutboundLetter: Sendable {
    public var server: SMTPServer
    /// The envelope's sender: where a mail server reports what it could not deliver.
    public var from: String
    public var to: String
    /// The whole message (RFC 5322): seven-bit lines of at most 998 bytes, each ended by CRLF.
    public var message: [UInt8]
    /// For everything from the look-up of the name to the server's last answer. Zero or less sends nothing.
    public var timeout: Duration

    public init(server: SMTPServer, from: String, to: String, message: [UInt8], timeout: Duration) {
        self.server = server
        self.from = from
        self.to = to
        self.message = message
        self.timeout = timeout
    }
}
