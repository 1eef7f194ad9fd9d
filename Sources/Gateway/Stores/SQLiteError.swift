import GRDBSQLite

/// Why SQLite refused: its code and message, which name columns but never show a value.
struct SQLiteError: Error {
    /// The extended code.
    let extended: Int32
    let message: String

    init(_ handle: OpaquePointer) {
        extended = sqlite3_extended_errcode(handle)
        message = String(cString: sqlite3_errmsg(handle))
    }

    /// The primary code.
    var code: Int32 { extended & 0xFF }
    var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
    var isFull: Bool { code == SQLITE_FULL }
}
