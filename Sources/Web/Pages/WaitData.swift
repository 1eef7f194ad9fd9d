/// `wait`.
struct WaitData: PageData {
    /// Seconds until the page asks again.
    static let pause = 2

    var client: String
    var refresh = pause
    var isPhoneFirst = false

    enum CodingKeys: String, CodingKey {
        case client, refresh
        case isPhoneFirst = "is_phone_first"
    }
}
