import Gateway
import SignUpFlow

/// New account, and the terms where Create was pressed without them.
extension PageMaker {
    func page(_ step: StepContext, at newAccount: NewAccountStep) -> (Page, Chrome) {
        switch newAccount {
        case .newcomer(let identity): newcomer(step, identity)
        case .terms(let identity): terms(step, identity)
        }
    }

    func newcomer(_ step: StepContext, _ identity: Identity) -> (Page, Chrome) {
        let terms = terms(step.client, step.language)
        var create = step.place.form("create")
        if terms.isCheckbox { create = create.with(Field("terms", .checkbox, label: step.words("field.terms"))) }
        var forms = [create, step.place.form("link"), step.place.form("other"), step.place.form("leave")]
        if step.signUp.attribution != nil {
            forms.append(step.place.form("forget", Field("what", .select, options: ["partner", "promo"])))
        }
        let isBack = step.signUp.notice?.code == .termsRequired
        let person = self.identity(identity, step.around.profile)
        let data = NewcomerData(
            client: step.client.name, provider: identity.provider.rawValue, name: person.name,
            emailMasked: person.emailMasked, identity: person, terms: terms,
            attribution: broughtBy(step.signUp.attribution), focusTerms: isBack)
        // Coming back from the terms page only moves the focus: what to do was said there.
        let (placed, notice) = isBack ? (forms, nil) : said(step, in: forms)
        return finish(step, "newcomer", placed, data, notice: notice, progress: 1)
    }

    func terms(_ step: StepContext, _ identity: Identity) -> (Page, Chrome) {
        let person = self.identity(identity, step.around.profile)
        let data = NewcomerData(
            client: step.client.name, provider: identity.provider.rawValue, name: person.name,
            emailMasked: person.emailMasked, identity: person, terms: terms(step.client, step.language),
            attribution: nil, focusTerms: false)
        let (forms, notice) = said(step, in: [step.place.form("continue"), step.place.form("leave")])
        return finish(step, "terms", forms, data, notice: notice, progress: 1)
    }
}
