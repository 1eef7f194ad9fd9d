/// What a value says of itself when it is encoded, one thing after another. A member's name comes before the member.
public protocol EncoderOutput: AnyObject {
    func beginObject()
    func endObject()
    func beginList()
    func endList()
    func name(_ name: String)
    func add(_ text: String)
    func add(_ number: Int64)
    func add(_ flag: Bool)
    /// The value named last has nothing to say.
    func addNothing()
}

/// Encodes values without building a tree of them first, which is most of what Foundation's encoders do. Texts, whole numbers and
/// flags are what it takes; what is nil is left out.
public final class StreamingEncoder {
    private enum Bracket { case object, list }

    /// Where the writing stands. One value, so that each step of the writing looks at it once.
    private struct Position {
        /// How many objects and lists are open. A container does not say when it has all it wants: what is inside of it ends when
        /// it goes on, or when its value has returned.
        private(set) var depth = 0
        /// Which of them are lists: a bit each, the outermost's the lowest.
        private var lists: UInt64 = 0
        /// Whether the value that is being written has written anything.
        var hasWritten = false

        mutating func open(_ bracket: Bracket) {
            precondition(depth < UInt64.bitWidth, "No value of ours is that deep.")
            switch bracket {
            case .object: lists &= ~(1 << UInt64(depth))
            case .list: lists |= 1 << UInt64(depth)
            }
            depth += 1
            hasWritten = true
        }

        /// The innermost object or list, no longer open, where there are more than `depth`.
        mutating func close(to depth: Int) -> Bracket? {
            guard self.depth > depth else { return nil }
            self.depth -= 1
            return lists & 1 << UInt64(self.depth) == 0 ? .object : .list
        }
    }

    private let output: any EncoderOutput
    private var position = Position()

    public init(_ output: any EncoderOutput) { self.output = output }

    /// Writes a value, as a whole document or inside of `object` and `list` as what the name or the place belongs to.
    public func write(_ value: some Encodable) {
        position.hasWritten = false
        let depth = position.depth
        // The containers below throw nothing; a value that does has no encoded form at all.
        do { try value.encode(to: Place(writer: self, depth: depth)) } catch {
            preconditionFailure("\(type(of: value)) can't be encoded: \(error)")
        }
        close(to: depth)
        if !position.hasWritten {
            output.addNothing()
            position.hasWritten = true
        }
    }

    public func write(_ text: String) {
        output.add(text)
        position.hasWritten = true
    }

    /// Writes an object whose members `fill` writes, each after its `name`.
    public func object(_ fill: () -> Void) { bracket(.object, fill) }

    /// Writes a list of what `fill` writes.
    public func list(_ fill: () -> Void) { bracket(.list, fill) }

    public func name(_ name: String) { output.name(name) }

    private func bracket(_ bracket: Bracket, _ fill: () -> Void) {
        let depth = position.depth
        begin(bracket)
        fill()
        close(to: depth)
    }

    private func begin(_ bracket: Bracket) {
        position.open(bracket)
        switch bracket {
        case .object: output.beginObject()
        case .list: output.beginList()
        }
    }

    private func close(to depth: Int) {
        while let bracket = position.close(to: depth) {
            switch bracket {
            case .object: output.endObject()
            case .list: output.endList()
            }
        }
    }

    private func write(_ number: Int64) {
        output.add(number)
        position.hasWritten = true
    }

    private func write(_ flag: Bool) {
        output.add(flag)
        position.hasWritten = true
    }

    // MARK: As the standard library's encoder

    /// Where a value writes itself: inside of `depth` open objects and lists.
    private struct Place: Encoder, SingleValueEncodingContainer {
        let writer: StreamingEncoder
        let depth: Int
        var codingPath: [any CodingKey] { [] }
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        /// A value that asks for a second container goes on in its first.
        private func inside(_ bracket: Bracket) -> Int {
            if writer.position.depth == depth { writer.begin(bracket) }
            return depth + 1
        }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
            KeyedEncodingContainer(Keyed(writer: writer, depth: inside(.object)))
        }

        func unkeyedContainer() -> any UnkeyedEncodingContainer { Unkeyed(writer: writer, depth: inside(.list)) }
        func singleValueContainer() -> any SingleValueEncodingContainer { self }

        func encodeNil() {}
        func encode(_ value: String) { writer.write(value) }
        func encode(_ value: Bool) { writer.write(value) }
        func encode(_ value: Int) { writer.write(Int64(value)) }
        func encode(_ value: Int64) { writer.write(value) }
        func encode(_ value: some Encodable) { writer.write(value) }

        func encode(_ value: Int8) { writer.write(Int64(value)) }
        func encode(_ value: Int16) { writer.write(Int64(value)) }
        func encode(_ value: Int32) { writer.write(Int64(value)) }
        func encode(_ value: UInt8) { writer.write(Int64(value)) }
        func encode(_ value: UInt16) { writer.write(Int64(value)) }
        func encode(_ value: UInt32) { writer.write(Int64(value)) }
        func encode(_ value: UInt) throws { throw unknown(value) }
        func encode(_ value: UInt64) throws { throw unknown(value) }
        func encode(_ value: Float) throws { throw unknown(value) }
        func encode(_ value: Double) throws { throw unknown(value) }

        private func unknown(_ value: Any) -> EncodingError {
            .invalidValue(value, .init(codingPath: [], debugDescription: "no text, whole number or flag"))
        }
    }

    private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let writer: StreamingEncoder
        let depth: Int
        var codingPath: [any CodingKey] { [] }

        private func name(_ key: Key) {
            writer.close(to: depth)
            writer.output.name(key.stringValue)
        }

        private func place(_ key: Key) -> Place {
            name(key)
            return Place(writer: writer, depth: depth)
        }

        func encodeNil(forKey key: Key) {}

        func encode(_ value: String, forKey key: Key) {
            name(key)
            writer.write(value)
        }

        func encode(_ value: Bool, forKey key: Key) {
            name(key)
            writer.write(value)
        }

        func encode(_ value: Int, forKey key: Key) {
            name(key)
            writer.write(Int64(value))
        }

        func encode(_ value: Int64, forKey key: Key) {
            name(key)
            writer.write(value)
        }

        func encode(_ value: some Encodable, forKey key: Key) {
            name(key)
            writer.write(value)
        }

        func nestedContainer<N: CodingKey>(keyedBy: N.Type, forKey key: Key) -> KeyedEncodingContainer<N> {
            place(key).container(keyedBy: N.self)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { place(key).unkeyedContainer() }
        func superEncoder() -> any Encoder { Place(writer: writer, depth: depth - 1) }
        func superEncoder(forKey key: Key) -> any Encoder { place(key) }
    }

    private struct Unkeyed: UnkeyedEncodingContainer {
        let writer: StreamingEncoder
        let depth: Int
        var count = 0
        var codingPath: [any CodingKey] { [] }

        private mutating func next() -> Place {
            writer.close(to: depth)
            count += 1
            return Place(writer: writer, depth: depth)
        }

        mutating func encodeNil() {}

        mutating func encode(_ value: some Encodable) {
            _ = next()
            writer.write(value)
        }

        mutating func nestedContainer<N: CodingKey>(keyedBy: N.Type) -> KeyedEncodingContainer<N> {
            next().container(keyedBy: N.self)
        }

        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }
        mutating func superEncoder() -> any Encoder { next() }
    }
}
