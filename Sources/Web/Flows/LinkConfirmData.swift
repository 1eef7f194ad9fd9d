/// `link-confirm`.
struct LinkConfirmData: PageData {
    struct Account: Encodable, Sendable {
        @OrNull var phoneMasked: String?
        @OrNull var emailMasked: String?
        /// RFC 3339, for programs.
        var createdAt: String
        /// "created 3 days ago"
        var age: String

        enum CodingKeys: String, CodingKey {
            case age
            case phoneMasked = "phone_masked"
            case emailMasked = "email_masked"
            case createdAt = "created_at"
        }
    }

    var client: String
    var identity: IdentityData
    var account: Account
    /// Ways into the account besides its phone, which can be removed here: after an SMS code alone.
    var ways: [WayData]
    /// An SMS code is the only proof.
    var bySMS: Bool
    /// There are such ways.
    var otherWays: Bool
    /// "The way to sign in is unlinked."
    var news: String?

    enum CodingKeys: String, CodingKey {
        case client, identity, account, ways, news
        case bySMS = "by_sms"
        case otherWays = "other_ways"
    }
}
