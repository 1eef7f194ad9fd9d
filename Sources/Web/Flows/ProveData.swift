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
