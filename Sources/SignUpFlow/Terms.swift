/// How the terms stood on the page whose button was pressed.
public enum TermsShown: String, Codable, Sendable {
    /// A box that has to be ticked.
    case checkbox
    /// A sentence above the button: pressing it is the acceptance.
    case notice
}

/// The terms as the settings have them now.
public struct TermsOffer: Codable, Equatable, Sendable {
    public var version: String
    public var shownAs: TermsShown

    public init(version: String, shownAs: TermsShown) {
        self.version = version
        self.shownAs = shownAs
    }
}

/// What was accepted, which version, in which language, how shown.
public struct Acceptance: Codable, Equatable, Sendable {
    public var version: String
    public var language: Language
    public var shownAs: TermsShown
    public var at: Instant

    public init(version: String, language: Language, shownAs: TermsShown, at: Instant) {
        self.version = version
        self.language = language
        self.shownAs = shownAs
        self.at = at
    }
}
