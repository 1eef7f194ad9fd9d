/// The tags of a template, in their order: enough of Mustache to see what a template names.
enum MustacheScan {
    enum Tag: Equatable {
        case variable(String)
        case open(String)
        case openInverted(String)
        case close(String)
        case partial(String)
        case comment
        /// `{{{` or `{{&`: text that nobody escapes.
        case raw(String)
    }

    static func tags(_ text: String) -> [Tag] {
        var tags: [Tag] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "{{") {
            rest = rest[start.upperBound...]
            let isRaw = rest.hasPrefix("{")
            guard let end = rest.firstRange(of: isRaw ? "}}}" : "}}") else { break }
            let inner = rest[(isRaw ? rest.index(after: rest.startIndex) : rest.startIndex)..<end.lowerBound]
            rest = rest[end.upperBound...]
            let name = String(inner.drop { "#^/>!&".contains($0) }.filter { $0 != " " })
            tags.append(isRaw ? .raw(name) : tag(inner.first, name))
        }
        return tags
    }

    private static func tag(_ sign: Character?, _ name: String) -> Tag {
        switch sign {
        case "#": .open(name)
        case "^": .openInverted(name)
        case "/": .close(name)
        case ">": .partial(name)
        case "!": .comment
        case "&": .raw(name)
        default: .variable(name)
        }
    }
}
