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
