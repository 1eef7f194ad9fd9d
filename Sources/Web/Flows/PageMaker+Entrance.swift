import Foundation
import Gateway
import SignUpFlow

/// Register, Sign in, Recover and Continue as: before a sign-up (posting to `/start`), or inside one that stands at its entrance.
extension PageMaker {
    /// What a page before a sign-up knows of its visitor besides the welcome.
    struct EntranceVisitor {
        var language: Language
        var ticket: Sealed
        /// The live session, where going on with it may be offered.
        var session: Session?
        var unfinished: SignUpID?
        var userAgent = ""
        /// The country the visitor's browser speaks of.
        var region: CountryCode?
        /// The way in by which somebody last signed in with this browser.
        var method: String?
        /// What has just happened to the person's account.
        var event: AccountEvent?
        /// Whether the page's lists are wanted as data too: a program draws them itself.
        var wantsLists = false
    }

    func entrance(_ entrancePage: EntrancePage, _ guest: EntranceVisitor) -> (Page, Chrome) {
        let entrance = EntranceContext(
            page: entrancePage.entrance, client: client(entrancePage.request), attribution: entrancePage.attribution,
            refusal: entrancePage.refusal, typedPromo: entrancePage.typedPromo, language: guest.language,
            region: guest.region,
            method: guest.method, wantsLists: guest.wantsLists,
            place: Place(base: "/start", hidden: Field("ticket", .hidden, value: guest.ticket.rawValue)))
        var (forms, data, notice) = made(entrance)
        if guest.session != nil { forms += [entrance.place.form("continue"), entrance.place.form("other")] }
        data.signedInAs = guest.session.map {
            $0.phone.map { countries.masked($0) } ?? words(guest.language)("entrance.somebody")
        }
        data.news = guest.event.map { words(guest.language)($0.path) }
        data.unfinished = guest.unfinished.map { "/s/\($0)" }
        data.inAppBrowser = InAppBrowser.isOne(guest.userAgent) && buttons.contains { $0.name == .google }
        return finish(entrancePage.entrance.rawValue, nil, forms, data, notice: notice, entrance.client, guest.language)
    }

    /// The same inside a sign-up: nothing has to be typed twice.
    func entrance(_ step: StepContext, _ state: EntranceStep) -> (Page, Chrome) {
        let entrance = EntranceContext(
            page: state.page, client: step.client, attribution: step.signUp.attribution,
            refusal: step.signUp.notice, typed: state.typed, isKept: state.suspended != nil,
            language: step.language, region: step.around.region, method: step.around.method,
            wantsLists: step.around.wantsLists, place: step.place)
        let (forms, data, notice) = made(entrance)
        return finish(
            state.page.rawValue, step.signUp.id, forms, data, notice: notice, step.client, step.language)
    }

    /// A client that is not handed to silently: "Continue as …".
    func continueAs(_ entrancePage: EntrancePage, _ session: Session, _ language: Language, ticket: Sealed) -> (
        Page, Chrome
    ) {
        let place = Place(base: "/start", hidden: Field("ticket", .hidden, value: ticket.rawValue))
        let client = client(entrancePage.request)
        let data = ContinueAsData(client: client.name, phoneMasked: session.phone.map { countries.masked($0) })
        let forms = [place.form("continue"), place.form("other"), place.form("leave"), place.language(self, language)]
        return finish("continue-as", nil, forms, data, notice: nil, client, language)
    }

    /// Before a custom scheme is left without a sign-up: the app gets its code, or learns that its request could not be met.
    /// - Parameter scheme: names the app where its client is not known.
    func toApp(
        _ client: Client?, _ scheme: String, _ location: String, isFinished: Bool, _ language: Language
    ) -> (Page, Chrome) {
        let name = client?.name ?? scheme
        let data = AppData(
            name: name, location: location, installURL: isFinished ? client?.installURL : nil, browserURL: nil,
            isNew: false, isFinished: isFinished)
        let page = Page(step: "app", signUp: nil, notice: nil, forms: [], data: data)
        var chrome = chrome("app", language)
        chrome.title = words(language)("app.open") + " " + name
        return (page, chrome)
    }

