import GRDB
import Synchronization

/// Two connections that read, each used by one thread at a time on that thread itself: a look-up by key takes some microseconds, a
/// hop to a reader's queue and back ten times that. None suspends while it has a reader, so who waits for one waits for a
/// thread that is at work.
final class SQLiteReaders: Sendable {
    private struct Reader: ~Copyable {
        /// Opened and closed by GRDB; nothing runs on its queue in between.
        let queue: DatabaseQueue
        let connection: Mutex<SQLiteConnection?>
    }

    private let first: Reader
    private let second: Reader

    init(path: String, configuration: Configuration) throws {
        first = try Self.reader(path, configuration)
        second = try Self.reader(path, configuration)
    }

    private static func reader(_ path: String, _ configuration: Configuration) throws -> Reader {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        return Reader(queue: queue, connection: Mutex(try connection(of: queue)))
    }

    private static func connection(of queue: DatabaseQueue) throws -> sending SQLiteConnection {
        guard let handle = queue.inDatabase({ $0.sqliteConnection }) else { throw StoreError.failed("closed") }
        return SQLiteConnection(handle)
    }

    /// Runs `body` with a reader that is free, else with the first that will be.
    func read<Value: Sendable>(_ body: @Sendable (SQLiteConnection) throws -> Value) throws -> Value {
        let answer = try first.connection.withLockIfAvailable { try Self.run(body, $0) }
        if let answer { return answer }
        return try second.connection.withLock { try Self.run(body, $0) }
    }

    private static func run<Value>(
        _ body: @Sendable (SQLiteConnection) throws -> Value, _ connection: SQLiteConnection?
    ) throws -> Value {
        guard let connection else { throw StoreError.failed("the store is closed") }
        return try body(connection)
    }

    /// Further reads fail.
    func close() throws {
        try Self.close(first)
        try Self.close(second)
    }

    private static func close(_ reader: borrowing Reader) throws {
        reader.connection.withLock { connection in
            connection?.finish()
            connection = nil
        }
        try reader.queue.close()
    }
}
