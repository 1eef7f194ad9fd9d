// How the row of a sign-up is written: the compiler's own `encode(to:)` picks these. Foundation's encoder asks a value of an
// unknown type what it is, and gives it a container of its own; a text or a number goes straight to its place. The JSON is the same.

extension KeyedEncodingContainer {
    /// A name, or a case by its name.
    mutating func encode<Value: RawRepresentable & Encodable>(_ value: Value, forKey key: Key) throws
    where Value.RawValue == String {
        try encode(value.rawValue, forKey: key)
    }

    mutating func encodeIfPresent<Value: RawRepresentable & Encodable>(_ value: Value?, forKey key: Key) throws
    where Value.RawValue == String {
        if let value { try encode(value.rawValue, forKey: key) }
    }

    mutating func encode(_ value: Instant, forKey key: Key) throws { try encode(value.milliseconds, forKey: key) }

    mutating func encodeIfPresent(_ value: Instant?, forKey key: Key) throws {
        if let value { try encode(value.milliseconds, forKey: key) }
    }
}
