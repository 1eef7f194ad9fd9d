import Foundation
import GRDB
import Synchronization

/// Why a store can't be opened.
public enum StoreOpenError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process has it: a SQLite store belongs to one process at a time.
    case inUse(path: String)
    /// A newer version of the gateway has migrated it.
    case newer(path: String)
    case failed(String)

    public var description: String {
        switch self {
        case .inUse(let path): "\(path) is in use by another process; a SQLite store belongs to one at a time"
        case .newer(let path): "\(path) was written by a newer version of Gatehouse"
        case .failed(let reason): reason
        }
    }
}

/// The lock beside a database file. The kernel lets go of it when the process ends, however it ends. The file itself stays:
/// removing it would let two processes hold a lock each.
final class SQLiteLock: Sendable {
    private let descriptor: Mutex<CInt?>

    init(beside path: String) throws(StoreOpenError) {
        let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed("\(path).lock: \(String(cString: strerror(errno)))") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            throw reason == EWOULDBLOCK
                ? .inUse(path: path) : .failed("\(path).lock: \(String(cString: strerror(reason)))")
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
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .failed("\(folder.path): the folder can't be made")
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw .failed("\(path): \(String(cString: strerror(errno)))")
        }
        close(descriptor)
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
            throw .failed("\(path): \(StoreError.text(of: error))")
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
