import FoundationEssentials
import SignUpFlow

/// A letter as mail servers carry it (RFC 5322, 2045 to 2047): headers that nothing can be injected into, a text part and an
/// HTML part, both UTF-8 in base64.
struct MIMEMessage {
    private let headers: [String]
    private let parts: [(type: String, text: String)]

    /// The parts are base64, in which no line can begin with two hyphens: the boundary is in none of them.
    private static let boundary = "=_gatehouse"

    /// - Parameters:
    ///   - letter: its `to` and `from.address` are safe addresses already.
    ///   - now: for the `Date`.
    init(_ letter: Letter, from: Mailbox, now: Instant) {
        let id = letter.id.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        headers = [
            "Date: \(UTCDate(now).mailHeader)",
            MailHeader.phrase("From", from.name, address: from.address),
            "To: <\(letter.to)>",
            MailHeader.text("Subject", letter.subject),
            "Message-ID: <\(id)@\(from.domain)>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/alternative; boundary=\"\(Self.boundary)\"",
        ]
        parts = [("text/plain", letter.text), ("text/html", letter.html)]
    }

    /// ASCII in lines of at most 76 characters, each ended by CRLF (a long address alone may make a line longer).
    var bytes: [UInt8] {
        var lines = headers + [""]
        for part in parts {
            lines += [
                "--\(Self.boundary)", "Content-Type: \(part.type); charset=utf-8", "Content-Transfer-Encoding: base64",
                "",
            ]
            lines.append(Self.base64(part.text))
        }
        lines += ["--\(Self.boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private static func base64(_ text: String) -> String {
        // Text in mail ends its lines with CRLF (RFC 2046, section 4.1.1), also inside base64.
        let lines = text.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
        return Data(lines.utf8).base64EncodedString(
            options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed])
    }
}

/// Header lines with words of people's own in them.
enum MailHeader {
    /// A header of free text.
    static func text(_ name: String, _ value: String) -> String {
        let value = oneLine(value)
        let isPlain = value.utf8.allSatisfy { (0x20..<0x7F).contains($0) } && !value.contains("=?")
        if isPlain, name.utf8.count + 2 + value.utf8.count <= 76 { return "\(name): \(value)" }
        return "\(name): " + encoded(value, after: name.utf8.count + 2)
    }

    /// A header with an address that a name may stand before.
    static func phrase(_ name: String, _ words: String?, address: String) -> String {
        guard let words = words.map(oneLine), !words.isEmpty else { return "\(name): <\(address)>" }
        let isPlain =
            words.utf8.count <= 40 && !words.contains("=?")
            && words.utf8.allSatisfy { byte in
                byte == 0x20 || byte < 0x80 && Character(UnicodeScalar(byte)).isLetter
                    || (0x30...0x39).contains(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
            }
        let shown = isPlain ? words : encoded(words, after: name.utf8.count + 2)
        // A line of its own, so that a long name and a long address need not share one.
        return isPlain && shown.utf8.count + address.utf8.count + name.utf8.count <= 70
            ? "\(name): \(shown) <\(address)>" : "\(name): \(shown)\r\n <\(address)>"
    }

    /// Encoded words (RFC 2047, section 2): each at most 75 characters and made of whole characters, one a line.
    private static func encoded(_ text: String, after column: Int) -> String {
        var words: [String] = []
        var chunk = ""
        var room = bytesIn(width: 76 - column)
        for scalar in text.unicodeScalars {
            if chunk.utf8.count + UTF8.width(scalar) > room {
                words.append(chunk)
                chunk = ""
                room = bytesIn(width: 75)
            }
            chunk.unicodeScalars.append(scalar)
        }
        words.append(chunk)
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }

    /// How many bytes of text an encoded word of so many characters holds.
    private static func bytesIn(width: Int) -> Int { max(4, (min(width, 75) - 12) / 4 * 3) }

    /// No control character, and so no line end, gets into a header.
    private static func oneLine(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            let value = scalar.value
            let isControl = value < 0x20 || (0x7F..<0xA0).contains(value) || (0x2028...0x2029).contains(value)
            line.unicodeScalars.append(isControl ? " " : scalar)
        }
        return line.split(separator: " ").joined(separator: " ")
    }
}
