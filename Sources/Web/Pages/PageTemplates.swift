import Foundation
import Mustache
import Synchronization

/// A template that can't be read.
public struct TemplateFault: Error {
    public let name: String
    public let reason: String
}

/// The templates of one language. What is the same on every page of it, the words and most of the frame, is put into their text
/// when the process starts, so that a request looks up only what is its own (docs/decisions/0005).
struct PageTemplates: Sendable {
    let library: MustacheLibrary

    /// - Parameters:
    ///   - sources: the text of each template, by its name.
    ///   - constants: what never changes, by dotted path; nil for what is never there.
    init(_ sources: [String: String], constants: TemplateConstants) throws(TemplateFault) {
        var library = MustacheLibrary()
        for (name, text) in sources {
            do {
                library.register(try MustacheTemplate(string: constants.folded(into: text)), named: name)
            } catch {
                throw TemplateFault(name: name, reason: "\(error)")
            }
        }
        self.library = library
    }
}

/// The templates of a language, made when they are first needed.
final class LazyPageTemplates: Sendable {
    private let sources: [String: String]
    private let constants: TemplateConstants
    private let templates = Mutex<PageTemplates?>(nil)

    init(_ sources: [String: String], constants: TemplateConstants) {
        self.sources = sources
        self.constants = constants
    }

    func made() throws(TemplateFault) -> PageTemplates {
        let result: Result<PageTemplates, TemplateFault> = templates.withLock { templates in
            if let templates { return .success(templates) }
            do throws(TemplateFault) {
                let made = try PageTemplates(sources, constants: constants)
                templates = made
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

/// Values that are known before any request, and their place in a template's text.
struct TemplateConstants: Sendable {
    /// By dotted path: `w.phone.title`.
    private var values: [String: String] = [:]
    /// Sections over them: whether there is something.
    private var present: [String: Bool] = [:]

    /// Takes in a tree of dictionaries with texts, numbers and flags as leaves. Anything else stays for the request.
    mutating func add(_ tree: [String: Any], at path: String) {
        for (key, value) in tree {
            let place = "\(path).\(key)"
            switch value {
            case let below as [String: Any]: add(below, at: place)
            case let flag as Bool: present[place] = flag
            case let text as String:
                values[place] = Self.escaped(text)
                present[place] = true
            default: break
            }
        }
    }

    /// A path that has nothing, so that sections over it fall away.
    mutating func lack(_ path: String) { if present[path] == nil { present[path] = false } }

    /// The template with the constants in place of their tags.
    func folded(into template: String) -> String {
        var result = ""
        var rest = template[...]
        /// The constant sections that are open, and whether each is drawn.
        var open: [(path: String, isDrawn: Bool)] = []
        var isDrawn: Bool { open.allSatisfy(\.isDrawn) }
        while let begin = rest.firstRange(of: "{{"), let end = rest[begin.upperBound...].firstRange(of: "}}") {
            if isDrawn { result += rest[..<begin.lowerBound] }
            let tag = rest[begin.upperBound..<end.lowerBound]
            let path = String(tag.dropFirst()).trimmed
            switch tag.first {
            case "#" where present[path] != nil: open.append((path, present[path] == true))
            case "^" where present[path] != nil: open.append((path, present[path] == false))
            case "/" where open.last?.path == path: open.removeLast()
            default:
                if isDrawn { result += values[String(tag).trimmed] ?? String(rest[begin.lowerBound..<end.upperBound]) }
            }
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    /// As a template would write it, and no tag of a template.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "{": result += "&#123;"
            default: result.append(character)
            }
        }
        return result
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
