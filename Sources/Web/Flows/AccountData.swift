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
