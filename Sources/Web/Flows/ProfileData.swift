/// `profile`.
struct ProfileData: PageData {
    var client: String
    var passwordRule: String
    /// The password has to be typed again.
    var passwordAgain: Bool
    /// The number or the address has become another account's.
    var taken: Bool
    var isPhoneFirst = true

    enum CodingKeys: String, CodingKey {
        case client, taken
        case passwordRule = "password_rule"
        case passwordAgain = "password_again"
        case isPhoneFirst = "is_phone_first"
    }
}
