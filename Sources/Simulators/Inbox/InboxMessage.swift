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

    /// The code of the origin-bound last line (`@host #123456`), else the first run of four to eight digits.
    static func code(in text: String) -> String? {
        if let last = text.split(separator: "\n").last, last.hasPrefix("@"), let mark = last.lastIndex(of: "#") {
            let code = last[last.index(after: mark)...].prefix { $0.isASCII && $0.isNumber }
            if !code.isEmpty { return String(code) }
        }
        let runs = text.split { !($0.isASCII && $0.isNumber) }
        return runs.first { (4...8).contains($0.count) }.map(String.init)
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
