import Compiled
import Mustache

/// A template that can't be read.
public struct TemplateFault: Error {
    public let name: String
    public let reason: String
}

/// The templates of the pages, as swift-mustache draws them.
struct MustacheTemplates: TemplateLibrary {
    private let library: MustacheLibrary

    /// - Parameter sources: the text of each template, by its name.
    init(_ sources: [String: String]) throws(TemplateFault) {
        var library = MustacheLibrary()
        for (name, text) in sources {
            do { library.register(try MustacheTemplate(string: text), named: name) } catch {
                throw TemplateFault(name: name, reason: "\(error)")
            }
        }
        self.library = library
    }

    func draw(_ template: String, _ context: [String: Any]) -> String? {
        library.render(context, withTemplate: template)
    }
}
