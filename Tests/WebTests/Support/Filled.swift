import Foundation

@testable import Web

/// One value of each page's data with nothing left out: what its template may name.
enum Filled {
    private static let button = ProviderButton(
        name: "google", text: "Sign up with Google", short: "Google", isGoogle: true, isFacebook: true,
        action: "/start/google", isUsedLast: true)
    private static let terms = TermsData(
        version: "1", url: "https://example.com", shownAs: "checkbox", isCheckbox: true)
    private static let broughtBy = BroughtBy(partner: "acme", partnerName: "Acme", promo: "SPRING")
    private static let identity = IdentityData(
        provider: "google", providerLabel: "Google", isGoogle: true, isFacebook: true, name: "Anna", initials: "A",
        emailMasked: "an•••@example.com")
    private static let country = CountryData(code: "RU", name: "Russia", callingCode: "7")
    private static let fields = PhoneFieldsData(
        country: country, callingCode: "7", phone: "999",
        error: Field.Problem(code: "c", message: "m", isFurther: true))
    private static let entrance = EntranceData(
        client: "CRM", intro: "intro", providers: [button],
        doorForms: [
            DoorFormData(
                name: "email", isEmail: true, isPhone: true, isOpen: true, button: "Register", termsID: "terms")
        ], hasMore: true, fields: fields, chosenCountry: country, passwordRule: "rule", passwordAgain: true,
        taken: true, isKept: true,
        attribution: broughtBy, terms: terms, signedInAs: "me",
        unfinished: "/s/1", inAppBrowser: true, promoOpen: true, usedLast: "google", passwordUsedLast: true,
        news: "news")
    private static let newcomer = NewcomerData(
        client: "CRM", provider: "google", name: "Anna", emailMasked: "an•••@example.com", identity: identity,
        terms: terms, attribution: broughtBy, focusTerms: true)

    private static let code = CodeData(
        client: "CRM", toMasked: "+7", number: "+7 999", country: "Russia", meant: "a@gmail.com",
        meantQuestion: "Did you mean gmail.com?", triesLeft: 1, resendIn: 1, expiresIn: 1, length: 6, lead: "Sent to",
        change: "Change", help: "Wait", isDead: true, taken: true, providerLabel: "Google",
        resendText: "0:01",
        isPhoneFirst: true, isDelete: true, news: "news")
    private static let way = WayData(
        way: "google:s", label: "Google", detail: "linked", isGoogle: true, isFacebook: true, initial: "G",
        since: "2026-11-21T00:00:00Z")
    private static let binding = BindingData(
        provider: "google", providerLabel: "Google", label: "Google 2", isGoogle: true, isFacebook: true, initial: "G",
        subject: "s", boundAt: "2026-11-21T00:00:00Z", bound: "just now", canUnbind: true)
    private static let bindable = BindableData(
        provider: "google", providerLabel: "Google", isGoogle: true, isFacebook: true, initial: "G")
    private static let account = AccountData(
        client: "CRM", backURL: "/", firstName: "Anna", lastName: "K", fullName: "Anna K", phoneMasked: "+7",
        emailMasked: "a", contactEmailMasked: "b", createdAt: "2026-11-21T00:00:00Z", created: "just now",
        bindings: [binding], unbound: [bindable], another: AccountData.Another(providers: [bindable]),
        hasPassword: true, passwordSetAt: "2026-11-21T00:00:00Z", passwordSet: "just now",
        acceptances: [
            AcceptanceData(
                version: "1", language: "en", shownAs: "checkbox", acceptedAt: "2026-11-21T00:00:00Z",
                accepted: "just now", url: "https://example.com")
        ], news: "news")
    private static let prove = ProveData(
        client: "CRM", change: "bind", provider: "google", lead: "lead", providers: [button], phoneMasked: "+7",
        emailMasked: "a", isProved: true, isDelete: true, isStuck: true, isSecond: true, isDisowned: true,
        orPassword: true, orCode: true)

    /// By step.
    static let data: [(step: String, data: any PageData)] = [
        ("register", entrance), ("sign-in", entrance), ("recover", entrance),
        ("newcomer", newcomer), ("terms", newcomer),
        (
            "link",
            LinkData(
                client: "CRM", identity: identity, providers: [button], sameProvider: button, passwordOpen: true,
                smsOpen: true, offersNew: true, fields: fields)
        ),
        (
            "link-confirm",
            LinkConfirmData(
                client: "CRM", identity: identity,
                account: LinkConfirmData.Account(
                    phoneMasked: "+7", emailMasked: "a", createdAt: "2026-11-21T00:00:00Z", age: "created just now"),
                ways: [way], bySMS: true, otherWays: true)
        ),
        (
            "phone",
            PhoneData(
                client: "CRM", reason: "why", secondsLeft: 1, left: "1 hour left", country: "RU", fields: fields,
                countries: [country], taken: true, providerLabel: "Google", isPhoneFirst: true)
        ),
        ("code", code), ("email-code", code), ("recover-code", code),
        ("email", EmailData(client: "CRM", isPhoneFirst: true)),
        ("profile", ProfileData(client: "CRM", passwordRule: "rule", passwordAgain: true, taken: true)),
        (
            "recover-password",
            NewPasswordData(client: "CRM", login: "anna@example.com", passwordRule: "rule", passwordAgain: true)
        ),
        (
            "done",
            DoneData(
                client: "CRM", providerLabel: "Google", phoneMasked: "+7", isLinked: true, isPhoneFirst: true,
                signsInByPhone: true,
                homeURL: "https://example.com")
        ),
        (
            "app",
            AppData(
                name: "CRM", location: "com.example:/", installURL: "https://example.com",
                browserURL: "https://example.com", isNew: true, linkedLabel: "Google")
        ),
        ("continue-as", ContinueAsData(client: "CRM", phoneMasked: "+7")),
        ("confirmed-elsewhere", ConfirmedElsewhereData(client: "CRM")),
        ("wait", WaitData(client: "CRM", isPhoneFirst: true)),
        ("account", account), ("prove", prove), ("terms-new", TermsNewData(client: "CRM", terms: terms)),
        (
            "recovered",
            RecoveredData(
                client: "CRM", phoneMasked: "+7", emailMasked: "a", bindings: [binding], ways: [way],
                createdAt: "2026-11-21T00:00:00Z", age: "created just now", bySMS: true, otherWays: true,
                isDisowned: true)
        ),
        ("deleted", DeletedData(client: "CRM", backURL: "https://example.com", register: "/sign-up")),
        ("problem", ProblemData(reference: "r", title: "t", detail: "d", again: "/sign-up")),
    ]

    static let chrome = Chrome(
        language: "ru", otherLanguage: "en", otherLanguageName: "English",
        title: "t", brand: "B", brandInitial: "B",
        logoURL: "https://example.com/logo.png", stylesheet: "/a.css", script: "/a.js", brandStylesheet: "/b.css",
        icon: "/i.svg", termsURL: "https://example.com/terms",
        support: SupportData(
            url: "u", chatURL: "c", phone: "p", phoneHref: "tel:p", phoneExtension: "1", email: "e",
            emailHref: "mailto:e", isThere: true, best: "u"),
        progress: [true, false], progressText: "Step 1 of 4", refresh: 2, leave: "Leave")

    static func data(of step: String) -> (any PageData)? { data.first { $0.step == step }?.data }
}
