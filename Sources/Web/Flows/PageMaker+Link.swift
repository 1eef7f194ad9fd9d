import Gateway
import SignUpFlow

/// Link accounts.
extension PageMaker {
    func page(_ step: StepContext, at link: LinkStep) -> (Page, Chrome) {
        switch link {
        case .choosing(let linking, let typed): self.link(step, linking, typed)
        case .code(let linking, let challenge, _): code(step, challenge, for: .link(linking))
        case .confirm(let linking, let proof): linkConfirm(step, linking, proof)
        }
    }

    func link(_ step: StepContext, _ linking: Linking, _ typed: Typed) -> (Page, Chrome) {
        let own = linking.identity.provider
        func button(_ name: ProviderName) -> ProviderButton {
            self.button(name, step.words, for: .signIn, action: "\(step.place.base)/\(name)")
        }
        // What was refused as a number is no login either.
        let isNumberWrong = [.phoneInvalid, .countryNotServed].contains(step.signUp.notice?.code)
        let login = isNumberWrong ? typed.login : typed.knownLogin
        // Both forms have the list: the same country stands first in it.
        let country = loginCountry(typed, step.around.region, step.language)
        var fields = phoneFields(typed.phone, country)
        let byCode = phoneForm("code", step.place, step.words, fields)
        var (forms, notice) = said(
            step,
            in: buttons.map { step.place.form($0.name.rawValue) } + [
                credentialsForm(step.place, step.words, login: login, country), byCode, step.place.form("recover"),
                step.place.form("back"), step.place.form("leave"),
            ])
        fields.error = forms.phoneProblem(of: "code")
        let offersNew = step.signUp.notice?.code == .notBound && linking.pending == nil
        if let refusal = step.signUp.notice, refusal.code == .notBound, !offersNew {
            notice?.message = notices(step.words).sentence("not_bound_only", refusal)
        }
        let others = buttons.filter { $0.name != own }.map { button($0.name) }
        let passwordOpen = !login.isEmpty || notice?.form == "password"
        let data = LinkData(
            client: step.client.name, identity: identity(linking.identity, step.around.profile), providers: others,
            sameProvider: buttons.contains { $0.name == own } ? button(own) : nil, passwordOpen: passwordOpen,
            smsOpen: typed.phone != nil || (others.isEmpty && !passwordOpen),
            offersNew: offersNew, fields: fields,
            countries: step.around.wantsLists ? countries.list(step.language, chosen: fields.country) : nil)
        return finish(step, "link", forms, data, notice: notice, progress: 1)
    }

    /// E-mail or phone, and password.
    func credentialsForm(_ place: Place, _ words: Wording, login: String, _ country: CountryData) -> Form {
        place.form("password", loginFields(words, login: login, country) + [passwordField(words)])
    }

    /// An e-mail address, or a number and the country that it is read in.
    func loginFields(_ words: Wording, login: String, _ country: CountryData) -> [Field] {
        [
            Field("login", .text, label: words("field.login"), value: DomainName.shown(login)),
            Field("country", .select, label: words("field.login_country"), value: country.code),
        ]
    }

    /// The country of the login that was typed, else the person's own.
    func loginCountry(_ typed: Typed, _ region: CountryCode?, _ language: Language) -> CountryData {
        let typed = [typed.country, typed.phone?.country].lazy.compactMap(\.self)
        return typed.compactMap { countries.country(CountryCode($0), language) }.first
            ?? suggestedCountry(region, language)
    }

    func linkConfirm(_ step: StepContext, _ linking: Linking, _ proof: Proof) -> (Page, Chrome) {
        let known = step.around.details?.known
        let created = known?.createdAt ?? proof.at
        let account = LinkConfirmData.Account(
            phoneMasked: known?.phone.map { countries.masked($0) }, emailMasked: known?.email.flatMap(masked),
            createdAt: created.rfc3339,
            age: notices(step.words).age(seconds: step.now.since(created).secondsRoundedUp))
        let bySMS = proof.way == .sms
        let ways = bySMS ? otherWays(step.around.details, step.language) : []
        var forms = [step.place.form("confirm"), step.place.form("back")]
        if !ways.isEmpty { forms.append(removeForm(step.place, ways)) }
        if bySMS { forms.append(step.place.form("not-mine")) }
        let (placed, notice) = said(step, in: forms + [step.place.form("leave")])
        let data = LinkConfirmData(
            client: step.client.name, identity: identity(linking.identity, step.around.profile), account: account,
            ways: ways, bySMS: bySMS, otherWays: !ways.isEmpty, news: news(step))
        return finish(step, "link-confirm", placed, data, notice: notice, progress: 2)
    }
}
