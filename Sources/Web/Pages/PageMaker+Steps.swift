import Foundation
import Gateway
import SignUpFlow

/// One page for each step.
extension PageMaker {
    /// What a step's page needs that the row does not hold.
    struct Surroundings {
        var profile: Profile?
        /// The proved account, at the confirm page.
        var account: KnownAccount?
        /// The link behind the app page's button.
        var appLink: String?
        /// Where the browser can go on instead of the app.
        var browserURL: String?
        /// The country the visitor's browser speaks of.
        var region: CountryCode?
        /// A program asks: the country list goes along.
        var wantsLists = false
    }

    func page(_ stored: StoredSignUp, _ around: Surroundings) -> (Page, Chrome) {
        let step = Step(stored, self, around)
        switch stored.signUp.step {
        case .entrance(let page): return entrance(page, in: stored)
        case .away(_, let origin):
            var left = stored
            left.signUp = stored.signUp.standing(at: origin)
            return page(left, around)
        case .newcomer(let identity): return newcomer(step, identity)
        case .terms(let identity): return terms(step, identity)
        case .link(let linking, let draft): return link(step, linking, draft)
        case .linkConfirm(let linking, let proof): return linkConfirm(step, linking, proof)
        case .phone(let confirming, let draft): return phone(step, confirming, draft)
        case .code(let confirming, let challenge, _): return code(step, challenge, confirming: confirming, linking: nil)
        case .linkCode(let linking, let challenge, _): return code(step, challenge, confirming: nil, linking: linking)
        case .done(let arrival): return done(step, arrival)
        case .app(let arrival, _): return app(step, arrival)
        case .returning, .sending, .over: return wait(step)
        }
    }

    /// What every step's page is made from.
    struct Step {
        let stored: StoredSignUp
        let around: Surroundings
        let place: Place
        let words: Wording
        let client: Client
        let now: Instant
        var signUp: SignUp { stored.signUp }
        var language: Language { stored.signUp.language }

        init(_ stored: StoredSignUp, _ maker: PageMaker, _ around: Surroundings) {
            self.stored = stored
            self.around = around
            place = Place(stored)
            words = maker.words(stored.signUp.language)
            client = maker.client(stored.signUp.request)
            now = maker.now()
        }
    }

    private func newcomer(_ step: Step, _ identity: Identity) -> (Page, Chrome) {
        let terms = terms(step.client, step.language)
        var create = step.place.form("create")
        if terms.isCheckbox { create = create.with(Field("terms", .checkbox, label: step.words("field.terms"))) }
        var forms = [create, step.place.form("link"), step.place.form("other"), step.place.form("leave")]
        if step.signUp.attribution != nil {
            forms.append(step.place.form("forget", Field("what", .select, options: ["partner", "promo"])))
        }
        let refusal = step.signUp.notice
        let person = self.identity(identity, step.around.profile)
        let data = NewcomerData(
            client: step.client.name, provider: identity.provider.rawValue, name: person.name,
            emailMasked: person.emailMasked, identity: person, terms: terms,
            attribution: broughtBy(step.signUp.attribution), focusTerms: refusal?.code == .termsRequired)
        // Coming back from the terms page only moves the focus: what to do was said there.
        return finish(step, "newcomer", forms, data, refusal?.code == .termsRequired ? nil : refusal, progress: 1)
    }

    private func terms(_ step: Step, _ identity: Identity) -> (Page, Chrome) {
        let person = self.identity(identity, step.around.profile)
        let data = NewcomerData(
            client: step.client.name, provider: identity.provider.rawValue, name: person.name,
            emailMasked: person.emailMasked, identity: person, terms: terms(step.client, step.language),
            attribution: nil, focusTerms: false)
        let forms = [step.place.form("continue"), step.place.form("leave")]
        return finish(step, "terms", forms, data, step.signUp.notice, progress: 1)
    }

