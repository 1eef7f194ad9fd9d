import GRDBSQLite

/// One connection's statements: compiled once, run on the caller's own thread, rows read by position.
///
/// GRDB opens the connection, migrates it and closes it; what runs many times for each visitor runs here, straight on SQLite
/// (docs/decisions/0010). Whoever has the connection has it alone.
final class SQLiteConnection {
    private let handle: OpaquePointer
    private var statements: [Text: OpaquePointer] = [:]

    /// A statement's text, told from others by its length first: most differ in that.
    private struct Text: Hashable {
        let sql: String

        func hash(into hasher: inout Hasher) { hasher.combine(sql.utf8.count) }
    }

    /// - Parameter handle: stays its owner's, who closes it after `finish`.
    init(_ handle: OpaquePointer) { self.handle = handle }

    /// Forgets the statements: only then can the connection be closed.
    func finish() {
        for statement in statements.values { sqlite3_finalize(statement) }
        statements = [:]
    }

    /// Whether a transaction is open; SQLite ends one by itself after some faults.
    var isInsideTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Runs a statement and answers how many rows it changed (cascades not counted).
    @discardableResult
    func run(_ sql: String, _ arguments: [(any SQLiteBindable)?] = []) throws(SQLiteError) -> Int {
        try step(sql, arguments) { _ in true }
        return Int(sqlite3_changes(handle))
    }

    /// The first row, if there is one.
    func row(_ sql: String, _ arguments: [(any SQLiteBindable)?] = []) throws(SQLiteError) -> SQLiteRow? {
        var first: SQLiteRow?
        try step(sql, arguments) { row in
            first = row
            return false
        }
        return first
    }

    func rows(_ sql: String, _ arguments: [(any SQLiteBindable)?] = []) throws(SQLiteError) -> [SQLiteRow] {
        var rows: [SQLiteRow] = []
        try step(sql, arguments) { row in
            rows.append(row)
            return true
        }
        return rows
    }

    /// Whether there is any row.
    func has(_ sql: String, _ arguments: [(any SQLiteBindable)?] = []) throws(SQLiteError) -> Bool {
        try row(sql, arguments) != nil
    }

    // MARK: Statements

    /// Hands over row after row until there is none or `take` has enough.
    private func step(
        _ sql: String, _ arguments: [(any SQLiteBindable)?], take: (SQLiteRow) -> Bool
    ) throws(SQLiteError) {
        let statement = try compiled(sql)
        defer {
            // What was bound does not stay in memory until the statement's next turn.
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        try bind(arguments, to: statement)
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: if !take(SQLiteRow(statement)) { return }
            case SQLITE_DONE: return
            default: throw SQLiteError(handle)
            }
        }
    }

    private func compiled(_ sql: String) throws(SQLiteError) -> OpaquePointer {
        let text = Text(sql: sql)
        if let known = statements[text] { return known }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw SQLiteError(handle) }
        statements[text] = statement
        return statement
    }

    private func bind(_ arguments: [(any SQLiteBindable)?], to statement: OpaquePointer) throws(SQLiteError) {
        precondition(sqlite3_bind_parameter_count(statement) == arguments.count, "A value for each parameter.")
        for (index, argument) in arguments.enumerated() {
            // A parameter that nothing is bound to is NULL.
            guard let argument else { continue }
            guard argument.bind(to: statement, at: Int32(index + 1)) == SQLITE_OK else { throw SQLiteError(handle) }
        }
    }
}
