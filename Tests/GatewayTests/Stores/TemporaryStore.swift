import Foundation
import GRDB
import Synchronization

@testable import Gateway

/// A store in a folder of its own, which goes with it.
final class TemporaryStore: Sendable {
    static let seal = RowSeal(Keyring(keys: [[UInt8](repeating: 1, count: 32)]))

    let folder: URL
    let store: SQLiteStore

    var path: String { folder.appendingPathComponent("gatehouse.db").path }

    /// - Parameter prepare: runs on each connection when it opens.
    init(
        limits: GroupCommit.Limits = GroupCommit.Limits(patience: .seconds(600)),
        random: @escaping @Sendable (Int) -> [UInt8] = SystemChance.bytes,
        prepare: @escaping @Sendable (Database) throws -> Void = { _ in }
    ) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-\(UUID().uuidString)")
        let path = folder.appendingPathComponent("gatehouse.db").path
        store = try SQLiteStore(path: path, seal: Self.seal, random: random, limits: limits, prepare: prepare)
    }

    deinit {
        do {
            try store.close()
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("\(folder.path) is left over: \(error)")
        }
    }

    /// The writer waits from here on until the answer is signalled, and jobs only stand in line: what it was at before is done.
    func heldWriter() async -> DispatchSemaphore {
        let gate = DispatchSemaphore(value: 0)
        await withCheckedContinuation { continuation in
            store.pool.asyncWriteWithoutTransaction { _ in
                continuation.resume()
                gate.wait()
            }
        }
        return gate
    }

    /// Two jobs that meet in one batch: whatever the second reads, it reads before the first has written, and what it writes it
    /// writes after it.
    func oneAfterTheOther<First: Sendable, Second: Sendable>(
        _ first: @escaping @Sendable () async throws -> First, _ second: @escaping @Sendable () async throws -> Second
    ) async throws -> (First, Second) {
        let gate = await heldWriter()
        async let earlier = first()
        while store.writer.waiting < 1 { await Task.yield() }
        async let later = second()
        while store.writer.waiting < 2 { await Task.yield() }
        gate.signal()
        return (try await earlier, try await later)
    }

    /// Answers what the jobs came to, in no order.
    ///
    /// Holds the writer until `count` jobs stand in line, so that they meet in one batch.
    /// - Parameter beside: jobs more, which find no place in the line and have been refused before the writer goes on.
    func gather<Value: Sendable>(
        _ count: Int, beside: Int = 0, _ body: @escaping @Sendable (Int) async throws -> Value
    ) async -> [Result<Value, any Error>] {
        let gate = await heldWriter()
        return await withTaskGroup(of: Result<Value, any Error>.self) { group in
            for index in 0..<count + beside {
                group.addTask {
                    do { return .success(try await body(index)) } catch { return .failure(error) }
                }
            }
            var results: [Result<Value, any Error>] = []
            for _ in 0..<beside { if let refused = await group.next() { results.append(refused) } }
            while store.writer.waiting < count { await Task.yield() }
            gate.signal()
            for await result in group { results.append(result) }
            return results
        }
    }
}

/// The statements a store has run.
final class Statements: Sendable {
    private let texts = Mutex<Set<String>>([])

    var all: [String] { texts.withLock { $0.sorted() } }

    @Sendable func listen(_ db: Database) {
        db.trace(options: .statement) { [self] event in
            guard case .statement(let statement) = event else { return }
            let text = statement.sql
            texts.withLock { _ = $0.insert(text) }
        }
    }
}