    private func link(_ step: Step, _ linking: Linking, _ draft: PhoneDraft?) -> (Page, Chrome) {
        let own = linking.identity.provider
        let person = identity(linking.identity, step.around.profile)
        func button(_ name: ProviderName) -> ProviderButton {
            self.button(name, step.words, for: .signIn, action: "\(step.place.base)/\(name)")
        }
        let refusal = step.signUp.notice
        let fields = phoneFields(step, draft, refusal)
        var forms = buttons.map { step.place.form($0.name.rawValue) }
        forms += [phoneForm("code", step, fields), step.place.form("back"), step.place.form("leave")]
        let data = LinkData(
            client: step.client.name, identity: person,
            providers: buttons.filter { $0.name != own }.map { button($0.name) },
            sameProvider: buttons.contains { $0.name == own } ? button(own) : nil,
            smsOpen: draft != nil || buttons.allSatisfy { $0.name == own }, fields: fields)
        return finish(step, "link", forms, data, refusal, progress: 1)
    }

    private func linkConfirm(_ step: Step, _ linking: Linking, _ proof: Proof) -> (Page, Chrome) {
        let person = identity(linking.identity, step.around.profile)
        let known = step.around.account
        let created = known?.createdAt ?? proof.at
        let notices = notices(step.words)
        let account = LinkConfirmData.Account(
            phoneMasked: known?.phone.map { countries.masked($0) }, emailMasked: nil, createdAt: created.rfc3339,
            age: notices.age(seconds: step.now.since(created).secondsRoundedUp))
        let data = LinkConfirmData(
            client: step.client.name, identity: person, account: account, ways: [])
        let forms = [step.place.form("confirm"), step.place.form("back"), step.place.form("leave")]
        return finish(step, "link-confirm", forms, data, step.signUp.notice, progress: 2)
    }

    private func phone(_ step: Step, _ confirming: Confirming, _ draft: PhoneDraft?) -> (Page, Chrome) {
        let person = identity(confirming.identity, nil)
        let refusal = step.signUp.notice
        let fields = phoneFields(step, draft, refusal)
        let secondsLeft = confirming.standing.confirmBy.map { max(0, $0.since(step.now).secondsRoundedUp) }
        let notices = notices(step.words)
        var forms = [phoneForm("send", step, fields)]
        if confirming.canLink { forms.append(step.place.form("link")) }
        forms.append(step.place.form("leave"))
        let data = PhoneData(
            client: step.client.name, reason: phoneReasons[step.language] ?? step.words("phone.reason"),
            secondsLeft: secondsLeft, left: secondsLeft.map(notices.left), country: fields.country.code, fields: fields,
            countries: step.around.wantsLists ? countries.list(step.language) : nil,
            taken: refusal?.code == .phoneTaken, providerLabel: person.providerLabel)
        return finish(step, "phone", forms, data, refusal, progress: 2)
    }

    private func code(
        _ step: Step, _ challenge: Challenge, confirming: Confirming?, linking: Linking?
    ) -> (Page, Chrome) {
        let provider = confirming?.identity.provider ?? linking?.identity.provider ?? ProviderName("")
        let refusal = step.signUp.notice
        let resendIn = max(0, challenge.resendAt.since(step.now).secondsRoundedUp)
        let isDead = challenge.triesLeft == 0 || step.now >= challenge.expiresAt
        let data = CodeData(
            client: step.client.name, toMasked: challenge.phone.masked, triesLeft: challenge.triesLeft,
            resendIn: resendIn, expiresIn: max(0, challenge.expiresAt.since(step.now).secondsRoundedUp),
            length: codeLength, isLink: linking != nil, isDead: isDead,
            taken: refusal?.code == .phoneTaken, providerLabel: label(provider),
            resendText: resendIn > 0 ? "\(resendIn / 60):\(resendIn % 60 < 10 ? "0" : "")\(resendIn % 60)" : nil)
        let notice = refusal.map {
            notices(step.words)
                .notice($0, triesLeft: challenge.triesLeft, isResent: challenge.sends > 1)
        }
        let field = Field("code", .code, label: step.words("field.code"), error: notice.flatMap(\.problem))
        var forms = [step.place.form("verify", field), step.place.form("resend"), step.place.form("change")]
        if confirming?.canLink ?? true { forms.append(step.place.form("link")) }
        forms.append(step.place.form("leave"))
        return finish(step, "code", forms, data, notice: notice, progress: linking == nil ? 3 : 1)
    }

    private func done(_ step: Step, _ arrival: Arrival) -> (Page, Chrome) {
        let isLinked = arrival.manner == .linked
        let data = DoneData(
            client: step.client.name, providerLabel: label(ProviderName(arrival.way)), phoneMasked: nil,
            isLinked: isLinked)
        let (page, chrome) = finish(step, "done", [step.place.form("start")], data, step.signUp.notice, progress: 4)
        var titled = chrome
        if isLinked { titled.title = step.words("title.linked") }
        return (page, titled)
    }

