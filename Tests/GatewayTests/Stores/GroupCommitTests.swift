import Dispatch
import GRDB
import SignUpFlow
import Testing

@testable import Gateway

@Suite struct GroupCommitTests {
    /// A save of a sign-up of its own for each index.
    @Sendable private static func begin(_ index: Int, in store: SQLiteStore) async throws -> CommitOutcome {
        var walk = StoreScenario("anna-\(index)")
        return try await walk.save(in: store)
    }

    /// What there is of it.
    @Sendable private static func stored(_ index: Int, in store: SQLiteStore) async throws -> StoredSignUp? {
        let walk = StoreScenario("anna-\(index)")
        return try await store.signUp(walk.signUp.id, browser: walk.browser)
    }

    @Test func `jobs that wait at the same moment share one commit`() async throws {
        let temporary = try TemporaryStore()
        let before = temporary.store.writer.counts
        let results = await temporary.gather(64) { try await Self.begin($0, in: temporary.store) }
        #expect(try results.allSatisfy { try $0.get() == .saved(version: 1) })
        let after = temporary.store.writer.counts
        #expect(after.commits - before.commits == 1)
        #expect(after.jobs - before.jobs == 64)
    }

    @Test func `a batch holds its limit at most`() async throws {
        let temporary = try TemporaryStore(limits: GroupCommit.Limits(batch: 16))
        _ = await temporary.gather(64) { try await Self.begin($0, in: temporary.store) }
        #expect(temporary.store.writer.counts == GroupCommit.Counts(commits: 4, jobs: 64))
    }

