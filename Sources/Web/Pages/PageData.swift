/// A provider's button.
struct ProviderButton: Encodable, Sendable {
    /// `google`: names the form and the mark.
    var name: String
    /// "Sign up with Google", "Sign in with Google".
    var text: String
    /// The text at 320 px.
    var short: String
    var isGoogle: Bool
    var isFacebook: Bool
    var action: String
    /// By it somebody last signed in with this browser.
    var isUsedLast = false

    enum CodingKeys: String, CodingKey {
        case name, text, short
        case isGoogle = "is_google"
        case isFacebook = "is_facebook"
        case action
        case isUsedLast = "is_used_last"
    }
}

/// Who brought the person, as named on the page.
struct BroughtBy: Encodable, Sendable {
    @OrNull var partner: String?
    /// The template sets it in bold.
    var partnerName: String?
    @OrNull var promo: String?

    enum CodingKeys: String, CodingKey {
        case partner, promo
        case partnerName = "partner_name"
    }
}

/// The terms, as they stand on this page.
struct TermsData: Encodable, Sendable {
    var version: String
    var url: String
    /// `checkbox` or `notice`.
    var shownAs: String
    var isCheckbox: Bool

    enum CodingKeys: String, CodingKey {
        case version, url
        case shownAs = "shown_as"
        case isCheckbox = "is_checkbox"
    }
}

/// The person as a provider shows them.
struct IdentityData: Encodable, Sendable {
    /// `google`
    var provider: String
    var providerLabel: String
    var isGoogle: Bool
    var isFacebook: Bool
    var name: String?
    var initials: String
    var emailMasked: String?

    enum CodingKeys: String, CodingKey {
        case provider, name, initials
        case providerLabel = "provider_label"
        case isGoogle = "is_google"
        case isFacebook = "is_facebook"
        case emailMasked = "email_masked"
    }
}

/// `newcomer` and `terms`.
struct NewcomerData: PageData {
    var client: String
    var provider: String
    @OrNull var name: String?
    @OrNull var emailMasked: String?
    var identity: IdentityData
    var terms: TermsData
    @OrNull var attribution: BroughtBy?
    /// The box should have the focus: Continue led here.
    var focusTerms: Bool

    enum CodingKeys: String, CodingKey {
        case client, provider, name, identity, terms, attribution
        case emailMasked = "email_masked"
        case focusTerms = "focus_terms"
    }
}

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

/// The phone fields of `link` and `phone`.
struct PhoneFieldsData: Encodable, Sendable {
    var country: CountryData
    /// As typed or, at first, the country's.
    var callingCode: String
    var phone: String
    /// What is wrong with it.
    var error: Field.Problem?

    enum CodingKeys: String, CodingKey {
        case country, phone, error
        case callingCode = "calling_code"
    }
}

/// `link`.
struct LinkData: PageData {
    var client: String
    var identity: IdentityData
    /// The other providers first, then the same one ("another account").
    var providers: [ProviderButton]
    var sameProvider: ProviderButton?
    /// These folds stand open: they have an error, or what is filled in.
    var passwordOpen: Bool
    var smsOpen: Bool
    /// Nothing is linked to what was tried, and Back leads to where a new account is created.
    var offersNew: Bool
    var fields: PhoneFieldsData
    var countries: [CountryData]?

    enum CodingKeys: String, CodingKey {
        case client, identity, providers, fields, countries
        case sameProvider = "same_provider"
        case passwordOpen = "password_open"
        case smsOpen = "sms_open"
        case offersNew = "offers_new"
    }

    var chosenCountry: CountryData? { fields.country }
}

/// `link-confirm`.
struct LinkConfirmData: PageData {
    struct Account: Encodable, Sendable {
        @OrNull var phoneMasked: String?
        @OrNull var emailMasked: String?
        /// RFC 3339, for programs.
        var createdAt: String
        /// "created 3 days ago"
        var age: String

        enum CodingKeys: String, CodingKey {
            case age
            case phoneMasked = "phone_masked"
            case emailMasked = "email_masked"
            case createdAt = "created_at"
        }
    }

    var client: String
    var identity: IdentityData
    var account: Account
    /// Ways into the account besides its phone, which can be removed here: after an SMS code alone.
    var ways: [WayData]
    /// An SMS code is the only proof.
    var bySMS: Bool
    /// There are such ways.
    var otherWays: Bool
    /// "The way to sign in is unlinked."
    var news: String?

    enum CodingKeys: String, CodingKey {
        case client, identity, account, ways, news
        case bySMS = "by_sms"
        case otherWays = "other_ways"
    }
}

/// `phone`.
struct PhoneData: PageData {
    var client: String
    /// Why a phone is asked for.
    var reason: String
    /// Until the pending account is deleted; nil for an active account.
    @OrNull var secondsLeft: Int?
    /// "23 hours left"
    var left: String?
    var country: String
    var fields: PhoneFieldsData
    /// The list, for programs: the template has it ready-made.
    var countries: [CountryData]?
    /// The number is another account's: the ways on stand as buttons.
    var taken: Bool
    /// Of the identity that could be linked instead.
    var providerLabel: String?
    var isPhoneFirst: Bool

    enum CodingKeys: String, CodingKey {
        case client, reason, left, country, fields, countries, taken
        case secondsLeft = "seconds_left"
        case providerLabel = "provider_label"
        case isPhoneFirst = "is_phone_first"
    }

    var chosenCountry: CountryData? { fields.country }
}

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

/// `problem`.
struct ProblemData: PageData {
    /// Also in the log.
    var reference: String
    var title: String
    var detail: String
    /// Where to begin again.
    var again: String
}
