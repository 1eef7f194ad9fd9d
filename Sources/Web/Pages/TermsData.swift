/// The terms, as they stand on this page.
struct TermsData: Encodable, Sendable {
    var version: String
    var url: String
    /// `checkbox` or `notice`.
    var shownAs: String
    var isCheckbox: Bool

    enum CodingKeys: String, CodingKey {
        case version, url
        case shownAs = "shown_as"
        case isCheckbox = "is_checkbox"
    }
}
