import GRDBSQLite

/// What a statement's parameter can be.
protocol SQLiteBindable {
    /// Answers SQLite's code.
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32
}

extension Int64: SQLiteBindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { sqlite3_bind_int64(statement, index, self) }
}

extension Int: SQLiteBindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 { Int64(self).bind(to: statement, at: index) }
}

extension Bool: SQLiteBindable {
    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        Int64(self ? 1 : 0).bind(to: statement, at: index)
    }
}

extension String: SQLiteBindable {
    /// SQLite's SQLITE_TRANSIENT, a macro: SQLite copies the text before it goes on.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { characters in
            // No characters have no address, and an address of nothing would be NULL.
            guard let start = characters.baseAddress else { return sqlite3_bind_text(statement, index, "", 0, nil) }
            return start.withMemoryRebound(to: CChar.self, capacity: characters.count) {
                sqlite3_bind_text(statement, index, $0, Int32(characters.count), Self.copied)
            }
        }
    }
}

/// One row, its columns by position. The tables are STRICT and hold texts and whole numbers alone, so that a column has the type
/// its statement asks for.
struct SQLiteRow {
    private enum Column {
        case null
        case integer(Int64)
        case text(String)
    }

    private let columns: [Column]

    init(_ statement: OpaquePointer) {
        columns = (0..<sqlite3_column_count(statement)).map { index in
            switch sqlite3_column_type(statement, index) {
            case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, index))
            case SQLITE_TEXT: .text(Self.text(statement, index))
            case SQLITE_NULL: .null
            default: preconditionFailure("No column holds fractions or bytes.")
            }
        }
    }

    private static func text(_ statement: OpaquePointer, _ index: Int32) -> String {
        guard let start = sqlite3_column_text(statement, index) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, index))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    subscript(index: Int) -> String? {
        if case .text(let text) = columns[index] { text } else { nil }
    }

    subscript(index: Int) -> Int64? {
        if case .integer(let number) = columns[index] { number } else { nil }
    }

    subscript(index: Int) -> Int? { (self[index] as Int64?).map { Int($0) } }

    subscript(index: Int) -> String { there(self[index]) }
    subscript(index: Int) -> Int64 { there(self[index]) }
    subscript(index: Int) -> Int { there(self[index]) }

    private func there<Value>(_ value: Value?) -> Value {
        guard let value else { preconditionFailure("The schema says NOT NULL.") }
        return value
    }
}
