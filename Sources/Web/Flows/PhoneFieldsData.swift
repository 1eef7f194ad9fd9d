/// The phone fields of `link` and `phone`.
struct PhoneFieldsData: Encodable, Sendable {
    var country: CountryData
    /// As typed or, at first, the country's.
    var callingCode: String
    var phone: String
    /// What is wrong with it.
    var error: Field.Problem?

    enum CodingKeys: String, CodingKey {
        case country, phone, error
        case callingCode = "calling_code"
    }
}
