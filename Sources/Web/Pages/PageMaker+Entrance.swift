import Gateway
import SignUpFlow

/// Register, Sign in and Continue as: before a sign-up (posting to `/start`), or inside one that came back to its door.
extension PageMaker {
    /// What a page before a sign-up knows of its visitor besides the welcome.
    struct Guest {
        var language: Language
        var ticket: Sealed
        /// The live session, where going on with it may be offered.
        var session: Session?
        var unfinished: SignUpID?
        var userAgent = ""
    }

    func entrance(_ welcome: Welcome, _ guest: Guest) -> (Page, Chrome) {
        let place = Place(base: "/start", hidden: Field("ticket", .hidden, value: guest.ticket.rawValue))
        var forms = entranceForms(welcome.entrance, welcome.attribution, welcome.typedPromo, guest.language, place)
        if guest.session != nil { forms += [place.form("continue"), place.form("other")] }
        var data = entranceData(
            welcome.entrance, welcome.request, welcome.attribution, welcome.refusal, guest.language, place)
        data.signedInAs = guest.session.map {
            $0.phone.map { countries.masked($0) } ?? words(guest.language)("entrance.somebody")
        }
        data.unfinished = guest.unfinished.map { "/s/\($0)" }
        data.inAppBrowser = InAppBrowser.isOne(guest.userAgent) && buttons.contains { $0.name == .google }
        return finish(welcome.entrance.rawValue, nil, forms, data, welcome.refusal, guest.language)
    }

    /// A client that is not handed to silently: "Continue as …".
    func continueAs(_ welcome: Welcome, _ session: Session, _ language: Language, ticket: Sealed) -> (Page, Chrome) {
        let place = Place(base: "/start", hidden: Field("ticket", .hidden, value: ticket.rawValue))
        let client = client(welcome.request)
        let data = ContinueAsData(client: client.name, phoneMasked: session.phone.map { countries.masked($0) })
        let forms = [place.form("continue"), place.form("other"), place.form("leave"), place.language(self, language)]
        return finish("continue-as", nil, forms, data, nil, language)
    }

    /// Before a custom scheme is left without a sign-up: the app's own request could not be met.
    func backToApp(_ name: String, location: String, _ language: Language) -> (Page, Chrome) {
        let data = AppData(
            name: name, location: location, installURL: nil, browserURL: nil, isNew: false, isFinished: false)
        let page = Page(step: "app", signUp: nil, notice: nil, forms: [], data: data)
        var chrome = chrome("app", language)
        chrome.title = words(language)("app.open") + " " + name
        return (page, chrome)
    }

    /// The door inside a sign-up.
    func entrance(_ page: Entrance, in stored: StoredSignUp) -> (Page, Chrome) {
        let signUp = stored.signUp
        let place = Place(stored)
        let forms = entranceForms(page, signUp.attribution, nil, signUp.language, place)
        let data = entranceData(page, signUp.request, signUp.attribution, signUp.notice, signUp.language, place)
        return finish(page.rawValue, signUp.id, forms, data, signUp.notice, signUp.language)
    }

    private func entranceForms(
        _ page: Entrance, _ attribution: Attribution?, _ typedPromo: String?, _ language: Language, _ place: Place
    ) -> [Form] {
        let words = words(language)
        let to = Field("to", .hidden, value: (page == .register ? Entrance.signIn : .register).rawValue)
        var forms = buttons.map { place.form($0.name.rawValue) }
        forms += [place.form("switch", to), place.form("leave"), place.language(self, language)]
        if page == .register {
            forms.append(
                place.form(
                    "promo",
                    Field(
                        "promo", .text, label: words("field.promo"), value: attribution?.promo?.rawValue ?? typedPromo))
            )
        }
        if attribution != nil {
            forms.append(place.form("forget", Field("what", .select, options: ["partner", "promo"])))
        }
        return forms
    }

    private func entranceData(
        _ page: Entrance, _ request: ClientRequest, _ attribution: Attribution?, _ refusal: Refusal?,
        _ language: Language, _ place: Place
    ) -> EntranceData {
        let (client, words) = (client(request), words(language))
        return EntranceData(
            client: client.name, intro: page == .register ? client.intro[language] : nil,
            providers: buttons.map { button($0.name, words, for: page, action: "\(place.base)/\($0.name)") },
            attribution: broughtBy(attribution), terms: terms(client, language), signedInAs: nil, unfinished: nil,
            inAppBrowser: false, promoOpen: refusal?.code == .promoUnknown)
    }
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

    func form(_ name: String, _ fields: Field...) -> Form {
        Form(name, action: "\(base)/\(name)", fields: [hidden] + fields)
    }

    func language(_ maker: PageMaker, _ language: Language) -> Form {
        form("language", Field("lang", .hidden, value: maker.languages.other(than: language)?.rawValue))
    }
}

/// Browsers inside other apps, where Google refuses to sign anybody in.
enum InAppBrowser {
    private static let marks = [
        "FBAN", "FBAV", "Instagram", "; wv)", "VKAndroidApp", "Line/", "MicroMessenger", "Telegram",
    ]

    static func isOne(_ userAgent: String) -> Bool { marks.contains { userAgent.contains($0) } }
}
