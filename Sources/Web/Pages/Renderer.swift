import Foundation
import Mustache
public import SignUpFlow

/// Turns pages into HTML by the templates, and into JSON.
public struct Renderer: Sendable {
    private let wording: [Language: Wording]
    private let templates: [Language: LazyPageTemplates]
    private let frames: [Language: Frame]
    private let countries: Countries

    /// The `chrome` of every page of a language, without what is the page's own.
    private struct Frame: Sendable {
        // Dictionaries of Any are not Sendable; this one holds texts, flags and such dictionaries, and never changes.
        nonisolated(unsafe) let chrome: [String: Any]
    }

    /// - Parameters:
    ///   - sources: the text of each step's template, and of their partials, by name.
    ///   - maker: what stands around every page comes from it.
    public init(
        sources: [String: String], wording: [Language: Wording], countries: Countries, maker: PageMaker
    ) throws(TemplateFault) {
        self.wording = wording
        self.countries = countries
        HTMLText.register()
        // Each form's hidden fields are the same on one page: they are drawn once and put where the partial stood, as they are (&).
        let sources = sources.mapValues { $0.replacing("{{> hidden}}", with: "{{&\(Self.drawnHidden)}}") }
        var templates: [Language: LazyPageTemplates] = [:]
        var frames: [Language: Frame] = [:]
        for (language, words) in wording {
            let chrome = View.value(maker.chrome("", language)) as? [String: Any] ?? [:]
            let frame = chrome.filter { !Self.pagesOwn.contains($0.key) }
            let standing = Frame(chrome: frame)
            templates[language] = LazyPageTemplates(sources) { Self.constants(words, standing) }
            frames[language] = standing
        }
        self.templates = templates
        self.frames = frames
        // A template that can't be read shows in any language: one tells at start, the others are made for their first visitor.
        _ = try templates[maker.languages.first]?.made()
    }

    private static func constants(_ words: Wording, _ frame: Frame) -> TemplateConstants {
        var constants = TemplateConstants()
        constants.add(words.tree, at: "w")
        constants.add(frame.chrome, at: "chrome")
        for path in optional { constants.lack("chrome.\(path)") }
        return constants
    }

    func html(_ page: Page, _ chrome: Chrome) -> String {
        let language = Language(chrome.language)
        guard let library = library(language) else { return "" }
        var context = Self.context(page, chrome: around(chrome, language), words: wording[language]?.tree ?? [:])
        context[Self.drawnHidden] = Self.drawn(context["hidden"] ?? [], library)
        if page.data.listsCountries { context["countries"] = countries.options(language) }
        return library.render(ViewNode(context), withTemplate: page.step) ?? ""
    }

    private func library(_ language: Language) -> MustacheLibrary? {
        do { return try templates[language]?.made().library } catch { return nil }
    }

    private func around(_ chrome: Chrome, _ language: Language) -> [String: Any] {
        var around = frames[language]?.chrome ?? [:]
        around["title"] = chrome.title
        if let progress = chrome.progress { around["progress"] = progress }
        if let refresh = chrome.refresh { around["refresh"] = refresh }
        if let leave = chrome.leave { around["leave"] = leave }
        return around
    }

    private static func drawn(_ hidden: Any, _ library: MustacheLibrary) -> String {
        library.render(ViewNode(["hidden": hidden]), withTemplate: "hidden") ?? ""
    }

    private static let drawnHidden = "hidden_fields"
    /// The keys of `chrome` that differ between pages of one language.
    private static let pagesOwn: Set<String> = ["title", "progress", "refresh", "leave"]
    /// The keys of `chrome` that settings may leave out.
    private static let optional = [
        "logo_url", "other_language", "other_language_name", "support.url", "support.chat_url", "support.phone",
        "support.phone_href", "support.phone_extension", "support.email", "support.email_href", "support.best",
    ]

    /// What a template sees.
    static func context(_ page: Page, chrome: [String: Any], words: [String: Any]) -> [String: Any] {
        var forms: [String: Any] = [:]
        for form in page.forms {
            var fields: [String: Any] = [:]
            for field in form.fields where field.type != .hidden { fields[field.name] = View.value(field) }
            forms[form.name] = ["action": form.action, "field": fields]
        }
        let hidden = page.forms.first?.fields.filter { $0.type == .hidden && Self.carried.contains($0.name) } ?? []
        var context: [String: Any] = [
            "step": page.step, "chrome": chrome, "data": View.value(page.data), "form": forms, "w": words,
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
