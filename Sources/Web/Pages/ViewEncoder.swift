/// Turns an `Encodable` page into the nested dictionaries and arrays that templates read, under the very names that JSON has.
/// What is nil is left out.
enum View {
    static func value(_ value: any Encodable) -> Any {
        if let scalar = scalar(value) { return scalar }
        let encoder = ViewEncoder(codingPath: [])
        do { try value.encode(to: encoder) } catch { return [String: Any]() }
        return encoder.box.unwrapped ?? [String: Any]()
    }

    fileprivate static func scalar(_ value: any Encodable) -> Any? {
        switch value {
        case let text as String: text
        case let number as Int: number
        case let flag as Bool: flag
        default: nil
        }
    }
}

/// A place in the tree that is still being filled.
private final class Box {
    var object: [String: Box]?
    var array: [Box]?
    var scalar: Any?

    var unwrapped: Any? {
        if let object { return object.compactMapValues(\.unwrapped) }
        if let array { return array.compactMap(\.unwrapped) }
        return scalar
    }

    func set(_ value: some Encodable, _ path: [any CodingKey]) throws {
        if let known = View.scalar(value) {
            scalar = known
        } else {
            try value.encode(to: ViewEncoder(codingPath: path, box: self))
        }
    }
}

private struct ViewEncoder: Encoder {
    let codingPath: [any CodingKey]
    var box = Box()
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        box.object = box.object ?? [:]
        return KeyedEncodingContainer(Keyed(box: box, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        box.array = box.array ?? []
        return Unkeyed(box: box, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(box: box, codingPath: codingPath) }
}

private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let box: Box
    let codingPath: [any CodingKey]

    private func place(_ key: any CodingKey) -> Box {
        let new = Box()
        box.object?[key.stringValue] = new
        return new
    }

    func encodeNil(forKey key: Key) {}
    func encode(_ value: some Encodable, forKey key: Key) throws { try place(key).set(value, codingPath) }
    func encode(_ value: String, forKey key: Key) { place(key).scalar = value }
    func encode(_ value: Bool, forKey key: Key) { place(key).scalar = value }
    func encode(_ value: Int, forKey key: Key) { place(key).scalar = value }

    func nestedContainer<N: CodingKey>(keyedBy: N.Type, forKey key: Key) -> KeyedEncodingContainer<N> {
        ViewEncoder(codingPath: codingPath, box: place(key)).container(keyedBy: N.self)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ViewEncoder(codingPath: codingPath, box: place(key)).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { ViewEncoder(codingPath: codingPath, box: box) }
    func superEncoder(forKey key: Key) -> any Encoder { ViewEncoder(codingPath: codingPath, box: place(key)) }
}

private struct Unkeyed: UnkeyedEncodingContainer {
    let box: Box
    let codingPath: [any CodingKey]
    var count: Int { box.array?.count ?? 0 }

    private func place() -> Box {
        let new = Box()
        box.array?.append(new)
        return new
    }

    func encodeNil() {}
    func encode(_ value: some Encodable) throws { try place().set(value, codingPath) }

    func nestedContainer<N: CodingKey>(keyedBy: N.Type) -> KeyedEncodingContainer<N> {
        ViewEncoder(codingPath: codingPath, box: place()).container(keyedBy: N.self)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        ViewEncoder(codingPath: codingPath, box: place()).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { ViewEncoder(codingPath: codingPath, box: place()) }
}

private struct Single: SingleValueEncodingContainer {
    let box: Box
    let codingPath: [any CodingKey]
    func encodeNil() {}
    func encode(_ value: some Encodable) throws { try box.set(value, codingPath) }
}
