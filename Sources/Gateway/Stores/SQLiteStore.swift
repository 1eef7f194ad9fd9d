import GRDB
import SignUpFlow

/// The store in one SQLite file: a WAL, one writer that commits for many (`GroupCommit`), two readers beside it (`SQLiteReaders`).
///
/// One process owns the file. Reads see what has been committed before they began; writes are answered when they are on the disk.
public final class SQLiteStore: Sendable {
    let pool: DatabasePool
    let writer: GroupCommit
    private let readers: SQLiteReaders
    let recent = RecentSignUps()
    let seal: RowSeal
    /// For the ids of messages.
    let random: @Sendable (_ count: Int) -> [UInt8]
    private let lock: SQLiteLock

    /// Opens the store, making the file (and its folder) where there is none.
    /// - Parameters:
    ///   - path: of the database file; `-wal`, `-shm` and `.lock` stand beside it.
    ///   - seal: opens and closes what is on its way through a row.
    ///   - random: so many bytes from a secure generator.
    public convenience init(
        path: String, seal: RowSeal, random: @escaping @Sendable (_ count: Int) -> [UInt8] = SystemChance.bytes
    ) throws(StoreOpenError) {
        try self.init(path: path, seal: seal, random: random, limits: GroupCommit.Limits(), prepare: { _ in })
    }

    /// - Parameter prepare: runs on each connection when it opens: tests listen there.
    init(
        path: String, seal: RowSeal, random: @escaping @Sendable (_ count: Int) -> [UInt8],
        limits: GroupCommit.Limits,
        prepare: @escaping @Sendable (Database) throws -> Void
    ) throws(StoreOpenError) {
        self.seal = seal
        self.random = random
        try SQLiteFile.create(at: path)
        lock = try SQLiteLock(beside: path)
        pool = try SQLiteFile.pool(at: path, prepare: prepare)
        do {
            writer = try GroupCommit(pool: pool, limits: limits)
            readers = try SQLiteReaders(path: path, configuration: SQLiteFile.readerConfiguration(prepare))
        } catch {
            throw StoreOpenError(path, error)
        }
    }

    /// Finishes the jobs in line, closes the file and lets another process have it. Further calls fail.
    public func close() throws(StoreError) {
        writer.close()
        do {
            try readers.close()
            try pool.close()
        } catch {
            throw StoreError(error)
        }
        lock.release()
    }

    /// Reads with one statement, on the caller's own thread. (For several that must agree: `readAll`.)
    func read<Value: Sendable>(
        _ body: @Sendable (SQLiteConnection) throws -> Value
    ) throws(StoreError) -> Value {
        do { return try readers.read(body) } catch { throw StoreError(error) }
    }

    /// Reads with several statements of one and the same moment.
    func readAll<Value: Sendable>(
        _ body: @Sendable (SQLiteConnection) throws -> Value
    ) throws(StoreError) -> Value {
        try read { db in
            try db.run("BEGIN")
            do {
                let value = try body(db)
                try db.run("COMMIT")
                return value
            } catch {
                if db.isInsideTransaction { try db.run("ROLLBACK") }
                throw error
            }
        }
    }
}
