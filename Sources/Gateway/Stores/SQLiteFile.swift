import Foundation
import GRDB
import GRDBSQLite
import Synchronization

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

/// The lock beside a database file. The kernel lets go of it when the process ends, however it ends. The file itself stays:
/// removing it would let two processes hold a lock each.
final class SQLiteLock: Sendable {
    private let descriptor: Mutex<CInt?>

    init(beside path: String) throws(StoreOpenError) {
        let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StoreOpenError(path + ".lock", errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            throw reason == EWOULDBLOCK ? .inUse(path: path) : StoreOpenError(path + ".lock", reason)
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    func release() {
        descriptor.withLock { descriptor in
            if let held = descriptor { close(held) }
            descriptor = nil
        }
    }
}

/// Opening a database file the way the gateway needs it.
enum SQLiteFile {
    /// How long the writer waits for a lock that a foreign process holds, in seconds: short, because visitors wait behind it.
    private static let busyTimeout = 1.5

    /// Makes the file (and its folder) readable for the owner only. SQLite gives its WAL the same mode. Only a file that is not
    /// there is touched: closing another descriptor of an open database would drop SQLite's locks on it.
    static func create(at path: String) throws(StoreOpenError) {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try makeFolder(folder)
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor < 0 else {
            close(descriptor)
            return
        }
        guard errno == EEXIST else { throw StoreOpenError(path, errno) }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw StoreOpenError(path, EISDIR)
        }
        // SQLite would say "can't open" for any of them, and for a fault of the disk too.
        for place in [path, folder.path] where access(place, R_OK | W_OK) != 0 { throw StoreOpenError(place, errno) }
    }

    /// With the folders above it.
    private static func makeFolder(_ folder: URL) throws(StoreOpenError) {
        if mkdir(folder.path, 0o700) == 0 || errno == EEXIST { return }
        let above = folder.deletingLastPathComponent()
        guard errno == ENOENT, above != folder else { throw StoreOpenError(folder.path, errno) }
        try makeFolder(above)
        guard mkdir(folder.path, 0o700) == 0 || errno == EEXIST else { throw StoreOpenError(folder.path, errno) }
    }

    /// Opens the file: one writer, two readers, durable commits, and the schema of this version.
    /// - Parameter prepare: runs on each connection when it opens.
    static func pool(
        at path: String, prepare: @escaping @Sendable (Database) throws -> Void
    ) throws(StoreOpenError) -> DatabasePool {
        do {
            let pool = try DatabasePool(path: path, configuration: configuration(prepare))
            let migrator = SQLiteSchema.migrator
            guard try pool.writeWithoutTransaction({ db in try !migrator.hasBeenSuperseded(db) }) else {
                throw StoreOpenError.newer(path: path)
            }
            try migrator.migrate(pool)
            // GRDB sets NORMAL when it switches to the WAL, which would lose the last steps in a power failure.
            try pool.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA synchronous = FULL") }
            return pool
        } catch let error as StoreOpenError {
            throw error
        } catch {
            throw StoreOpenError(path, error)
        }
    }

    /// Of a connection that only reads.
    static func readerConfiguration(_ prepare: @escaping @Sendable (Database) throws -> Void) -> Configuration {
        var configuration = configuration(prepare)
        configuration.readonly = true
        return configuration
    }

    private static func configuration(_ prepare: @escaping @Sendable (Database) throws -> Void) -> Configuration {
        var configuration = Configuration()
        configuration.label = "store"
        configuration.maximumReaderCount = 2
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(busyTimeout)
        configuration.prepareDatabase { db in
            // Few pages are kept, so that the whole process stays small: the kernel keeps the file besides. The writer has to hold
            // what one shared commit changes. Deleted rows are overwritten where that costs no extra write.
            try db.execute(
                sql: """
                    PRAGMA cache_size = \(db.configuration.readonly ? -400 : -1000);
                    PRAGMA temp_store = MEMORY;
                    PRAGMA secure_delete = FAST;
                    PRAGMA wal_autocheckpoint = 1000;
                    PRAGMA journal_size_limit = 16777216;
                    """)
            try prepare(db)
        }
        return configuration
    }
}
