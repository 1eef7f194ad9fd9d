import Foundation

/// A value written as the store writes it, and read again.
enum Stored {
    static func again<Value: Codable>(_ value: Value) throws -> Value {
        try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
    }
}
