// The pages of one's own account, and those that show its ways in.

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

/// `prove`: a fresh proof, or, once that is made, the way to the provider that is to be bound; or a second proof besides a
/// number's.
struct ProveData: PageData {
    var client: String
    /// `bind`, `unbind`, `phone`, `password` or `delete`; nil where nothing is changed.
    @OrNull var change: String?
    /// That is bound or unbound.
    @OrNull var provider: String?
    /// What the change is, and what it takes.
    var lead: String
    /// Those that prove enough.
    var providers: [ProviderButton]
    /// The account's own number, where a code can go; the one that was proven.
    @OrNull var phoneMasked: String?
    /// The account's own address, where a code can go.
    @OrNull var emailMasked: String?
    /// The proof is made: the provider to bind is next.
    var isProved: Bool
    /// What goes with the account is said.
    var isDelete: Bool
    /// No way is left to prove anything by.
    var isStuck: Bool
    /// Asked for besides a code by SMS.
    var isSecond = false
    /// "Not my account" was pressed: asked once more.
    var isDisowned = false
    /// "or" between the ways.
    var orPassword: Bool
    var orCode: Bool

    enum CodingKeys: String, CodingKey {
        case client, change, provider, lead, providers
        case phoneMasked = "phone_masked"
        case emailMasked = "email_masked"
        case isSecond = "is_second"
        case isDisowned = "is_disowned"
        case isProved = "is_proved"
        case isDelete = "is_delete"
        case isStuck = "is_stuck"
        case orPassword = "or_password"
        case orCode = "or_code"
    }
}

/// `recovered`.
struct RecoveredData: PageData {
    var client: String
    @OrNull var phoneMasked: String?
    @OrNull var emailMasked: String?
    var bindings: [BindingData]
    /// Ways into the account besides its phone, which can be removed here: after an SMS code alone.
    var ways: [WayData]
    /// RFC 3339, for programs.
    var createdAt: String
    /// "created 3 days ago"
    var age: String
    /// An SMS code is the only proof, and no new password is set yet.
    var bySMS: Bool
    /// There are such ways.
    var otherWays: Bool
    /// "Not my account" was pressed: asked once more.
    var isDisowned: Bool
    /// "The way to sign in is unlinked."
    var news: String?

    enum CodingKeys: String, CodingKey {
        case client, bindings, ways, age, news
        case createdAt = "created_at"
        case bySMS = "by_sms"
        case otherWays = "other_ways"
        case isDisowned = "is_disowned"
        case phoneMasked = "phone_masked"
        case emailMasked = "email_masked"
    }
}

/// `terms-new`.
struct TermsNewData: PageData {
    var client: String
    var terms: TermsData
}

/// A way into an account that can be removed by the form `remove`.
struct WayData: Encodable, Sendable {
    /// `PROVIDER:SUBJECT`, `email` or `password`.
    var way: String
    /// "Google", "Google 2", "E-mail", "Password".
    var label: String
    /// Since when, or the masked address.
    var detail: String
    var isGoogle = false
    var isFacebook = false
    /// For a way without a mark here.
    var initial: String
    /// RFC 3339, for programs.
    var since: String?

    enum CodingKeys: String, CodingKey {
        case way, label, detail, initial, since
        case isGoogle = "is_google"
        case isFacebook = "is_facebook"
    }
}
