import GRDB

// Small words over GRDB that every SQLite file here uses. Statements are compiled once for each connection; columns are read by
// position.

extension Database {
    /// Runs a statement and answers how many rows it changed (cascades not counted).
    @discardableResult
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int {
        try cachedStatement(sql: sql).execute(arguments: arguments)
        return changesCount
    }

    /// The first row, if there is one.
    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Whether there is any row.
    func has(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Bool {
        try row(sql, arguments) != nil
    }
}

extension StoreError {
    /// What an error of SQLite, of GRDB or of a stored document means outside these files.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError where [.SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode): self = .busy
        case is CancellationError: self = .failed("the request was cancelled")
        default: self = .failed(StoreError.text(of: error))
        }
    }

    /// For the log: SQLite's code and message, which name columns but never show a value.
    static func text(of error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(type(of: error))" }
        return "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")"
    }
}
