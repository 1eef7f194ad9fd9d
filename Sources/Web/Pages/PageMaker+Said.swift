import Foundation
import Gateway
import SignUpFlow

/// What is said on a page and where it stands, and a page's frame.
extension PageMaker {
    func notices(_ words: Wording) -> NoticeMaker {
        NoticeMaker(words: words, now: now(), label: label, confirmWithin: confirmWithin)
    }

    /// A notice beside its field, where one of the forms has that; else it stands under the title.
    func placed(_ notice: Notice?, in forms: [Form]) -> (forms: [Form], notice: Notice?) {
        guard var notice, let name = notice.field else { return (forms, notice) }
        var forms = forms
        for (at, form) in forms.enumerated() where notice.form == nil || notice.form == form.name {
            guard let field = form.fields.firstIndex(where: { $0.name == name && $0.type != .hidden }) else { continue }
            forms[at].fields[field].error = notice.problem
            notice.form = form.name
            return (forms, notice)
        }
        (notice.form, notice.field) = (nil, nil)
        return (forms, notice)
    }

    /// The same for what the step has to say.
    func said(_ step: Step, in forms: [Form]) -> (forms: [Form], notice: Notice?) {
        placed(step.signUp.notice.map { notices(step.words).notice($0, byMail: step.writesMail) }, in: forms)
    }

    /// A step's page.
    /// - Parameter notice: as it is placed already.
    func finish(
        _ step: Step, _ name: String, _ forms: [Form], _ data: any PageData, notice: Notice?, progress: Int?
    ) -> (Page, Chrome) {
        let language = step.place.language(self, step.language)
        let page = Page(
            step: name, signUp: step.signUp.id.rawValue, notice: notice, forms: forms + [language], data: data)
        var chrome = chrome(name, step.language, progress: progress)
        chrome.leave =
            step.signUp.step.changing == nil
            ? step.words("leave") + " " + step.client.name : step.words("prove.leave")
        return (page, chrome)
    }

    /// A page before a sign-up, or its door.
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

extension Notice {
    /// The same beside its field; nil where it stands under the title.
    var problem: Field.Problem? { field == nil ? nil : Field.Problem(code: code, message: message) }

    /// The same beside that one field.
    func problem(of field: String) -> Field.Problem? { self.field == field ? problem : nil }
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
