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
