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
