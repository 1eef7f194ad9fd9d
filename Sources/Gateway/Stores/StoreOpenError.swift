import Foundation
import GRDBSQLite

/// Why a store can't be opened.
public enum StoreOpenError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process has it: a SQLite store belongs to one process at a time.
    case inUse(path: String)
    /// A newer version of the gateway has migrated it.
    case newer(path: String)
    /// The path can't be a store's: no access, no such place, another kind of file.
    case unfit(String)
    /// The disk is full or fails, a foreign process holds a lock on the file, no file can be opened.
    case unavailable(String)

    public var description: String {
        switch self {
        case .inUse(let path): "\(path) is in use by another process; a SQLite store belongs to one at a time"
        case .newer(let path): "\(path) was written by a newer version of Gatehouse"
        case .unfit(let reason), .unavailable(let reason): reason
        }
    }

    /// Whether it may pass by itself. What may not is the settings', which name this store.
    public var mayPass: Bool {
        switch self {
        case .inUse, .unavailable: true
        case .newer, .unfit: false
        }
    }

    /// - Parameter code: of `errno`.
    init(_ path: String, _ code: CInt) {
        let reason = "\(path): \(String(cString: strerror(code)))"
        let unfit = [EACCES, EPERM, ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG, ELOOP, EINVAL].contains(code)
        self = unfit ? .unfit(reason) : .unavailable(reason)
    }

    /// - Parameter error: of SQLite or GRDB, while they open the file. Damage counts as what may pass: a disk that fails shows it
    ///   too, and no setting mends it.
    init(_ path: String, _ error: any Error) {
        let reason = "\(path): \(StoreError.text(of: error))"
        switch StoreError.code(of: error) {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_INTERRUPT, SQLITE_IOERR, SQLITE_CORRUPT,
            SQLITE_FULL, SQLITE_CANTOPEN, SQLITE_PROTOCOL:
            self = .unavailable(reason)
        default: self = .unfit(reason)
        }
    }
}
