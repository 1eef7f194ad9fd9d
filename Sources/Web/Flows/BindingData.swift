/// A provider's account that opens this one.
struct BindingData: Encodable, Sendable {
    /// `google`
    var provider: String
    var providerLabel: String
    /// "Google"; "Google 2" where several of one provider open the account.
    var label: String
    var isGoogle: Bool
    var isFacebook: Bool
    /// For a provider without a mark here.
    var initial: String
    /// The provider's own id of the person: tells two bindings of one provider apart.
    var subject: String
    /// RFC 3339, for programs.
    var boundAt: String
    /// "21 November 2026", "2 hours ago".
    var bound: String
    /// There is another way in: it can be removed.
    var canUnbind: Bool

    enum CodingKeys: String, CodingKey {
        case provider, label, initial, subject, bound
        case providerLabel = "provider_label"
        case isGoogle = "is_google"
        case isFacebook = "is_facebook"
        case boundAt = "bound_at"
        case canUnbind = "can_unbind"
    }
}
