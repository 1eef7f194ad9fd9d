import Compiled
import SignUpFlow

/// Seals what a row of the store says, under the settings' keys: until a person has finished, nothing of them can be read in the
/// database, its WAL or a backup.
public struct RowSeal: Sendable {
    /// Tables with a sealed `document`, or `authorization`.
    enum Table: String {
        case signUps = "sign_ups"
        case handoffCodes = "handoff_codes"
        case outbox
    }

    private let keyring: Keyring

    public init(_ keyring: Keyring) { self.keyring = keyring }

    /// A value as the row with this id keeps it.
    func seal(_ value: some Encodable, in table: Table, id: String) -> String {
        keyring.seal(JSONText.bytes(of: value), for: .row, context: context(table, id)).rawValue
    }

    /// What the row says; nil where none of the settings' keys opens it, or it was copied from another row: it is as good as
    /// gone.
    /// - Throws: `failed` where it opens and is no such value.
    func open<Value: Decodable>(
        _ type: Value.Type, from document: String, in table: Table, id: String
    ) throws(StoreError) -> Value? {
        guard let bytes = keyring.open(Sealed(document), for: .row, context: context(table, id)) else { return nil }
        guard let value = JSONText.value(type, from: bytes) else { throw .failed("a stored \(type) can't be read") }
        return value
    }

    private func context(_ table: Table, _ id: String) -> String { "\(table.rawValue)/\(id)" }
}
