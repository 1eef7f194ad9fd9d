/// `recover-password`.
struct NewPasswordData: PageData {
    var client: String
    /// Whose password it becomes, for password managers.
    var login: String?
    var passwordRule: String
    var passwordAgain: Bool

    enum CodingKeys: String, CodingKey {
        case client, login
        case passwordRule = "password_rule"
        case passwordAgain = "password_again"
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
