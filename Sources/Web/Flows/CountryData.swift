/// A country in the list of calling codes.
struct CountryData: Encodable, Sendable {
    var code: String
    var name: String
    var callingCode: String

    enum CodingKeys: String, CodingKey {
        case code, name
        case callingCode = "calling_code"
    }
}