    private func app(_ step: Step, _ arrival: Arrival) -> (Page, Chrome) {
        let data = AppData(
            name: step.client.name, location: step.around.appLink ?? "", installURL: step.client.installURL,
            browserURL: step.around.browserURL, isNew: arrival.manner == .created)
        let (page, chrome) = finish(step, "app", [step.place.form("again")], data, step.signUp.notice, progress: 4)
        var titled = chrome
        titled.title = step.words("app.open") + " " + step.client.name
        return (page, titled)
    }

    private func wait(_ step: Step) -> (Page, Chrome) {
        finish(step, "wait", [], WaitData(client: step.client.name), nil, progress: nil)
    }

    // MARK: Parts

    private func phoneFields(_ step: Step, _ draft: PhoneDraft?, _ refusal: Refusal?) -> PhoneFieldsData {
        let country =
            draft.flatMap { countries.country(CountryCode($0.country), step.language) }
            ?? suggestedCountry(step.around.region, step.language)
        let error = refusal.flatMap { notices(step.words).notice($0).problem }
        return PhoneFieldsData(
            country: country,
            callingCode: draft.map { $0.callingCode.filter { $0 != "+" } }?.nonEmpty ?? country.callingCode,
            phone: draft?.phone ?? "", error: error)
    }

    /// The person's own country first: as the browser says, else as the settings say.
    func suggestedCountry(_ region: CountryCode?, _ language: Language) -> CountryData {
        region.flatMap { countries.country($0, language) } ?? countries.country(defaultCountry, language)
            ?? countries.list(language).first ?? CountryData(code: defaultCountry.rawValue, name: "", callingCode: "")
    }

    private func phoneForm(_ name: String, _ step: Step, _ fields: PhoneFieldsData) -> Form {
        step.place.form(
            name, Field("country", .select, label: step.words("field.country"), value: fields.country.code),
            Field("calling_code", .tel, label: step.words("field.calling_code"), value: fields.callingCode),
            Field("phone", .tel, label: step.words("field.phone"), value: fields.phone, error: fields.error))
    }

    private func notices(_ words: Wording) -> NoticeMaker {
        NoticeMaker(words: words, now: now(), label: label, confirmWithin: confirmWithin)
    }

    private func finish(
        _ step: Step, _ name: String, _ forms: [Form], _ data: any PageData, _ refusal: Refusal?, progress: Int?
    ) -> (Page, Chrome) {
        let notice = refusal.map { notices(step.words).notice($0) }
        return finish(step, name, forms, data, notice: notice, progress: progress)
    }

    private func finish(
        _ step: Step, _ name: String, _ forms: [Form], _ data: any PageData, notice: Notice?, progress: Int?
    ) -> (Page, Chrome) {
        let language = step.place.language(self, step.language)
        let page = Page(
            step: name, signUp: step.signUp.id.rawValue, notice: notice, forms: forms + [language], data: data)
        return (page, chrome(name, step.language, progress: progress))
    }

    /// Pages before a sign-up, and its door.
    func finish(
        _ name: String, _ id: SignUpID?, _ forms: [Form], _ data: any PageData, _ refusal: Refusal?,
        _ language: Language
    ) -> (Page, Chrome) {
        let notice = refusal.map { notices(words(language)).notice($0) }
        var forms = forms
        if let problem = notice?.problem, let form = notice?.form,
            let index = forms.firstIndex(where: { $0.name == form })
        {
            forms[index].fields = forms[index].fields.map { field in
                guard field.name == notice?.field else { return field }
                var marked = field
                marked.error = problem
                return marked
            }
        }
        let page = Page(step: name, signUp: id?.rawValue, notice: notice, forms: forms, data: data)
        return (page, chrome(name, language))
    }
}

extension Notice {
    /// The same beside its field; nil where it stands under the title.
    var problem: Field.Problem? { field == nil ? nil : Field.Problem(code: code, message: message) }
}

extension String {
    var nonEmpty: String? { isEmpty ? nil : self }
}

extension Instant {
    /// `2026-11-21T08:00:00Z`
    var rfc3339: String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }
}
