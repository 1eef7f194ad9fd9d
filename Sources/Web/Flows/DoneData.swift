/// `done`.
struct DoneData: PageData {
    var client: String
    var providerLabel: String?
    var phoneMasked: String?
    var isLinked: Bool
    var isPhoneFirst: Bool
    /// No address was confirmed: the phone is the login.
    var signsInByPhone: Bool
    /// "To the main page", after the phone-first door.
    var homeURL: String?

    enum CodingKeys: String, CodingKey {
        case client
        case providerLabel = "provider_label"
        case phoneMasked = "phone_masked"
        case isLinked = "is_linked"
        case isPhoneFirst = "is_phone_first"
        case signsInByPhone = "signs_in_by_phone"
        case homeURL = "home_url"
    }
}
