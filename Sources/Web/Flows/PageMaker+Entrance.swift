import Foundation
import Gateway
import SignUpFlow

/// Register, Sign in, Recover and Continue as: before a sign-up (posting to `/start`), or inside one that stands at its door.
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
        let door = EntranceContext(
            page: entrancePage.entrance, client: client(entrancePage.request), attribution: entrancePage.attribution,
            refusal: entrancePage.refusal, typedPromo: entrancePage.typedPromo, language: guest.language,
            region: guest.region,
            method: guest.method, wantsLists: guest.wantsLists,
            place: Place(base: "/start", hidden: Field("ticket", .hidden, value: guest.ticket.rawValue)))
        var (forms, data, notice) = made(door)
        if guest.session != nil { forms += [door.place.form("continue"), door.place.form("other")] }
        data.signedInAs = guest.session.map {
            $0.phone.map { countries.masked($0) } ?? words(guest.language)("entrance.somebody")
        }
        data.news = guest.event.map { words(guest.language)($0.path) }
        data.unfinished = guest.unfinished.map { "/s/\($0)" }
        data.inAppBrowser = InAppBrowser.isOne(guest.userAgent) && buttons.contains { $0.name == .google }
        return finish(entrancePage.entrance.rawValue, nil, forms, data, notice: notice, door.client, guest.language)
    }

    /// The door inside a sign-up: nothing has to be typed twice.
    func entrance(_ step: StepContext, _ state: EntranceStep) -> (Page, Chrome) {
        let door = EntranceContext(
            page: state.page, client: step.client, attribution: step.signUp.attribution,
            refusal: step.signUp.notice, typed: state.typed, isKept: state.suspended != nil,
            language: step.language, region: step.around.region, method: step.around.method,
            wantsLists: step.around.wantsLists, place: step.place)
        let (forms, data, notice) = made(door)
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

    private func made(_ door: EntranceContext) -> (forms: [Form], data: EntranceData, notice: Notice?) {
        let words = words(door.language)
        var fields = folds(at: door).contains(.phone) ? phoneFields(door.typed.phone, door.region, door.language) : nil
        let country = loginCountry(door.typed, door.region, door.language)
        let byMail = door.page == .recover && door.typed.login.contains("@")
        let (forms, notice) = placed(
            door.refusal.map { notices(words).notice($0, byMail: byMail, login: door.typed.login) },
            in: forms(door, words, fields, country))
        fields?.error = forms.phoneProblem(of: "phone")
        let folds = foldData(door, notice, words)
        var data = EntranceData(
            client: door.client.name, intro: door.page == .register ? door.client.intro[door.language] : nil,
            providers: door.page == .recover
                ? [] : buttons.map { button($0.name, words, at: door) },
            folds: folds, hasMore: !folds.isEmpty || door.page == .signIn, fields: fields,
            chosenCountry: fields?.country ?? (door.page == .register ? nil : country),
            passwordRule: folds.contains(where: \.isEmail) ? passwordRule(door.language) : nil,
            passwordAgain: door.refusal?.form == .email && forms.problem(with: "password", of: "email") == nil,
            taken: door.refusal?.code.isTaken ?? false,
            isKept: door.isKept, attribution: broughtBy(door.attribution), terms: terms(door.client, door.language),
            signedInAs: nil, unfinished: nil, inAppBrowser: false, promoOpen: door.refusal?.code == .promoUnknown,
            usedLast: door.wayToMark, passwordUsedLast: ["email", "phone"].contains(door.wayToMark))
        if door.wantsLists { data.countries = data.chosenCountry.map { countries.list(door.language, chosen: $0) } }
        return (forms, data, notice)
    }

    private func button(_ provider: ProviderName, _ words: Wording, at door: EntranceContext) -> ProviderButton {
        var button = button(provider, words, for: door.page, action: "\(door.place.base)/\(provider)")
        button.isUsedLast = provider.rawValue == door.wayToMark
        return button
    }

    private func folds(at door: EntranceContext) -> [Fold] { door.page == .register ? folds : [] }

    private func forms(
        _ door: EntranceContext, _ words: Wording, _ fields: PhoneFieldsData?, _ country: CountryData
    ) -> [Form] {
        let place = door.place
        var forms = door.page == .recover ? [] : buttons.map { place.form($0.name.rawValue) }
        for fold in folds(at: door) {
            switch fold {
            case .email: forms.append(emailForm(door, words))
            case .phone:
                if let fields {
                    let form = phoneForm("phone", place, words, fields)
                    forms.append(consenting(form, door, words, ticked: door.typed.phone?.termsTicked))
                }
            }
        }
        let login = door.typed.knownLogin
        if door.page == .signIn { forms.append(credentialsForm(place, words, login: login, country)) }
        if door.page == .recover { forms.append(place.form("request", loginFields(words, login: login, country))) }
        forms.append(place.form("switch", Field("to", .hidden, value: door.page.other, options: door.page.others)))
        // A promo code is for who registers and has none yet; a program may send one from any of these pages.
        let asksForPromo = door.page == .register && door.attribution?.promo == nil
        if asksForPromo || door.wantsLists { forms.append(promoForm(door, words)) }
        if door.attribution != nil {
            forms.append(place.form("forget", Field("what", .select, options: ["partner", "promo"])))
        }
        return forms + [place.form("leave"), place.language(self, door.language)]
    }

    private func emailForm(_ door: EntranceContext, _ words: Wording) -> Form {
        let address = Field("email", .email, label: words("field.email"), value: door.typed.email)
        let fields = nameFields(door.typed, words) + [address, passwordField(words)]
        return consenting(door.place.form("email", fields), door, words, ticked: door.typed.termsTicked)
    }

    /// The form with its box; a client with `notice` has none.
    private func consenting(_ form: Form, _ door: EntranceContext, _ words: Wording, ticked: Bool?) -> Form {
        guard door.client.terms == .checkbox else { return form }
        return form.with(
            Field("terms", .checkbox, label: words("field.terms"), value: ticked == true ? "on" : nil))
    }

    private func promoForm(_ door: EntranceContext, _ words: Wording) -> Form {
        let value = door.attribution?.promo?.rawValue ?? door.typedPromo
        return door.place.form("promo", Field("promo", .text, label: words("field.promo"), value: value))
    }

    /// The first way to begin stands open, and so does what was typed into or has an error.
    private func foldData(_ door: EntranceContext, _ notice: Notice?, _ words: Wording) -> [FoldData] {
        folds(at: door).enumerated().map { index, fold in
            let isTyped =
                switch fold {
                case .email: door.typed.hasNames
                case .phone: door.typed.phone != nil
                }
            let hasError = notice?.form == fold.rawValue || door.refusal?.form?.rawValue == fold.rawValue
            return FoldData(
                name: fold.rawValue, isEmail: fold == .email, isPhone: fold == .phone,
                isOpen: hasError || isTyped || (index == 0 && opensFirstFold),
                button: fold == .email ? words("register.button") : words("phone.send"),
                termsID: "\(fold.rawValue)-terms")
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
