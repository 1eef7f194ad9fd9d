/// `email`.
struct EmailData: PageData {
    var client: String
    var isPhoneFirst: Bool

    enum CodingKeys: String, CodingKey {
        case client
        case isPhoneFirst = "is_phone_first"
    }
}
