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
                let folded = HTMLText.mark + constants.folded(into: text)
                library.register(try MustacheTemplate(string: folded), named: name)
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
    private let constants: @Sendable () -> TemplateConstants
    private let templates = Mutex<PageTemplates?>(nil)

    /// - Parameter constants: asked once.
    init(_ sources: [String: String], constants: @escaping @Sendable () -> TemplateConstants) {
        self.sources = sources
        self.constants = constants
    }

    func made() throws(TemplateFault) -> PageTemplates {
        let result: Result<PageTemplates, TemplateFault> = templates.withLock { templates in
            if let templates { return .success(templates) }
            do throws(TemplateFault) {
                let made = try PageTemplates(sources, constants: constants())
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
                values[place] = text
                present[place] = true
            default: break
            }
        }
    }

    /// A path that has nothing, so that sections over it fall away.
    mutating func lack(_ path: String) { if present[path] == nil { present[path] = false } }

    /// The template with the constants in place of their tags. Bytes, because all this happens while somebody waits for the
    /// process to start, and the marks of a template are ASCII.
    func folded(into template: String) -> String {
        let text = Array(template.utf8)
        var result: [UInt8] = []
        var rest = 0
        /// The constant sections that are open, and whether each is drawn.
        var open: [(path: String, isDrawn: Bool)] = []
        var isDrawn: Bool { open.allSatisfy(\.isDrawn) }
        while let begin = Self.pair("{", in: text, from: rest), let end = Self.pair("}", in: text, from: begin + 2) {
            if isDrawn { result += text[rest..<begin] }
            let tag = text[(begin + 2)..<end]
            let path = Self.trimmed(tag.dropFirst())
            switch tag.first {
            case UInt8(ascii: "#") where present[path] != nil: open.append((path, present[path] == true))
            case UInt8(ascii: "^") where present[path] != nil: open.append((path, present[path] == false))
            case UInt8(ascii: "/") where open.last?.path == path: open.removeLast()
            default:
                guard isDrawn else { break }
                if let value = values[Self.trimmed(tag)] {
                    result += HTMLText.escaped(value).utf8
                } else {
                    result += ViewNode.tag(text[begin..<(end + 2)])
                }
            }
            rest = end + 2
        }
        return String(decoding: result + text[rest...], as: UTF8.self)
    }

    /// Where a sign next stands twice: `{{` or `}}`.
    private static func pair(_ sign: Unicode.Scalar, in text: [UInt8], from start: Int) -> Int? {
        let sign = UInt8(ascii: sign)
        return text.indices.dropFirst(start).first { text[$0] == sign && $0 + 1 < text.count && text[$0 + 1] == sign }
    }

    private static func trimmed(_ tag: ArraySlice<UInt8>) -> String {
        String(decoding: tag.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
    }
}
