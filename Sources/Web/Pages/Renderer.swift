import Compiled
import Foundation
import Gateway
public import SignUpFlow

/// Turns pages into HTML by the templates, and into JSON.
public struct Renderer: Sendable {
    private let templates: CompiledTemplates
    private let surroundings: [Language: Surroundings]
    private let countries: Countries

    /// What every page of a language has.
    private struct Surroundings: Sendable {
        // Dictionaries of Any are not Sendable; these hold texts, flags and such dictionaries, and never change.
        nonisolated(unsafe) let words: [String: Any]
        nonisolated(unsafe) let chrome: [String: Any]
    }

    /// - Parameters:
    ///   - sources: the text of each step's template, and of their partials, by name.
    ///   - maker: what stands around every page comes from it.
    public init(
        sources: [String: String], wording: [Language: Wording], countries: Countries, maker: PageMaker
    ) throws(TemplateFault) {
        templates = CompiledTemplates(try MustacheTemplates(sources))
        self.countries = countries
        surroundings = Dictionary(
            uniqueKeysWithValues: wording.map { language, words in
                let chrome = PageShape(of: maker.chrome("", language)).tree as? [String: Any] ?? [:]
                return (language, Surroundings(words: words.tree, chrome: chrome))
            })
    }

    /// The page's bytes.
    func html(_ page: Page, _ chrome: Chrome) -> [UInt8] {
        let language = Language(chrome.language)
        let list = page.data.chosenCountry.map { countries.options(language, chosen: $0) }
        return templates.html(page.step, chrome.language, Self.shape(page, chrome), list: list) { own in
            var context = Self.context(own, surroundings[language]?.chrome ?? [:], surroundings[language]?.words ?? [:])
            if list != nil { context["countries"] = CompiledPage.listGap }
            return context
        }
    }

    /// What a template sees that differs from page to page.
    static func shape(_ page: Page, _ chrome: Chrome) -> PageShape {
        PageShape { writer in
            writer.object {
                writer.add("step", page.step)
                writer.add("sign_up", page.signUp)
                writer.object("chrome") {
                    writer.add("title", chrome.title)
                    writer.add("progress", chrome.progress)
                    writer.add("progress_text", chrome.progressText)
                    if page.isWrong { writer.add("is_wrong", true) }
                    writer.add("refresh", chrome.refresh)
                    writer.add("leave", chrome.leave)
                }
                if let notice = page.notice, notice.field == nil { writer.add(notice.slot, notice) }
                writer.object("form") { for form in page.forms { write(form, writer) } }
                writer.name("hidden")
                writer.list { for field in page.carried { write(field, writer) } }
                writer.add("data", page.data)
            }
        }
    }

    private static func write(_ form: Form, _ writer: StreamingEncoder) {
        writer.object(form.name) {
            writer.add("action", form.action)
            writer.object("field") {
                for field in form.fields where field.type != .hidden { writer.add(field.name, field) }
            }
        }
    }

    private static func write(_ hidden: Field, _ writer: StreamingEncoder) {
        writer.object {
            writer.add("name", hidden.name)
            writer.add("value", hidden.value ?? "")
        }
    }

    /// What a template sees: the page's own, what every page has around it, and the words.
    static func context(_ own: [String: Any], _ chrome: [String: Any], _ words: [String: Any]) -> [String: Any] {
        var context = own
        let ownChrome = own["chrome"] as? [String: Any] ?? [:]
        context["chrome"] = chrome.merging(ownChrome) { $1 }
        context["w"] = words
        return context
    }

    static func json(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        do { return [UInt8](try encoder.encode(value)) } catch { preconditionFailure("No JSON form: \(error)") }
    }
}

extension Page {
    /// What every form of the page carries.
    fileprivate var carried: [Field] {
        forms.first?.fields.filter { $0.type == .hidden && ($0.name == "ticket" || $0.name == "version") } ?? []
    }
}
