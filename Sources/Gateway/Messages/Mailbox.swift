import Outbound

/// A sender as settings and headers write it: `Smarty CRM <signup@example.com>`, or the address alone.
public struct Mailbox: Sendable, Equatable {
    /// What people see; nil shows the address.
    public let name: String?
    public let address: String

    /// nil where the address is none that `MailAddress` calls safe, or stands in no brackets behind a name.
    public init?(_ text: String) {
        guard let open = text.firstIndex(of: "<") else {
            guard MailAddress.isSafe(text) else { return nil }
            (name, address) = (nil, text)
            return
        }
        let inner = text[text.index(after: open)...]
        guard inner.last == ">", MailAddress.isSafe(String(inner.dropLast())) else { return nil }
        let words = text[..<open].split(separator: " ").joined(separator: " ")
        let quoted = words.count > 1 && words.first == "\"" && words.last == "\""
        let bare = quoted ? String(words.dropFirst().dropLast()) : words
        name = bare.isEmpty ? nil : bare
        address = String(inner.dropLast())
    }

    public var domain: String { MailAddress.domain(of: address) }
}
