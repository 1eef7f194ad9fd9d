import Foundation
public import Mustache
public import SignUpFlow

/// Turns pages into HTML by the templates, and into JSON.
public struct Renderer: Sendable {
    private let library: MustacheLibrary
    private let wording: [Language: Wording]
    private let countries: Countries

    /// - Parameter library: one template for each step, and their partials.
    public init(library: MustacheLibrary, wording: [Language: Wording], countries: Countries) {
        self.library = library
        self.wording = wording
        self.countries = countries
    }

    func html(_ page: Page, _ chrome: Chrome) -> String {
        let language = Language(chrome.language)
        var context = Self.context(page, chrome, words: wording[language]?.tree ?? [:])
        if page.data is PhoneData || page.data is LinkData { context["countries"] = countries.options(language) }
        return library.render(context, withTemplate: page.step) ?? ""
    }

    /// What a template sees.
    static func context(_ page: Page, _ chrome: Chrome, words: [String: Any]) -> [String: Any] {
        var forms: [String: Any] = [:]
        for form in page.forms {
            var fields: [String: Any] = [:]
            for field in form.fields where field.type != .hidden { fields[field.name] = View.value(field) }
            forms[form.name] = ["action": form.action, "field": fields]
        }
        let hidden = page.forms.first?.fields.filter { $0.type == .hidden && Self.carried.contains($0.name) } ?? []
        var context: [String: Any] = [
            "step": page.step, "chrome": View.value(chrome), "data": View.value(page.data), "form": forms, "w": words,
            "hidden": hidden.map { ["name": $0.name, "value": $0.value ?? ""] },
        ]
        if let id = page.signUp { context["sign_up"] = id }
        if let notice = page.notice, notice.field == nil { context["notice"] = View.value(notice) }
        return context
    }

    /// What every form of a page carries.
    private static let carried: Set<String> = ["ticket", "version"]

    static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        do { return [UInt8](try encoder.encode(value)) } catch { preconditionFailure("No JSON form: \(error)") }
    }
}
