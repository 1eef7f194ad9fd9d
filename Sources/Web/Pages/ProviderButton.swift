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
