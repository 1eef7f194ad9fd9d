import Gateway
import SignUpFlow

/// The number: for an account, for somebody new, and in place of another.
extension PageMaker {
    func page(_ step: StepContext, at phone: PhoneStep) -> (Page, Chrome) {
        switch phone {
        case .number(let purpose, let draft): number(step, purpose, draft)
        case .sending(let purpose, _, _, _, _): wait(step, isPhoneFirst: purpose.isNewcomer)
        case .code(let purpose, let challenge, _): code(step, challenge, for: .number(purpose))
        }
    }

    func number(_ step: StepContext, _ purpose: PhonePurpose, _ draft: PhoneDraft?) -> (Page, Chrome) {
        var fields = phoneFields(draft, step.around.region, step.language)
        let ways = waysOn(step, purpose)
        let (forms, notice) = said(
            step, in: [phoneForm("send", step.place, step.words, fields)] + ways + [step.place.form("leave")])
        fields.error = forms.phoneProblem(of: "send")
        let secondsLeft = purpose.standing?.confirmBy.map { max(0, $0.since(step.now).secondsRoundedUp) }
        let data = PhoneData(
            client: step.client.name, reason: reason(step, purpose), secondsLeft: secondsLeft,
            left: secondsLeft.map(notices(step.words).left), country: fields.country.code, fields: fields,
            countries: step.around.wantsLists ? countries.list(step.language, chosen: fields.country) : nil,
            taken: step.signUp.notice?.code.isTaken ?? false,
            providerLabel: purpose.linking.map { label($0.identity.provider) },
            isPhoneFirst: purpose.isNewcomer)
        var (page, chrome) = finish(
            step, "phone", forms, data, notice: notice, progress: purpose.progress(atCode: false))
        if case .change = purpose { chrome.title = step.words("title.phone-change") }
        return (page, chrome)
    }

    private func reason(_ step: StepContext, _ purpose: PhonePurpose) -> String {
        if case .change = purpose { return step.words("phone.change") }
        return phoneReasons[step.language] ?? step.words("phone.reason")
    }

    /// The ways on for who has an account already: an identity that can be given over is linked, anybody else signs in.
    func waysOn(_ step: StepContext, _ purpose: PhonePurpose) -> [Form] {
        if case .change = purpose { return [] }
        return [step.place.form(purpose.linking == nil ? "sign-in" : "link"), step.place.form("recover")]
    }

    // MARK: Parts

    func phoneFields(_ draft: PhoneDraft?, _ region: CountryCode?, _ language: Language) -> PhoneFieldsData {
        phoneFields(
            draft,
            draft.flatMap { countries.country(CountryCode($0.country), language) }
                ?? suggestedCountry(region, language))
    }

    func phoneFields(_ draft: PhoneDraft?, _ country: CountryData) -> PhoneFieldsData {
        PhoneFieldsData(
            country: country,
            callingCode: draft.map { $0.callingCode.filter { $0 != "+" } }?.nonEmpty ?? country.callingCode,
            phone: draft?.phone ?? "", error: nil)
    }

    /// The person's own country first: as the browser says, else as the settings say.
    func suggestedCountry(_ region: CountryCode?, _ language: Language) -> CountryData {
        region.flatMap { countries.country($0, language) } ?? countries.country(defaultCountry, language)
            ?? countries.list(language).first ?? CountryData(code: defaultCountry.rawValue, name: "", callingCode: "")
    }

    func phoneForm(_ name: String, _ place: Place, _ words: Wording, _ fields: PhoneFieldsData) -> Form {
        place.form(
            name, Field("country", .select, label: words("field.country"), value: fields.country.code),
            Field("calling_code", .tel, label: words("field.calling_code"), value: fields.callingCode),
            Field("phone", .tel, label: words("field.phone"), value: fields.phone))
    }
}

extension PhonePurpose {
    /// Phone first: nothing is kept of the person yet.
    var isNewcomer: Bool {
        if case .newcomer = self { true } else { false }
    }

    /// How many of the four bars are filled.
    func progress(atCode: Bool) -> Int? {
        switch self {
        case .account: atCode ? 3 : 2
        case .newcomer: 1
        case .change: nil
        }
    }
}
