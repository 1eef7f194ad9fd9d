import Foundation
import GRDB
import GRDBSQLite

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
