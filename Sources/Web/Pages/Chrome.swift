/// What stands around every page, in `chrome` of the template's context.
struct Chrome: Encodable, Sendable {
    /// `ru`
    var language: String
    var otherLanguage: String?
    /// "English" on a Russian page.
    var otherLanguageName: String?
    var title: String
    var brand: String
    var brandInitial: String
    var logoURL: String?
    /// Fingerprinted paths.
    var stylesheet: String
    var script: String
    var brandStylesheet: String
    var icon: String
    var termsURL: String
    var support: SupportData
    /// Four quiet bars: how many are filled; nil draws none.
    var progress: [Bool]?
    /// The same in words.
    var progressText: String?
    /// Seconds after which the page asks again by itself (`wait`).
    var refresh: Int?
    /// "Cancel and return to …", on pages that one can leave.
    var leave: String?

    enum CodingKeys: String, CodingKey {
        case language, title, brand, stylesheet, script, icon, support, progress, refresh, leave
        case otherLanguage = "other_language"
        case otherLanguageName = "other_language_name"
        case brandInitial = "brand_initial"
        case logoURL = "logo_url"
        case brandStylesheet = "brand_stylesheet"
        case progressText = "progress_text"
        case termsURL = "terms_url"
    }
}
