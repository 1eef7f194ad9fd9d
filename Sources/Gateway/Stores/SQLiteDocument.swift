import Compiled
import Foundation
import SignUpFlow

/// Values as compact JSON text, made and read outside the database's queues.
enum SQLiteDocument {
    private static let decoder = JSONDecoder()

    static func text(_ value: some Encodable) -> String { String(decoding: JSONText.bytes(of: value), as: UTF8.self) }

    static func value<Value: Decodable>(_ type: Value.Type, from text: String) throws(StoreError) -> Value {
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw .failed("a stored \(type) can't be read")
        }
    }
}
