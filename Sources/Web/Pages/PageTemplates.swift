import Mustache
import Synchronization

/// A template that can't be read.
public struct TemplateFault: Error {
    public let name: String
    public let reason: String
}

/// The templates of the pages. Each shape of a page is drawn once by the template library; after that only its values change
/// (docs/decisions/0005).
final class PageTemplates: Sendable {
    /// How many shapes are kept. The pages have far fewer; lists as long as somebody likes are what could make more.
    private static let limit = 512

    private struct Key: Hashable {
        let language: String
        let step: String
        let shape: String
    }

    private let library: MustacheLibrary
    private let skeletons = Mutex<[Key: CompiledPage]>([:])

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

    /// A page's bytes.
    ///
    /// - Parameters:
    ///   - page: what is the page's own.
    ///   - list: the page's list of countries as markup; it differs from page to page too.
    ///   - standing: given what is the page's own, the whole that the template sees. What it adds must depend on the language and
    ///     the shape alone.
    func html(
        _ step: String, _ language: String, _ page: PageShape, list: String?,
        standing: (_ own: [String: Any]) -> [String: Any]
    ) -> [UInt8] {
        let list = list ?? ""
        let key = Key(language: language, step: step, shape: page.shape)
        if let known = skeletons.withLock({ $0[key] }) { return known.filled(with: page.values, list: list) }
        let own = page.tree(leaf: { _, index in CompiledPage.gap(index) }) as? [String: Any] ?? [:]
        let new = CompiledPage(library.render(standing(own), withTemplate: step) ?? "")
        skeletons.withLock { skeletons in
            if skeletons.count >= Self.limit { skeletons.removeAll() }
            skeletons[key] = new
        }
        return new.filled(with: page.values, list: list)
    }
}
