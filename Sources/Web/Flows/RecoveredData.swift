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
