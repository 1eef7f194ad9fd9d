import Yams

/// The keys of one part of the settings. Asking for a key makes it known; what was never asked for when the part has
/// been read is an unknown key.
final class SettingsSection {
    let place: SettingsPlace
    let source: SettingsSource
    /// The keys that stand here, in the order of the file.
    private var entries: [(key: String, place: SettingsPlace, value: SettingsValue)] = []
    private var known: [String] = []
    /// What stands here is no set of keys; that was noted, so the keys it lacks are not told besides.
    private(set) var isBroken = false

    /// - Parameter place: where problems with this section stand.
    init(_ value: SettingsValue, place: SettingsPlace) {
        self.place = place
        source = value.source
        guard let mapping = value.node.mapping else {
            if !value.isNull { spoil("it is \(value.kind)", expected: "keys with values") }
            return
        }
        for (keyNode, node) in mapping {
            guard let key = keyNode.scalar?.string else {
                spoil("a key is not text", expected: "keys with values")
                continue
            }
            add(key.printable, keyNode.mark, node)
        }
    }

    /// A section that was left out.
    init(missingAt place: SettingsPlace, source: SettingsSource) {
        self.place = place
        self.source = source
    }

    private func add(_ key: String, _ mark: Mark?, _ node: Node) {
        let keyPlace = place.key(key, line: mark?.line, column: mark?.column)
        guard !entries.contains(where: { $0.key == key }) else {
            source.note(keyPlace, "it stands more than once", expected: "each key once")
            return
        }
        let valuePlace = place.key(key, line: node.mark?.line ?? mark?.line, column: node.mark?.column ?? mark?.column)
        entries.append((key, keyPlace, SettingsValue(node: node, place: valuePlace, source: source)))
    }

    private func spoil(_ wrong: String, expected: String) {
        isBroken = true
        source.note(place, wrong, expected: expected)
    }

    /// What stands at a key, `null` included; nil where the key was left out.
    func written(_ key: String) -> SettingsValue? {
        known.append(key)
        source.wasAsked(place.key(key).path)
        return entries.first { $0.key == key }?.value
    }

    /// What stands at a key; nil where it was left out or is `null`. Nothing after the colon is a problem, because it
    /// is more likely a slip (an unquoted `#`) than a wish for the default.
    func value(_ key: String, expected: String) -> SettingsValue? {
        guard let value = written(key) else { return nil }
        if value.isBlank {
            value.refuse("it is empty", expected: expected)
            return nil
        }
        return value.isNull ? nil : value
    }

    func missing(_ key: String, expected: String) {
        if !isBroken { source.note(place.key(key), "missing", expected: expected) }
    }

    /// The entries that nobody asked for by name, in the order of the file; they are known from then on.
    func others() -> [(key: String, value: SettingsValue)] {
        let others = entries.filter { !known.contains($0.key) }
        known += others.map(\.key)
        return others.map { ($0.key, $0.value) }
    }

    /// Takes whatever else stands here without judging it.
    func ignoreOthers() {
        known += entries.map(\.key)
    }

    /// Notes each key that nobody asked for, with the known one that is spelled most like it.
    func refuseUnknownKeys() {
        for entry in entries where !known.contains(entry.key) {
            let nearest = known.min { entry.key.editDistance(to: $0) < entry.key.editDistance(to: $1) }
            source.note(
                entry.place, "unknown key", expected: nearest.map { "a known one (nearest: \($0))" } ?? "no keys here")
        }
    }
}
