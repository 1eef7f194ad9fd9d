/// A value taken apart for templates: its shape, which says what is there but no text of it, and its texts in order. Two values of
/// one shape are drawn alike, their texts aside (docs/decisions/0005). Names are those that JSON has; what is nil is left out.
///
/// A shape reads like `{title:s,notice:{code:s,wait:i},bars:[tf]}` without the commas: `s` is a text and `i` a whole number, whose
/// values stand in `values`; `t` and `f` are flags, `n` is nothing.
final class Outline {
    private(set) var shape = ""
    /// A whole number as its digits.
    private(set) var values: [String] = []
    /// What closes each object and list that is still open, the innermost last.
    private var open: [Character] = []

    /// The outline of one value.
    convenience init(of value: any Encodable) {
        self.init()
        add(value)
        close(to: 0)
    }

    /// The outline of an object, filled by `fill`.
    convenience init(_ fill: (Members) -> Void) {
        self.init()
        begin("{", "}")
        fill(Members(outline: self))
        close(to: 0)
    }

    /// What an object has, written one after another.
    struct Members {
        fileprivate let outline: Outline

        func add(_ name: String, _ text: String) {
            outline.name(name)
            outline.add(text)
        }

        func add(_ name: String, _ value: (any Encodable)?) {
            guard let value else { return }
            outline.name(name)
            outline.add(value)
        }

        func object(_ name: String, _ fill: (Members) -> Void) {
            outline.name(name)
            let depth = outline.open.count
            outline.begin("{", "}")
            fill(Members(outline: outline))
            outline.close(to: depth)
        }

        func list(_ name: String, _ fill: (List) -> Void) {
            outline.name(name)
            let depth = outline.open.count
            outline.begin("[", "]")
            fill(List(outline: outline))
            outline.close(to: depth)
        }
    }

    struct List {
        fileprivate let outline: Outline

        func object(_ fill: (Members) -> Void) {
            let depth = outline.open.count
            outline.begin("{", "}")
            fill(Members(outline: outline))
            outline.close(to: depth)
        }
    }

    // MARK: Writing

    private func name(_ name: String) {
        shape += name
        shape += ":"
    }

    private func begin(_ bracket: Character, _ closing: Character) {
        shape.append(bracket)
        open.append(closing)
    }

    private func close(to depth: Int) {
        while open.count > depth, let closing = open.popLast() { shape.append(closing) }
    }

    private func add(_ text: String) {
        shape += "s"
        values.append(text)
    }

    private func add(_ number: Int) {
        shape += "i"
        values.append(String(number))
    }

    private func add(_ flag: Bool) { shape += flag ? "t" : "f" }

    private func add(_ value: some Encodable) {
        let (depth, length) = (open.count, shape.utf8.count)
        // The containers below throw nothing, and a value that does is one that no template can draw.
        do { try value.encode(to: Writer(outline: self, depth: depth)) } catch {
            preconditionFailure("No outline: \(error)")
        }
        close(to: depth)
        if shape.utf8.count == length { shape += "n" }
    }

    /// Where a value writes itself: inside of `depth` open objects and lists.
    private struct Writer: Encoder, SingleValueEncodingContainer {
        let outline: Outline
        let depth: Int
        var codingPath: [any CodingKey] { [] }
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        /// A value that asks for a second container goes on in its first.
        private func inside(_ bracket: Character, _ closing: Character) -> Int {
            if outline.open.count == depth { outline.begin(bracket, closing) }
            return depth + 1
        }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
            KeyedEncodingContainer(Keyed(outline: outline, depth: inside("{", "}")))
        }

        func unkeyedContainer() -> any UnkeyedEncodingContainer {
            Unkeyed(outline: outline, depth: inside("[", "]"))
        }

        func singleValueContainer() -> any SingleValueEncodingContainer { self }

        func encodeNil() {}
        func encode(_ value: String) { outline.add(value) }
        func encode(_ value: Int) { outline.add(value) }
        func encode(_ value: Bool) { outline.add(value) }
        func encode(_ value: some Encodable) { outline.add(value) }
    }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let outline: Outline
        let depth: Int
        var codingPath: [any CodingKey] { [] }

        private func name(_ key: Key) {
            outline.close(to: depth)
            outline.name(key.stringValue)
        }

        private func writer(_ key: Key) -> Writer {
            name(key)
            return Writer(outline: outline, depth: depth)
        }

        func encodeNil(forKey key: Key) {}

        func encode(_ value: String, forKey key: Key) {
            name(key)
            outline.add(value)
        }

        func encode(_ value: Int, forKey key: Key) {
            name(key)
            outline.add(value)
        }

        func encode(_ value: Bool, forKey key: Key) {
            name(key)
            outline.add(value)
        }

        func encode(_ value: some Encodable, forKey key: Key) {
            name(key)
            outline.add(value)
        }

        func nestedContainer<N: CodingKey>(keyedBy: N.Type, forKey key: Key) -> KeyedEncodingContainer<N> {
            writer(key).container(keyedBy: N.self)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { writer(key).unkeyedContainer() }
        func superEncoder() -> any Encoder { Writer(outline: outline, depth: depth - 1) }
        func superEncoder(forKey key: Key) -> any Encoder { writer(key) }
    }

    private struct Unkeyed: UnkeyedEncodingContainer {
        let outline: Outline
        let depth: Int
        var count = 0
        var codingPath: [any CodingKey] { [] }

        private mutating func next() {
            outline.close(to: depth)
            count += 1
        }

        private mutating func writer() -> Writer {
            next()
            return Writer(outline: outline, depth: depth)
        }

        mutating func encodeNil() {}

        mutating func encode(_ value: some Encodable) {
            next()
            outline.add(value)
        }

        mutating func nestedContainer<N: CodingKey>(keyedBy: N.Type) -> KeyedEncodingContainer<N> {
            writer().container(keyedBy: N.self)
        }

        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { writer().unkeyedContainer() }
        mutating func superEncoder() -> any Encoder { writer() }
    }
}
