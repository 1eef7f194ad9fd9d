/// `recover-password`.
struct NewPasswordData: PageData {
    var client: String
    /// Whose password it becomes, for password managers.
    var login: String?
    var passwordRule: String
    var passwordAgain: Bool

    enum CodingKeys: String, CodingKey {
        case client, login
        case passwordRule = "password_rule"
        case passwordAgain = "password_again"
    }
}