    // MARK: Parts

    /// What the three pages are made from.
    private struct EntranceContext {
        var page: Entrance
        var client: Client
        var attribution: Attribution?
        var refusal: Refusal?
        var typed = Typed()
        var typedPromo: String?
        /// Something of this sign-up waits elsewhere meanwhile.
        var isKept = false
        var language: Language
        var region: CountryCode?
        var method: String?
        var wantsLists: Bool
        var place: Place

        /// On Sign in alone the way used last says so.
        var wayToMark: String? { page == .signIn ? method : nil }
    }

    private func made(_ entrance: EntranceContext) -> (forms: [Form], data: EntranceData, notice: Notice?) {
        let words = words(entrance.language)
        var fields =
            formDoors(at: entrance).contains(.phone)
            ? phoneFields(entrance.typed.phone, entrance.region, entrance.language) : nil
        let country = loginCountry(entrance.typed, entrance.region, entrance.language)
        let byMail = entrance.page == .recover && entrance.typed.login.contains("@")
        let (forms, notice) = placed(
            entrance.refusal.map { notices(words).notice($0, byMail: byMail, login: entrance.typed.login) },
            in: forms(entrance, words, fields, country))
        fields?.error = forms.phoneProblem(of: "phone")
        let doorForms = doorForms(entrance, notice, words)
        var data = EntranceData(
            client: entrance.client.name,
            intro: entrance.page == .register ? entrance.client.intro[entrance.language] : nil,
            providers: entrance.page == .recover
                ? [] : buttons.map { button($0.name, words, at: entrance) },
            doorForms: doorForms, hasMore: !doorForms.isEmpty || entrance.page == .signIn, fields: fields,
            chosenCountry: fields?.country ?? (entrance.page == .register ? nil : country),
            passwordRule: doorForms.contains(where: \.isEmail) ? passwordRule(entrance.language) : nil,
            passwordAgain: entrance.refusal?.form == .email && forms.problem(with: "password", of: "email") == nil,
            taken: entrance.refusal?.code.isTaken ?? false,
            isKept: entrance.isKept, attribution: broughtBy(entrance.attribution),
            terms: terms(entrance.client, entrance.language),
            signedInAs: nil, unfinished: nil, inAppBrowser: false, promoOpen: entrance.refusal?.code == .promoUnknown,
            usedLast: entrance.wayToMark, passwordUsedLast: ["email", "phone"].contains(entrance.wayToMark))
        if entrance.wantsLists {
            data.countries = data.chosenCountry.map { countries.list(entrance.language, chosen: $0) }
        }
        return (forms, data, notice)
    }

    private func button(_ provider: ProviderName, _ words: Wording, at entrance: EntranceContext) -> ProviderButton {
        var button = button(provider, words, for: entrance.page, action: "\(entrance.place.base)/\(provider)")
        button.isUsedLast = provider.rawValue == entrance.wayToMark
        return button
    }

    private func formDoors(at page: EntranceContext) -> [FormDoor] { page.page == .register ? formDoors : [] }

    private func forms(
        _ entrance: EntranceContext, _ words: Wording, _ fields: PhoneFieldsData?, _ country: CountryData
    ) -> [Form] {
        let place = entrance.place
        var forms = entrance.page == .recover ? [] : buttons.map { place.form($0.name.rawValue) }
        for formDoor in formDoors(at: entrance) {
            switch formDoor {
            case .email: forms.append(emailForm(entrance, words))
            case .phone:
                if let fields {
                    let form = phoneForm("phone", place, words, fields)
                    forms.append(consenting(form, entrance, words, ticked: entrance.typed.phone?.termsTicked))
                }
            }
        }
        let login = entrance.typed.knownLogin
        if entrance.page == .signIn { forms.append(credentialsForm(place, words, login: login, country)) }
        if entrance.page == .recover { forms.append(place.form("request", loginFields(words, login: login, country))) }
        forms.append(
            place.form("switch", Field("to", .hidden, value: entrance.page.other, options: entrance.page.others)))
        // A promo code is for who registers and has none yet; a program may send one from any of these pages.
        let asksForPromo = entrance.page == .register && entrance.attribution?.promo == nil
        if asksForPromo || entrance.wantsLists { forms.append(promoForm(entrance, words)) }
        if entrance.attribution != nil {
            forms.append(place.form("forget", Field("what", .select, options: ["partner", "promo"])))
        }
        return forms + [place.form("leave"), place.language(self, entrance.language)]
    }

