import Gateway
import SignUpFlow

/// Link accounts.
extension PageMaker {
    func link(_ step: Step, _ linking: Linking, _ typed: Typed) -> (Page, Chrome) {
        let own = linking.identity.provider
        func button(_ name: ProviderName) -> ProviderButton {
            self.button(name, step.words, for: .signIn, action: "\(step.place.base)/\(name)")
        }
        // What was refused as a number is no login either.
        let isNumberWrong = [.phoneInvalid, .countryNotServed].contains(step.signUp.notice?.code)
        let login = isNumberWrong ? typed.login : typed.knownLogin
        var fields = phoneFields(typed.phone, step.around.region, step.language)
        let byCode = phoneForm("code", step.place, step.words, fields)
        var (forms, notice) = said(
            step,
            in: buttons.map { step.place.form($0.name.rawValue) } + [
                credentialsForm(step.place, step.words, login: login), byCode, step.place.form("recover"),
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
    func credentialsForm(_ place: Place, _ words: Wording, login: String) -> Form {
        place.form(
            "password", Field("login", .text, label: words("field.login"), value: login), passwordField(words))
    }

    func linkConfirm(_ step: Step, _ linking: Linking, _ proof: Proof) -> (Page, Chrome) {
        let known = step.around.details?.known
        let created = known?.createdAt ?? proof.at
        let account = LinkConfirmData.Account(
            phoneMasked: known?.phone.map { countries.masked($0) }, emailMasked: known?.email.flatMap(Mask.email),
            createdAt: created.rfc3339,
            age: notices(step.words).age(seconds: step.now.since(created).secondsRoundedUp))
        let bySMS = proof.way == .sms
        let ways = bySMS ? otherWays(step.around.details, step.language) : []
        var forms = [step.place.form("confirm"), step.place.form("back")]
        if !ways.isEmpty { forms.append(step.place.form("remove", Field("way", .select, options: ways.map(\.way)))) }
        if bySMS { forms.append(step.place.form("not-mine")) }
        let (placed, notice) = said(step, in: forms + [step.place.form("leave")])
        let data = LinkConfirmData(
            client: step.client.name, identity: identity(linking.identity, step.around.profile), account: account,
            ways: ways, bySMS: bySMS, otherWays: !ways.isEmpty)
        return finish(step, "link-confirm", placed, data, notice: notice, progress: 2)
    }
}
