/// What somebody typed to be known by: an e-mail address or a phone number. Blanks around it are nobody's name.
public struct Login: Equatable, Sendable {
    public let text: String
    /// In which a number without its calling code is read; empty: as the settings say.
    public let country: String

    public init(_ typed: String, country: String = "") {
        text = typed.withoutBlankEnds
        self.country = country
    }

    public var isAddress: Bool { text.contains("@") }
}
