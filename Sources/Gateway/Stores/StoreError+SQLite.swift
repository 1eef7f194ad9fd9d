import GRDB

extension StoreError {
    /// What an error of SQLite, of GRDB or of a stored document means outside these files.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as SQLiteError where error.isBusy: self = .busy
        case is CancellationError: self = .failed("the request was cancelled")
        default: self = .failed(StoreError.text(of: error))
        }
    }

    /// For the log: SQLite's code and message, which name columns but never show a value.
    static func text(of error: any Error) -> String {
        switch error {
        case let error as SQLiteError: "SQLite \(error.extended): \(error.message)"
        case let error as DatabaseError: "SQLite \(error.extendedResultCode.rawValue): \(error.message ?? "no message")"
        default: "\(type(of: error))"
        }
    }

    /// SQLite's primary code; nil where the error is none of SQLite's.
    static func code(of error: any Error) -> Int32? {
        switch error {
        case let error as SQLiteError: error.code
        case let error as DatabaseError: error.resultCode.rawValue
        default: nil
        }
    }
}
