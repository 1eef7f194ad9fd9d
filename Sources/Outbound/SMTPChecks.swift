/// An e-mail address that can stand in an SMTP command and in a header as it is.
public enum MailAddress {
    /// Whether `text` is `local@domain` of letters, digits and what RFC 5321 allows in them without quotes (section 4.1.2,
    /// Dot-string), in ASCII and of a length that servers take. No such text can end a command or begin another.
    public static func isSafe(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= 254, parts[0].count <= 64 else { return false }
        let labels = parts[1].split(separator: dot, omittingEmptySubsequences: false)
        return parts[0].split(separator: dot, omittingEmptySubsequences: false).allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        } && labels.allSatisfy(isLabel)
    }

    /// The part behind the `@`.
    public static func domain(of address: String) -> String {
        String(address.drop { $0 != "@" }.dropFirst())
    }

    /// Dots, letters, digits and inner hyphens.
    static func isHostName(_ text: String) -> Bool {
        text.utf8.count <= 253 && text.utf8.split(separator: dot, omittingEmptySubsequences: false).allSatisfy(isLabel)
    }

    private static let dot = UInt8(ascii: ".")

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { isAlphanumeric($0) || $0 == hyphen }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension SMTPServer {
    var startsWithTLS: Bool { url.hasPrefix("smtps://") }

    /// What must not reach libcurl; nil when all is well.
    func problem(timeout: Duration) -> String? {
        guard timeout > .zero else { return "no time is left" }
        guard startsWithTLS || url.hasPrefix("smtp://") else { return "the URL is neither smtp nor smtps" }
        let rest = url.drop { $0 != "/" }.dropFirst(2)
        guard !rest.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x40 }) else {
            return "the URL is not host and port alone"
        }
        guard MailAddress.isHostName(greeting) else { return "the name to greet with is no host name" }
        let secrets = [username, password].compactMap { $0 }
        // libcurl would cut at a NUL; what is left goes through base64.
        guard secrets.allSatisfy({ !$0.utf8.contains(0) }) else { return "the log-in holds a NUL" }
        return nil
    }
}

extension OutboundLetter {
    private static let longestLine = 998  // RFC 5322, section 2.1.1

    /// What must not reach libcurl or a mail server; nil when all is well.
    var problem: String? {
        if let problem = server.problem(timeout: timeout) { return problem }
        guard MailAddress.isSafe(from) else { return "the sender's address is malformed" }
        guard MailAddress.isSafe(to) else { return "the recipient's address is malformed" }
        return isWellFormed ? nil : "the message is not made of seven-bit lines"
    }

    /// A line end other than CRLF is read differently by different servers, and so could hide a second letter in this one.
    private var isWellFormed: Bool {
        let (carriageReturn, lineFeed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        var (length, previous) = (0, lineFeed)
        for byte in message {
            guard byte != 0, byte < 0x80, (byte == lineFeed) == (previous == carriageReturn) else { return false }
            length = byte == lineFeed ? 0 : length + 1
            guard length <= Self.longestLine + 1 else { return false }
            previous = byte
        }
        return !message.isEmpty && previous == lineFeed
    }
}
