import Synchronization

/// What draws a template: the library that a page would be drawn by if none of it were compiled.
public protocol TemplateLibrary: Sendable {
    /// nil where there is no such template.
    func draw(_ template: String, _ context: [String: Any]) -> String?
}

/// The templates of the pages. Each shape of a page is drawn once by the template library; after that only its values change
/// (docs/decisions/0005).
public final class CompiledTemplates: Sendable {
    /// How many shapes are kept. The pages have far fewer; lists as long as somebody likes are what could make more.
    private static let limit = 512

    private struct Key: Hashable {
        let language: String
        let step: String
        let shape: String
    }

    private let library: any TemplateLibrary
    private let compiled = Mutex<[Key: CompiledPage]>([:])

    public init(_ library: any TemplateLibrary) { self.library = library }

    /// A page's bytes.
    ///
    /// - Parameters:
    ///   - page: what is the page's own.
    ///   - list: the page's list of countries as markup; it differs from page to page too.
    ///   - standing: given what is the page's own, the whole that the template sees. What it adds must depend on the language and
    ///     the shape alone.
    public func html(
        _ step: String, _ language: String, _ page: PageShape, list: String?,
        standing: (_ own: [String: Any]) -> [String: Any]
    ) -> [UInt8] {
        let list = list ?? ""
        let key = Key(language: language, step: step, shape: page.shape)
        if let known = compiled.withLock({ $0[key] }) { return known.filled(with: page.values, list: list) }
        let own = page.tree(leaf: { _, index in CompiledPage.gap(index) }) as? [String: Any] ?? [:]
        let new = CompiledPage(library.draw(step, standing(own)) ?? "")
        compiled.withLock { compiled in
            if compiled.count >= Self.limit { compiled.removeAll() }
            compiled[key] = new
        }
        return new.filled(with: page.values, list: list)
    }
}
