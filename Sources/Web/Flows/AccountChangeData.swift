/// `deleted`: after an account was.
struct DeletedData: PageData {
    var client: String
    /// Where the application is.
    var backURL: String?
    /// Where to begin again.
    var register: String

    enum CodingKeys: String, CodingKey {
        case client, register
        case backURL = "back_url"
    }
}

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

/// `account`.
struct AccountData: PageData {
    var client: String
    /// Where "Back to {application}" leads.
    var backURL: String
    @OrNull var firstName: String?
    @OrNull var lastName: String?
    /// Both, as the page shows them.
    var fullName: String?
    @OrNull var phoneMasked: String?
    /// Confirmed here.
    @OrNull var emailMasked: String?
    /// Typed, and confirmed by nobody.
    @OrNull var contactEmailMasked: String?
    /// RFC 3339, for programs.
    var createdAt: String
    var created: String
    var bindings: [BindingData]
    /// Providers without a binding.
    var unbound: [BindableData]
    /// Providers with one: another account of theirs can be bound too.
    var another: Another?
    var hasPassword: Bool
    @OrNull var passwordSetAt: String?
    var passwordSet: String?
    /// Latest first.
    var acceptances: [AcceptanceData]
    /// What has just happened.
    var news: String?

    /// A list that is there only where it has something.
    struct Another: Encodable, Sendable {
        var providers: [BindableData]
    }

    enum CodingKeys: String, CodingKey {
        case client, created, bindings, unbound, another, acceptances, news
        case backURL = "back_url"
        case firstName = "first_name"
        case lastName = "last_name"
        case fullName = "full_name"
        case phoneMasked = "phone_masked"
        case emailMasked = "email_masked"
        case contactEmailMasked = "contact_email_masked"
        case createdAt = "created_at"
        case hasPassword = "has_password"
        case passwordSetAt = "password_set_at"
        case passwordSet = "password_set"
    }
}
