/// Keeps a large value in one place of the heap, so that a copy of what holds it is a copy of a pointer. Still a value: a copy
/// that is changed gets a place of its own. Encoded as the value alone.
@propertyWrapper
public indirect enum Indirect<Value> {
    case value(Value)

    public init(wrappedValue: Value) { self = .value(wrappedValue) }

    public var wrappedValue: Value {
        get {
            switch self {
            case .value(let value): value
            }
        }
        set { self = .value(newValue) }
    }
}

extension Indirect: Sendable where Value: Sendable {}
extension Indirect: Equatable where Value: Equatable {}

extension Indirect: Encodable where Value: Encodable {
    public func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}

extension Indirect: Decodable where Value: Decodable {
    public init(from decoder: any Decoder) throws { self.init(wrappedValue: try Value(from: decoder)) }
}
