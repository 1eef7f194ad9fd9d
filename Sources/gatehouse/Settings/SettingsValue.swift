import Yams

/// One value of the settings file with the place it stands at. Scalars are read as they are written, whatever type YAML
/// would give them: `NO` is Norway, `2026-11-01` a version and `010` a promo code.
struct SettingsValue {
    let node: Node
    let place: SettingsPlace
    let source: SettingsSource

    /// `null` or `~`, or nothing at all after the colon.
    var isNull: Bool { isBlank || isPlain(["null", "Null", "NULL", "~"]) }
    /// Nothing at all after the colon, as where an unquoted `#` made the rest a comment.
    var isBlank: Bool { isPlain([""]) }

    var isText: Bool { node.scalar != nil }
    var isList: Bool { node.sequence != nil }

    /// What the value is, for a person who wrote something else than was expected.
    var kind: String {
        switch node {
        case .scalar: isNull ? "empty" : "text"
        case .sequence: "a list"
        case .mapping: "a set of keys"
        case .alias: "an alias"
        }
    }

    /// The text as written, before substitution, so that nothing of the environment is shown.
    var written: String { node.scalar?.string ?? "" }

    func refuse(_ wrong: String, expected: String) {
        source.note(place, wrong, expected: expected)
    }

    /// The text with the environment's values in it; nil, with the problem noted, where there is none.
    func text(expected: String) -> String? {
        guard let scalar = node.scalar, !isNull else {
            refuse("it is \(kind)", expected: expected)
            return nil
        }
        do throws(Substitution.Failure) {
            return try Substitution.apply(to: scalar.string, environment: source.environment)
        } catch {
            switch error {
            case .missing(let names):
                for name in names { refuse("${\(name)} is not in the environment", expected: "it to be set") }
            case .malformed:
                refuse("a ${ without a name and a closing brace", expected: "${NAME}")
            }
            return nil
        }
    }

    /// The value, parsed; nil, with the problem noted, where it does not fit.
    func parsed<Value>(by parser: ValueParser<Value>) -> Value? {
        guard let text = text(expected: parser.expected) else { return nil }
        if let value = parser.parse(text) { return value }
        refuse("\(written.quoted) does not fit", expected: parser.expected)
        return nil
    }

    /// As `parsed(by:)`, for a value that no message may show.
    func parsedSecret<Value>(by parser: ValueParser<Value>) -> Value? {
        if isText, !isNull, !Substitution.occurs(in: written) { source.holdsSecret(at: place) }
        guard let text = text(expected: parser.expected) else { return nil }
        if let value = parser.parse(text) { return value }
        refuse("the secret does not fit", expected: parser.expected)
        return nil
    }

    /// The items of a list; nil, with the problem noted, where it is none. Nothing at all is an empty list.
    func items(expected: String) -> [SettingsValue]? {
        if isNull { return [] }
        guard let sequence = node.sequence else {
            refuse("it is \(kind)", expected: expected)
            return nil
        }
        return sequence.enumerated().map { index, item in
            let (line, column) = (item.mark?.line ?? place.line, item.mark?.column ?? place.column)
            return SettingsValue(node: item, place: place.item(index, line: line, column: column), source: source)
        }
    }

    private func isPlain(_ words: [String]) -> Bool {
        guard let scalar = node.scalar, scalar.style == .plain || scalar.style == .any else { return false }
        return words.contains(scalar.string)
    }
}
