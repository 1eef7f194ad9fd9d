import Foundation
import Gateway
import SignUpFlow

/// What is said on a page and where it stands, and a page's frame.
extension PageMaker {
    func notices(_ words: Wording) -> NoticeMaker {
        NoticeMaker(
            words: words, now: now(), label: label, confirmWithin: confirmWithin, codeLength: codeLength,
            hasSupport: support.isThere)
    }

    /// A notice beside its field, where one of the forms has that; else it stands under the title. What else is wrong with the
    /// form stands beside its fields in any case.
    func placed(_ notice: Notice?, in forms: [Form]) -> (forms: [Form], notice: Notice?) {
        guard var notice else { return (forms, nil) }
        var forms = forms
        for other in notice.also {
            guard let place = place(of: other, in: forms) else { continue }
            forms[place].error = other.problem
        }
        guard notice.field != nil else { return (forms.announcing(none: true), notice) }
        guard let place = place(of: notice, in: forms) else {
            (notice.form, notice.field) = (nil, nil)
            return (forms.announcing(none: true), notice)
        }
        forms[place].error = notice.problem
        notice.form = forms[place.form].name
        return (forms.announcing(none: false), notice)
    }

    /// The field that a notice is about, in the first form that has it.
    private func place(of notice: Notice, in forms: [Form]) -> FieldPlace? {
        for (at, form) in forms.enumerated() where notice.form == nil || notice.form == form.name {
            let field = form.fields.firstIndex { $0.name == notice.field && $0.type != .hidden }
            if let field { return FieldPlace(form: at, field: field) }
        }
        return nil
    }

    /// The same for what the step has to say.
    func said(_ step: StepContext, in forms: [Form]) -> (forms: [Form], notice: Notice?) {
        placed(step.signUp.notice.map { notices(step.words).notice($0, byMail: step.writesMail) }, in: forms)
    }

    /// What the sign-up's latest move has changed of the account, in one sentence.
    func news(_ step: StepContext) -> String? { step.signUp.made.map { step.words(AccountEvent($0).path) } }

    /// A step's page.
    /// - Parameter notice: as it is placed already.
    func finish(
        _ step: StepContext, _ name: String, _ forms: [Form], _ data: any PageData, notice: Notice?, progress: Int?
    ) -> (Page, Chrome) {
        let language = step.place.language(self, step.language)
        let page = Page(
            step: name, signUp: step.signUp.id.rawValue, notice: notice, forms: forms + [language], data: data)
        var chrome = chrome(name, step.language, progress: progress)
        chrome.leave =
            step.signUp.step.change == nil
            ? step.words("leave") + " " + step.client.name : step.words("prove.leave")
        return (page, chrome)
    }

    /// A page before a sign-up, or its entrance.
    /// - Parameter notice: as it is placed already.
    func finish(
        _ name: String, _ id: SignUpID?, _ forms: [Form], _ data: any PageData, notice: Notice?, _ client: Client,
        _ language: Language
    ) -> (Page, Chrome) {
        let page = Page(step: name, signUp: id?.rawValue, notice: notice, forms: forms, data: data)
        var chrome = chrome(name, language)
        chrome.leave = words(language)("leave") + " " + client.name
        return (page, chrome)
    }

    /// A page of no sign-up, with a refusal under its title.
    func finish(
        _ name: String, _ id: SignUpID?, _ forms: [Form], _ data: any PageData, _ refusal: Refusal?,
        _ language: Language
    ) -> (Page, Chrome) {
        let (forms, notice) = placed(refusal.map { notices(words(language)).notice($0) }, in: forms)
        let page = Page(step: name, signUp: id?.rawValue, notice: notice, forms: forms, data: data)
        return (page, chrome(name, language))
    }
}

/// Where a field stands among a page's forms.
private struct FieldPlace {
    var form: Int
    var field: Int
}

extension [Form] {
    fileprivate subscript(place: FieldPlace) -> Field {
        get { self[place.form].fields[place.field] }
        set { self[place.form].fields[place.field] = newValue }
    }

    /// Of several errors the first alone is announced, and takes the focus; none where the page says something already.
    fileprivate func announcing(none: Bool) -> [Form] {
        var forms = self
        var isAnnounced = none
        for form in forms.indices {
            for field in forms[form].fields.indices where forms[form].fields[field].error != nil {
                if isAnnounced { forms[form].fields[field].error?.isFurther = true }
                isAnnounced = true
            }
        }
        return forms
    }

    /// What is wrong with the phone number of the form `name`.
    func phoneProblem(of name: String) -> Field.Problem? { problem(with: "phone", of: name) }

    /// What is wrong with one field of the form `name`.
    func problem(with field: String, of name: String) -> Field.Problem? {
        first { $0.name == name }?.fields.first { $0.name == field }?.error
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
