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