    @Test func `a job that fails or refuses undoes nothing of its neighbours`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let results = await temporary.gather(9) { index in
            try await store.writer.write { db -> Verdict<Int> in
                try db.run("INSERT INTO secrets (name, sealed) VALUES (?, '')", ["\(index)"])
                switch index % 3 {
                case 0: return .keep(index)
                case 1: return .undo(index)
                default:
                    try db.run("INSERT INTO secrets (name, sealed) VALUES (?, '')", ["\(index)"])
                    return .keep(index)
                }
            }
        }
        let answers = results.compactMap { if case .success(let index) = $0 { index } else { nil } }
        #expect(answers.sorted() == [0, 1, 3, 4, 6, 7])
        let reasons = results.compactMap {
            if case .failure(StoreError.failed(let reason)) = $0 { reason } else { nil }
        }
        #expect(reasons.count { $0.contains("UNIQUE") } == 3)
        let kept = try await store.pool.read { try String.fetchAll($0, sql: "SELECT name FROM secrets ORDER BY name") }
        #expect(kept == ["0", "3", "6"])
        #expect(store.writer.counts.commits == 1)
    }

    @Test func `a full line refuses the next job at once`() async throws {
        let temporary = try TemporaryStore(limits: GroupCommit.Limits(waiting: 4))
        let results = await temporary.gather(4, beside: 5) { try await Self.begin($0, in: temporary.store) }
        #expect(results.count { if case .failure(StoreError.busy) = $0 { true } else { false } } == 5)
        #expect(results.count { if case .success(.saved) = $0 { true } else { false } } == 4)
    }

    @Test func `a job that has waited too long does not run`() async throws {
        let temporary = try TemporaryStore(limits: GroupCommit.Limits(patience: .zero))
        await #expect(throws: StoreError.tooLate) { try await Self.begin(1, in: temporary.store) }
        #expect(try await Self.stored(1, in: temporary.store) == nil)
        #expect(temporary.store.writer.counts.jobs == 0)
    }

    // MARK: The deadline of a request

    /// Runs a commit as a part of a request that has so much time left.
    private func begin(_ store: SQLiteStore, with left: Duration) async throws -> CommitOutcome {
        try await Deadline.$ofRequest.withValue(Deadline(after: left - Deadline.lastWord)) {
            try await Self.begin(1, in: store)
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `whose time is over in line is answered while the writer is at work, and nothing of it holds`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let gate = await temporary.heldWriter()
        await #expect(throws: StoreError.tooLate) { try await begin(store, with: .milliseconds(100)) }
        gate.signal()
        // Whoever comes next finds the store as it was.
        #expect(try await Self.begin(2, in: store).isSaved)
        #expect(try await Self.stored(1, in: store) == nil)
    }

    @Test(.timeLimit(.minutes(2)))
    func `whose time is over while the disk takes its own is answered, and what is committed is committed`()
        async throws
    {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let disk = SlowDisk()
        store.pool.add(transactionObserver: disk, extent: .observerLifetime)
        await #expect(throws: StoreError.slow) { try await begin(store, with: .seconds(2)) }
        #expect(try await Self.stored(1, in: store) == nil)
        // Who joins meanwhile has its own deadline, whatever the batch before has.
        await #expect(throws: StoreError.tooLate) { try await begin(store, with: .milliseconds(100)) }
        disk.gate.signal()
        disk.gate.signal()
        #expect(try await Self.begin(2, in: store).isSaved)
        #expect(try await Self.stored(1, in: store) != nil)
        store.pool.remove(transactionObserver: disk)
    }

    @Test(.timeLimit(.minutes(2)))
    func `what runs beside requests has a patience of its own`() async throws {
        let temporary = try TemporaryStore(limits: GroupCommit.Limits(patience: .milliseconds(50)))
        let gate = await temporary.heldWriter()
        await #expect(throws: StoreError.tooLate) { try await Self.begin(1, in: temporary.store) }
        gate.signal()
    }

    // MARK: Faults

    @Test func `on a full disk each job fails alone, those that need no room succeed, and it ends with the fault`()
        async throws
    {
        let temporary = try TemporaryStore(limits: GroupCommit.Limits(patience: .seconds(60)))
        let store = temporary.store
        let limit = { (pages: String) in
            _ = try store.pool.writeWithoutTransaction { db in
                try Int.fetchOne(db, sql: "PRAGMA max_page_count = \(pages)")
            }
        }
        let pages = try await store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA page_count") } ?? 0
        try limit("\(pages)")
        let results = await temporary.gather(65) { index -> Bool in
            do {
                if index == 64 { try await store.ping() } else { _ = try await Self.begin(index, in: store) }
                return true
            } catch StoreError.failed("SQLite 13: database or disk is full") where index < 64 {
                #expect(try await Self.stored(index, in: store) == nil)
                return false
            }
        }
        let succeeded = try results.count { try $0.get() }
        #expect((1..<65).contains(succeeded))
        let rows = try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sign_ups") }
        #expect(rows == succeeded - 1)
        try limit("1000000")
        var walk = StoreScenario("boris")
        #expect(try await walk.save(in: store).isSaved)
    }

    @Test func `a database that another process has locked is busy, and serves again afterwards`() async throws {
        let temporary = try TemporaryStore(prepare: { try $0.execute(sql: "PRAGMA busy_timeout = 1") })
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: temporary.path, configuration: configuration)
        try await other.writeWithoutTransaction { try $0.beginTransaction(.exclusive) }
        await #expect(throws: StoreError.busy) { try await Self.begin(1, in: temporary.store) }
        #expect(try await Self.stored(1, in: temporary.store) == nil)
        try await other.writeWithoutTransaction { try $0.rollback() }
        try other.close()
        #expect(try await Self.begin(1, in: temporary.store).isSaved)
    }

    @Test func `a failed commit is unknown to all who shared it, and the next one stands`() async throws {
        let temporary = try TemporaryStore()
        let refusal = CommitRefusal()
        temporary.store.pool.add(transactionObserver: refusal, extent: .observerLifetime)
        let results = await temporary.gather(3) { try await Self.begin($0, in: temporary.store) }
        for result in results {
            guard case .failure(StoreError.unknown) = result else {
                Issue.record("should be unknown, not \(result)")
                continue
            }
        }
        temporary.store.pool.remove(transactionObserver: refusal)
        #expect(try await Self.begin(1, in: temporary.store).isSaved)
    }
}

/// Stands in for a disk whose every sync lasts until it is let go.
private final class SlowDisk: TransactionObserver, Sendable {
    let gate = DispatchSemaphore(value: 0)

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseWillCommit() throws { gate.wait() }
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}

/// Stands in for a disk that fails at the very commit.
private final class CommitRefusal: TransactionObserver {
    struct Failure: Error {}

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseWillCommit() throws { throw Failure() }
    func databaseDidCommit(_ db: Database) {}
    func databaseDidRollback(_ db: Database) {}
}
