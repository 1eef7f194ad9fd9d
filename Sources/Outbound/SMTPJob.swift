import CCurl
import CCurlShim

/// What a mail server is asked to do.
struct SMTPJob: Sendable {
    struct Envelope: Sendable {
        var from: String
        var to: String
        var message: [UInt8]
    }

    var server: SMTPServer
    /// nil only tries the way.
    var envelope: Envelope?
    /// The caller's patience begins with the call: time spent behind another letter is not given again.
    var deadline: ContinuousClock.Instant

    init(server: SMTPServer, envelope: Envelope?, timeout: Duration) {
        self.server = server
        self.envelope = envelope
        deadline = .now + timeout
    }

    init(_ letter: OutboundLetter) {
        self.init(
            server: letter.server, envelope: Envelope(from: letter.from, to: letter.to, message: letter.message),
            timeout: letter.timeout)
    }
}
