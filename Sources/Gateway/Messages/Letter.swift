import Outbound

/// A letter to one person, in words.
public struct Letter: Sendable, Equatable {
    /// Unique; the `Message-ID` is made of it. Letters, digits and hyphens.
    public var id: String
    /// An address as `MailAddress.isSafe` has it; another one is refused.
    public var to: String
    public var subject: String
    public var text: String
    public var html: String

    public init(id: String, to: String, subject: String, text: String, html: String) {
        self.id = id
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
    }
}
