import Gateway

/// The ways to read a key. Each notes what is wrong and answers with a stand-in then (see `SettingsSource`).
extension SettingsSection {
    /// A setting that may be left out, without a default.
    func find<Value>(_ key: String, _ parser: ValueParser<Value>) -> Value? {
        value(key, expected: parser.expected)?.parsed(by: parser)
    }

    /// A setting with a default.
    func take<Value>(_ key: String, _ parser: ValueParser<Value>, or fallback: Value) -> Value {
        find(key, parser) ?? fallback
    }

    /// A setting that must be there.
    func need<Value>(_ key: String, _ parser: ValueParser<Value>, standIn: Value) -> Value {
        guard let value = written(key), !value.isNull else {
            missing(key, expected: parser.expected)
            return standIn
        }
        return value.parsed(by: parser) ?? standIn
    }

    /// A secret that may be left out, from the key itself or from the file that its `_file` form names.
    func findSecret(_ key: String, _ parser: ValueParser<Secret> = .secret) -> Secret? {
        let literal = value(key, expected: parser.expected)
        let filed = value(key + "_file", expected: "the path of a file")
        if let literal, let filed {
            filed.refuse("it stands beside \(key)", expected: "one of the two")
            _ = literal.parsedSecret(by: parser)
            return nil
        }
        if let literal { return literal.parsedSecret(by: parser) }
        guard let filed, let path = filed.parsed(by: .text) else { return nil }
        guard let text = source.secretFile(path, for: filed.place) else { return nil }
        if let secret = parser.parse(text) { return secret }
        filed.refuse("the secret in the file does not fit", expected: parser.expected)
        return nil
    }

    /// A secret that must be there.
    func needSecret(_ key: String, _ parser: ValueParser<Secret> = .secret) -> Secret {
        let isThere = [key, key + "_file"].contains { written($0).map { !$0.isNull } ?? false }
        guard isThere else {
            missing(key, expected: parser.expected)
            return Secret("")
        }
        return findSecret(key, parser) ?? Secret("")
    }

    /// A list, each item judged, each written once, with at least one item unless `mayBeEmpty`.
    func list<Value>(
        _ key: String, of parser: ValueParser<Value>, or fallback: [Value], mayBeEmpty: Bool = false,
        mayRepeat: Bool = false
    ) -> [Value] {
        guard let value = value(key, expected: parser.listed) else { return fallback }
        guard let items = value.items(expected: parser.listed) else { return fallback }
        if items.isEmpty, !mayBeEmpty { value.refuse("it is empty", expected: parser.listed) }
        for (index, item) in items.enumerated() where !mayRepeat && item.isText {
            if items[..<index].contains(where: { $0.written == item.written }) {
                item.refuse("\(item.written.quoted) stands there already", expected: "each once")
            }
        }
        return items.compactMap { $0.parsed(by: parser) }
    }

    /// A part of the settings with keys of its own. Left out, it is read as one without any keys.
    func section<Part>(_ key: String, _ read: (SettingsSection) -> Part) -> Part {
        let section =
            written(key).map { SettingsSection($0, place: $0.place) }
            ?? SettingsSection(missingAt: place.key(key), source: source)
        defer { section.refuseUnknownKeys() }
        return read(section)
    }

    /// A part that may be left out altogether.
    func optionalSection<Part>(_ key: String, _ read: (SettingsSection) -> Part) -> Part? {
        guard let value = written(key), !value.isNull else { return nil }
        return value.section(read)
    }
}

extension SettingsValue {
    /// This value read as a part of the settings with keys of its own.
    func section<Part>(_ read: (SettingsSection) -> Part) -> Part {
        let section = SettingsSection(self, place: place)
        defer { section.refuseUnknownKeys() }
        return read(section)
    }
}
