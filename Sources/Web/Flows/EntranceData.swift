/// `register`, `sign-in` and `recover`.
struct EntranceData: PageData {
    var client: String
    var intro: String?
    var providers: [ProviderButton]
    var doorForms: [DoorFormData]
    /// Something follows the providers' buttons.
    var hasMore: Bool
    /// Of the phone form.
    var fields: PhoneFieldsData?
    var countries: [CountryData]?
    var chosenCountry: CountryData?
    /// Of the e-mail form.
    var passwordRule: String?
    /// The password has to be typed again.
    var passwordAgain: Bool
    /// The number is another account's: the ways on stand as buttons.
    var taken: Bool
    /// Register leads back to what waits there.
    var isKept: Bool
    var attribution: BroughtBy?
    /// For the providers' buttons the page itself speaks of terms at `newcomer`.
    var terms: TermsData
    /// "You are signed in as +7 ••• •••-45-67".
    var signedInAs: String?
    /// Path of an unfinished sign-up of this browser.
    var unfinished: String?
    /// An in-app browser where Google refuses to sign in.
    var inAppBrowser: Bool
    /// The part with the promo code stands open.
    var promoOpen: Bool
    /// On Sign in, the way in used last in this browser: a provider's name, `email` or `phone`.
    @OrNull var usedLast: String?
    /// That is e-mail or phone, with the password.
    var passwordUsedLast: Bool
    /// What has just happened.
    var news: String?

    enum CodingKeys: String, CodingKey {
        case client, intro, providers, fields, countries, taken, attribution, terms, unfinished, news
        case doorForms = "folds"
        case hasMore = "has_more"
        case passwordRule = "password_rule"
        case passwordAgain = "password_again"
        case isKept = "is_kept"
        case signedInAs = "signed_in_as"
        case inAppBrowser = "in_app_browser"
        case promoOpen = "promo_open"
        case usedLast = "used_last"
        case passwordUsedLast = "password_used_last"
    }
}
