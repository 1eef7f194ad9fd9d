/// What was accepted, and when.
struct AcceptanceData: Encodable, Sendable {
    /// `terms`
    var document = "terms"
    var version: String
    var language: String
    /// `checkbox` or `notice`.
    var shownAs: String
    /// RFC 3339, for programs.
    var acceptedAt: String
    /// "21 November 2026"
    var accepted: String
    /// Where the version that holds now can be read; nil for an older one.
    var url: String?

    enum CodingKeys: String, CodingKey {
        case document, version, language, accepted, url
        case shownAs = "shown_as"
        case acceptedAt = "accepted_at"
    }
}
