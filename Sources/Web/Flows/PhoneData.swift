/// `phone`.
struct PhoneData: PageData {
    var client: String
    /// Why a phone is asked for.
    var reason: String
    /// Until the pending account is deleted; nil for an active account.
    @OrNull var secondsLeft: Int?
    /// "23 hours left"
    var left: String?
    var country: String
    var fields: PhoneFieldsData
    /// The list, for programs: the template has it ready-made.
    var countries: [CountryData]?
    /// The number is another account's: the ways on stand as buttons.
    var taken: Bool
    /// Of the identity that could be linked instead.
    var providerLabel: String?
    var isPhoneFirst: Bool

    enum CodingKeys: String, CodingKey {
        case client, reason, left, country, fields, countries, taken
        case secondsLeft = "seconds_left"
        case providerLabel = "provider_label"
        case isPhoneFirst = "is_phone_first"
    }

    var chosenCountry: CountryData? { fields.country }
}
