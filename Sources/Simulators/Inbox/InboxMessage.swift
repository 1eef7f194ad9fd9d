/// A message that arrived.
public struct InboxMessage: Codable, Hashable, Sendable {
    /// How it came.
    public enum Kind: String, Codable, Sendable {
        case sms, mail
    }

    /// 1 for the first message since the start, then 2, 3, …
    public let sequence: Int
    /// The sender's own id.
    public let id: String
    public let kind: Kind
    /// A number in E.164, or a mail address.
    public let to: String
    /// Of a letter alone.
    public let subject: String?
    public let text: String
    /// Of a letter that has such a part.
    public let html: String?
    /// The one-time code in it, if there is one.
    public let code: String?
    /// Milliseconds since 1970.
    public let receivedAt: Int

    enum CodingKeys: String, CodingKey {
        case sequence, id, kind, to, subject, text, html, code
        case receivedAt = "received_at"
    }

    /// The code of the text's code line alone: an SMS ends with `@host #123456`, and in a letter the code has a line to itself.
    /// Other numbers of a text (a port, a year) are none.
    static func code(in text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline)
        if let last = lines.last, last.hasPrefix("@"), let mark = last.lastIndex(of: "#") {
            return code(last[last.index(after: mark)...])
        }
        return lines.lazy.compactMap(code).first
    }

    private static func code(_ line: Substring) -> String? {
        let digits = line.filter { $0 != " " && $0 != "\r" }
        return (4...10).contains(digits.count) && digits.allSatisfy { $0.isASCII && $0.isNumber } ? digits : nil
    }
}

/// How the inbox takes messages.
public enum InboxManner: String, CaseIterable, Sendable {
    case accept
    /// 500, as a route that is down.
    case refuse
    /// Accepted, but late.
    case slow
}
