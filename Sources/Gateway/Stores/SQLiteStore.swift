import Foundation
import GRDB
import SignUpFlow

/// The store in one SQLite file: a WAL, one writer that commits for many (`GroupCommit`), two readers beside it.
///
/// One process owns the file. Reads see what has been committed before they began; writes are answered when they are on the disk.
public final class SQLiteStore: Sendable {
    let pool: DatabasePool
    let writer: GroupCommit
    let recent = RecentSignUps()
    private let lock: SQLiteLock

    /// Opens the store, making the file (and its folder) where there is none.
    /// - Parameter path: of the database file; `-wal`, `-shm` and `.lock` stand beside it.
    public convenience init(path: String) throws(StoreOpenError) {
        try self.init(path: path, limits: GroupCommit.Limits(), prepare: { _ in })
    }

    /// - Parameter prepare: runs on each connection when it opens: tests listen there.
    init(
        path: String, limits: GroupCommit.Limits, prepare: @escaping @Sendable (Database) throws -> Void
    ) throws(StoreOpenError) {
        try SQLiteFile.create(at: path)
        lock = try SQLiteLock(beside: path)
        pool = try SQLiteFile.pool(at: path, prepare: prepare)
        writer = GroupCommit(pool: pool, limits: limits)
    }

    /// Finishes the jobs in line, closes the file and lets another process have it. Further calls fail.
    public func close() throws(StoreError) {
        writer.close()
        do { try pool.close() } catch { throw StoreError(error) }
        lock.release()
    }

    /// Reads with one statement. (For several that must agree: `readAll`.)
    ///
    /// On the caller's own thread: a look-up by key takes some microseconds, a hop to a reader's queue and back ten times
    /// that. Every read goes this way, and none suspends while it has a reader: who waits for one waits for a thread that is
    /// at work. GRDB's async reads must not be mixed in: theirs is given back by a task that may find no thread.
    func read<Value: Sendable>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try pool.unsafeRead(body) } catch { throw StoreError(error) }
    }

    /// Reads with several statements of one and the same moment.
    func readAll<Value: Sendable>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        do { return try pool.read(body) } catch { throw StoreError(error) }
    }
}

/// Values as compact JSON text, made and read outside the database's queues.
enum SQLiteDocument {
    private static let encoder = JSONEncoder()
    private static let decoder = JSONDecoder()

    static func text(_ value: some Encodable) throws(StoreError) -> String {
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw .failed("\(type(of: value)) can't be written")
        }
    }

    static func value<Value: Decodable>(_ type: Value.Type, from text: String) throws(StoreError) -> Value {
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw .failed("a stored \(type) can't be read")
        }
    }
}
