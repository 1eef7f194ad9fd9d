import Foundation

/// Our own values as JSON and back.
enum JSONText {
    static func bytes(of value: some Encodable) -> [UInt8] {
        do { return [UInt8](try JSONEncoder().encode(value)) } catch {
            preconditionFailure("A value of our own has no JSON form: \(error)")
        }
    }

    /// nil where the bytes are no such value.
    static func value<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) -> T? {
        do { return try JSONDecoder().decode(type, from: Data(bytes)) } catch { return nil }
    }
}
