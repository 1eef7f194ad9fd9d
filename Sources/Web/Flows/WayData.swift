/// A way into an account that can be removed by the form `remove`.
struct WayData: Encodable, Sendable {
    /// `PROVIDER:SUBJECT`, `email` or `password`.
    var way: String
    /// "Google", "Google 2", "E-mail", "Password".
    var label: String
    /// Since when, or the masked address.
    var detail: String
    var isGoogle = false
    var isFacebook = false
    /// For a way without a mark here.
    var initial: String
    /// RFC 3339, for programs.
    var since: String?

    enum CodingKeys: String, CodingKey {
        case way, label, detail, initial, since
        case isGoogle = "is_google"
        case isFacebook = "is_facebook"
    }
}
