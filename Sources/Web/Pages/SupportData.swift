/// How to reach people; every part may be absent.
struct SupportData: Encodable, Sendable {
    var url: String?
    var chatURL: String?
    var phone: String?
    var phoneHref: String?
    var phoneExtension: String?
    var email: String?
    var emailHref: String?
    /// Some way exists.
    var isThere: Bool
    /// The best way for a button: url, else chat, else e-mail, else phone.
    var best: String?

    enum CodingKeys: String, CodingKey {
        case url, phone, email, best
        case chatURL = "chat_url"
        case phoneHref = "phone_href"
        case phoneExtension = "phone_extension"
        case emailHref = "email_href"
        case isThere = "is_there"
    }
}
