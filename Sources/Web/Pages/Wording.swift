import Gateway
public import SignUpFlow

/// The sentences of one language, from `templates/wording.*.yaml`.
public struct Wording: Sendable {
    public let language: Language
    /// Sentences by dotted path: `title.phone`.
    private let sentences: [String: String]
    /// The same, nested, as templates read them: `{{w.title.phone}}`. Only strings and such dictionaries, built by `init` and never
    /// changed, which `[String: Any]` can't tell the compiler.
    nonisolated(unsafe) let tree: [String: Any]

    /// - Parameter tree: nested dictionaries whose leaves are sentences.
    public init(language: Language, tree: [String: Any]) {
        self.language = language
        var sentences: [String: String] = [:]
        func walk(_ node: [String: Any], _ path: String) -> [String: Any] {
            var words: [String: Any] = [:]
            for (key, value) in node {
                if let text = value as? String {
                    sentences[path + key] = text
                    words[key] = text
                } else if let below = value as? [String: Any] {
                    words[key] = walk(below, path + key + ".")
                }
            }
            return words
        }
        self.tree = walk(tree, "")
        self.sentences = sentences
    }

    /// Every dotted path there is.
    public var paths: Set<String> { Set(sentences.keys) }

    /// The sentence at `path` with its `{name}` places filled. A path that no file has shows itself: a test finds it.
    public func sentence(_ path: String, _ values: [String: String] = [:]) -> String {
        Sentence.filled(sentences[path] ?? path, values)
    }

    func callAsFunction(_ path: String, _ values: [String: String] = [:]) -> String { sentence(path, values) }

    /// A sentence that counts: `path.one`, `path.few`, `path.many` (CLDR's plural rules of Russian and English), with `{n}`.
    func callAsFunction(_ path: String, count n: Int, _ values: [String: String] = [:]) -> String {
        self("\(path).\(Self.plural(n, language))", values.merging(["n": String(n)]) { a, _ in a })
    }

    static func plural(_ n: Int, _ language: Language) -> String {
        guard language == .russian else { return n == 1 ? "one" : "many" }
        let (tens, ones) = (n % 100, n % 10)
        if ones == 1, tens != 11 { return "one" }
        return (2...4).contains(ones) && !(12...14).contains(tens) ? "few" : "many"
    }
}
