/// `link`.
struct LinkData: PageData {
    var client: String
    var identity: IdentityData
    /// The other providers first, then the same one ("another account").
    var providers: [ProviderButton]
    var sameProvider: ProviderButton?
    /// These parts stand open: they have an error, or what is filled in.
    var passwordOpen: Bool
    var smsOpen: Bool
    /// Nothing is linked to what was tried, and Back leads to where a new account is created.
    var offersNew: Bool
    var fields: PhoneFieldsData
    var countries: [CountryData]?

    enum CodingKeys: String, CodingKey {
        case client, identity, providers, fields, countries
        case sameProvider = "same_provider"
        case passwordOpen = "password_open"
        case smsOpen = "sms_open"
        case offersNew = "offers_new"
    }

    var chosenCountry: CountryData? { fields.country }
}
