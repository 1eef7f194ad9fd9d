import Gateway
import SignUpFlow

/// The last pages before the application.
extension PageMaker {
    func page(_ step: StepContext, at arrival: ArrivalStep) -> (Page, Chrome) {
        switch arrival {
        case .termsNew: termsNew(step)
        case .done(let arrival): done(step, arrival)
        case .app(let arrival, _): app(step, arrival)
        case .over(.confirmedElsewhere): confirmedElsewhere(step)
        case .over: wait(step, isPhoneFirst: false)
        }
    }

    func done(_ step: StepContext, _ arrival: Arrival) -> (Page, Chrome) {
        let isPhoneFirst = arrival.manner == .created && arrival.way == Evidence.phone
        // Begun by an address that nobody confirmed: the phone is the login, and nothing else has said so.
        let isByMail = arrival.manner == .created && arrival.way == Evidence.email
        let signsInByPhone = isByMail && step.around.details.map { $0.known.email == nil } == true
        let data = DoneData(
            client: step.client.name, providerLabel: arrival.identity.map { label($0.provider) }, phoneMasked: nil,
            isLinked: arrival.manner == .linked, isPhoneFirst: isPhoneFirst, signsInByPhone: signsInByPhone,
            homeURL: isPhoneFirst ? step.client.homeURL : nil)
        let (forms, notice) = said(step, in: [step.place.form("start")])
        var (page, chrome) = finish(step, "done", forms, data, notice: notice, progress: 4)
        if data.isLinked { chrome.title = step.words("title.linked") }
        if isPhoneFirst { chrome.title = step.words("title.success") }
        return (page, chrome)
    }

    func app(_ step: StepContext, _ arrival: Arrival) -> (Page, Chrome) {
        let data = AppData(
            name: step.client.name, location: step.around.appLink ?? "", installURL: step.client.installURL,
            browserURL: step.around.browserURL, isNew: arrival.manner == .created,
            linkedLabel: arrival.manner == .linked ? arrival.identity.map { label($0.provider) } : nil)
        let (forms, notice) = said(step, in: [step.place.form("again")])
        var (page, chrome) = finish(step, "app", forms, data, notice: notice, progress: 4)
        chrome.title = step.words("app.open") + " " + step.client.name
        return (page, chrome)
    }

    func confirmedElsewhere(_ step: StepContext) -> (Page, Chrome) {
        let data = ConfirmedElsewhereData(client: step.client.name)
        return finish(
            step, "confirmed-elsewhere", [step.place.form("sign-in")], data, notice: nil, progress: nil)
    }

    func termsNew(_ step: StepContext) -> (Page, Chrome) {
        let terms = terms(step.client, step.language)
        var notice = step.signUp.notice.map { notices(step.words).notice($0) }
        if notice?.code == Refusal.Code.termsRequired.rawValue {
            notice?.form = "accept"
            notice?.field = "terms"
            notice?.message = step.words("terms_new.required")
        }
        var accept = step.place.form("accept")
        if terms.isCheckbox {
            let label = step.words("field.terms")
            accept = accept.with(Field("terms", .checkbox, label: label, error: notice.flatMap(\.problem)))
        }
        let data = TermsNewData(client: step.client.name, terms: terms)
        return finish(step, "terms-new", [accept, step.place.form("decline")], data, notice: notice, progress: nil)
    }
}
