/// A provider that can be bound.
struct BindableData: Encodable, Sendable {
    var provider: String
    var providerLabel: String
    var isGoogle: Bool
    var isFacebook: Bool
    var initial: String

    enum CodingKeys: String, CodingKey {
        case provider, initial
        case providerLabel = "provider_label"
        case isGoogle = "is_google"
        case isFacebook = "is_facebook"
    }
}