    private func emailForm(_ entrance: EntranceContext, _ words: Wording) -> Form {
        let address = Field("email", .email, label: words("field.email"), value: entrance.typed.email)
        let fields = nameFields(entrance.typed, words) + [address, passwordField(words)]
        return consenting(entrance.place.form("email", fields), entrance, words, ticked: entrance.typed.termsTicked)
    }

    /// The form with its box; a client with `notice` has none.
    private func consenting(_ form: Form, _ entrance: EntranceContext, _ words: Wording, ticked: Bool?) -> Form {
        guard entrance.client.terms == .checkbox else { return form }
        return form.with(
            Field("terms", .checkbox, label: words("field.terms"), value: ticked == true ? "on" : nil))
    }

    private func promoForm(_ entrance: EntranceContext, _ words: Wording) -> Form {
        let value = entrance.attribution?.promo?.rawValue ?? entrance.typedPromo
        return entrance.place.form("promo", Field("promo", .text, label: words("field.promo"), value: value))
    }

    /// The first way to begin stands open, and so does what was typed into or has an error.
    private func doorForms(_ entrance: EntranceContext, _ notice: Notice?, _ words: Wording) -> [DoorFormData] {
        formDoors(at: entrance).enumerated().map { index, formDoor in
            let isTyped =
                switch formDoor {
                case .email: entrance.typed.hasNames
                case .phone: entrance.typed.phone != nil
                }
            let hasError = notice?.form == formDoor.rawValue || entrance.refusal?.form?.rawValue == formDoor.rawValue
            return DoorFormData(
                name: formDoor.rawValue, isEmail: formDoor == .email, isPhone: formDoor == .phone,
                isOpen: hasError || isTyped || (index == 0 && opensFirstForm),
                button: formDoor == .email ? words("register.button") : words("phone.send"),
                termsID: "\(formDoor.rawValue)-terms")
        }
    }
}

extension Entrance {
    /// Where the form `switch` leads at first.
    fileprivate var other: String { (self == .signIn ? Entrance.register : .signIn).rawValue }

    fileprivate var others: [String] {
        [Entrance.register, .signIn, .recover].filter { $0 != self }.map(\.rawValue)
    }
}

extension Typed {
    /// What the person is most likely known by here.
    var knownLogin: String { login.nonEmpty ?? email.nonEmpty ?? phone?.login.text ?? "" }

    fileprivate var hasNames: Bool { !(firstName.isEmpty && lastName.isEmpty && email.isEmpty) }
}

/// Where a page's forms post to, and the hidden field they carry.
struct Place {
    let base: String
    let hidden: Field

    init(base: String, hidden: Field) {
        self.base = base
        self.hidden = hidden
    }

    init(_ stored: StoredSignUp) {
        self.init(
            base: "/s/\(stored.signUp.id)", hidden: Field("version", .hidden, value: String(stored.version)))
    }

    func form(_ name: String, _ fields: Field...) -> Form { form(name, fields) }

    func form(_ name: String, _ fields: [Field]) -> Form {
        Form(name, action: "\(base)/\(name)", fields: [hidden] + fields)
    }

    func language(_ maker: PageMaker, _ language: Language) -> Form {
        form("language", Field("lang", .hidden, value: maker.languages.other(than: language)?.rawValue))
    }
}
