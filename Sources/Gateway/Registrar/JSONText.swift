import Foundation

/// Our own values as JSON and back.
enum JSONText {
    private static let encoder = JSONEncoder()
    private static let decoder = JSONDecoder()

    static func bytes(of value: some Encodable) -> [UInt8] {
        do { return [UInt8](try encoder.encode(value)) } catch {
            preconditionFailure("A value of our own has no JSON form: \(error)")
        }
    }

    /// nil where the bytes are no such value.
    static func value<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) -> T? {
        do { return try decoder.decode(type, from: Data(bytes)) } catch { return nil }
    }
}
