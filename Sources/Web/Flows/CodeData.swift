/// `code`, `email-code` and `recover-code`.
struct CodeData: PageData {
    var client: String
    var toMasked: String
    /// The whole number and its country, where both were read from a login.
    var number: String?
    var country: String?
    /// The address that was probably meant, and the question whether it was.
    var meant: String?
    var meantQuestion: String?
    var triesLeft: Int
    var resendIn: Int
    var expiresIn: Int
    var length: Int
    /// "Sent to", "If this number has an account, the code is on its way".
    var lead: String
    /// "Change the number".
    var change: String
    /// What to do when nothing comes.
    var help: String
    /// No try is left or the code has expired: Get a new code is the primary button.
    var isDead: Bool
    var taken: Bool
    /// Of the identity that could be linked instead.
    var providerLabel: String?
    /// "You can get a new code 42 seconds after this page was opened"; nil where one can be had now.
    var resendText: String?
    var isPhoneFirst: Bool
    /// The right code deletes the account: what goes is said again, and only the button sends the code.
    var isDelete: Bool
    /// "A new code was sent."
    var news: String?

    enum CodingKeys: String, CodingKey {
        case client, number, country, meant, length, lead, change, help, taken, news
        case toMasked = "to_masked"
        case meantQuestion = "meant_question"
        case triesLeft = "tries_left"
        case resendIn = "resend_in"
        case expiresIn = "expires_in"
        case isPhoneFirst = "is_phone_first"
        case isDead = "is_dead"
        case isDelete = "is_delete"
        case providerLabel = "provider_label"
        case resendText = "resend_text"
    }
}
