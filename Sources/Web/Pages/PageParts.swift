/// A provider's button.
struct ProviderButton: Encodable, Sendable {
    /// `google`: names the form and the mark.
    var name: String
    /// "Sign up with Google", "Sign in with Google".
    var text: String
    /// The text at 320 px.
    var short: String
    var isGoogle: Bool
    var isFacebook: Bool
    var action: String
    /// By it somebody last signed in with this browser.
    var isUsedLast = false

    enum CodingKeys: String, CodingKey {
        case name, text, short
        case isGoogle = "is_google"
        case isFacebook = "is_facebook"
        case action
        case isUsedLast = "is_used_last"
    }
}

/// Who brought the person, as named on the page.
struct BroughtBy: Encodable, Sendable {
    @OrNull var partner: String?
    /// The template sets it in bold.
    var partnerName: String?
    @OrNull var promo: String?

    enum CodingKeys: String, CodingKey {
        case partner, promo
        case partnerName = "partner_name"
    }
}

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

/// The person as a provider shows them.
struct IdentityData: Encodable, Sendable {
    /// `google`
    var provider: String
    var providerLabel: String
    var isGoogle: Bool
    var isFacebook: Bool
    var name: String?
    var initials: String
    var emailMasked: String?

    enum CodingKeys: String, CodingKey {
        case provider, name, initials
        case providerLabel = "provider_label"
        case isGoogle = "is_google"
        case isFacebook = "is_facebook"
        case emailMasked = "email_masked"
    }
}
