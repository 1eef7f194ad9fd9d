/// `deleted`: after an account was.
struct DeletedData: PageData {
    var client: String
    /// Where the application is.
    var backURL: String?
    /// Where to begin again.
    var register: String

    enum CodingKeys: String, CodingKey {
        case client, register
        case backURL = "back_url"
    }
}
