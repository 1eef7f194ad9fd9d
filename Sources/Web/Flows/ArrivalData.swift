/// `done`.
struct DoneData: PageData {
    var client: String
    var providerLabel: String?
    var phoneMasked: String?
    var isLinked: Bool
    var isPhoneFirst: Bool
    /// No address was confirmed: the phone is the login.
    var signsInByPhone: Bool
    /// "To the main page", after the phone-first door.
    var homeURL: String?

    enum CodingKeys: String, CodingKey {
        case client
        case providerLabel = "provider_label"
        case phoneMasked = "phone_masked"
        case isLinked = "is_linked"
        case isPhoneFirst = "is_phone_first"
        case signsInByPhone = "signs_in_by_phone"
        case homeURL = "home_url"
    }
}

/// `app`.
struct AppData: PageData {
    var name: String
    var location: String
    @OrNull var installURL: String?
    /// Where the browser can go on instead.
    var browserURL: String?
    /// New person: "You are signed up"; known: "You are signed in".
    var isNew: Bool
    /// The provider whose account was linked just now.
    var linkedLabel: String?
    /// false: the app gets its answer, but nobody was signed in.
    var isFinished = true

    enum CodingKeys: String, CodingKey {
        case name, location
        case installURL = "install_url"
        case browserURL = "browser_url"
        case isNew = "is_new"
        case linkedLabel = "linked_label"
        case isFinished = "is_finished"
    }
}

/// `continue-as`.
struct ContinueAsData: PageData {
    var client: String
    var phoneMasked: String?

    enum CodingKeys: String, CodingKey {
        case client
        case phoneMasked = "phone_masked"
    }
}

/// `confirmed-elsewhere`.
struct ConfirmedElsewhereData: PageData {
    var client: String
}

/// `terms-new`.
struct TermsNewData: PageData {
    var client: String
    var terms: TermsData
}
