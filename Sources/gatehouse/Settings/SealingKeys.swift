/// Reads `keys`, a list, or `keys_file`, a file with a key on each line.
enum SealingKeys {
    static func read(_ root: SettingsSection) -> [SealingKey] {
        let expected = "at least one key, as `gatehouse keys new` prints it"
        let listed = root.value("keys", expected: expected)
        let filed = root.value("keys_file", expected: "the path of a file")
        if listed != nil, let filed { filed.refuse("it stands beside keys", expected: "one of the two") }
        if let listed {
            guard let items = listed.items(expected: "a list of keys") else { return [] }
            if items.isEmpty { listed.refuse("it is empty", expected: expected) }
            return items.compactMap { $0.parsedSecret(by: .key) }
        }
        guard let filed else {
            root.missing("keys", expected: expected)
            return []
        }
        return fromFile(filed, expected: expected)
    }

    private static func fromFile(_ value: SettingsValue, expected: String) -> [SealingKey] {
        guard let path = value.parsed(by: .text), let text = value.source.secretFile(path, for: value.place) else {
            return []
        }
        var keys: [SealingKey] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = String(line).trimmed
            if line.isEmpty { continue }
            if let key = ValueParser.key.parse(line) {
                keys.append(key)
            } else {
                value.refuse("the key on line \(index + 1) does not fit", expected: ValueParser.key.expected)
            }
        }
        if text.isEmpty { value.refuse("the file is empty", expected: expected) }
        return keys
    }
}
