import Dispatch
import GRDB
import Synchronization

/// Whether what a job wrote stays written. Both carry the job's answer.
enum Verdict<Value: Sendable>: Sendable {
    case keep(Value)
    case undo(Value)
}

/// One writer for many visitors: the jobs that wait at the same moment share one transaction, so that durable steps per second
/// do not stop at the disk's syncs per second. Each job still fails or succeeds alone, in a savepoint of its own, and is
/// answered only when the shared commit stands (docs/decisions/0002).
///
/// All jobs run on the pool's writer queue, one batch after the other. What is shared beside it, the waiting line, sits behind
/// one mutex that is never held while SQLite works.
final class GroupCommit: Sendable {
    struct Limits: Sendable {
        /// Jobs that share a transaction at most.
        var batch = 256
        /// Jobs that may wait; the next one is refused as `busy`.
        var waiting = 1024
        /// How long a job may take that belongs to no request; of a request's it is what is left of that.
        var patience: Duration = Deadline.request
    }

    /// What the writer has done since the start.
    struct Counts: Sendable, Equatable {
        var commits = 0
        /// Jobs answered out of these commits.
        var jobs = 0
    }

    /// Answers one job's caller.
    private typealias Delivery = @Sendable () -> Void

    private struct Job: Sendable {
        /// By then the caller has an answer, whatever the disk does.
        let deadline: ContinuousClock.Instant
        let run: @Sendable (SQLiteConnection) throws -> Delivery
        let fail: @Sendable (StoreError) -> Void
    }

    private struct Line: Sendable {
        var jobs: [Job] = []
        /// The batch that is being committed; who was answered meanwhile is not among them.
        var underWay: [Job] = []
        /// The earliest moment at which the late are looked for.
        var looksAt: ContinuousClock.Instant?
        var isDraining = false
        var isClosed = false
        var counts = Counts()
    }

    private enum Attempt {
        case committed([Delivery])
        /// SQLite undid the whole transaction for what one job ran into: nothing of it holds.
        case aborted(StoreError)
        /// Nobody got through: the transaction did not begin, or its commit failed.
        case refused(StoreError)
    }

    private let pool: DatabasePool
    /// The pool's writer, for the one job that is at work on its queue; nil once closed.
    private let connection: Mutex<SQLiteConnection?>
    private let limits: Limits
    private let line = Mutex(Line())
    private let watching = DispatchQueue(label: "gatehouse.store.deadlines")

    init(pool: DatabasePool, limits: Limits = Limits()) throws {
        self.pool = pool
        self.limits = limits
        connection = Mutex(try Self.connection(of: pool))
    }

    private static func connection(of pool: DatabasePool) throws -> sending SQLiteConnection {
        guard let handle = pool.writeWithoutTransaction({ $0.sqliteConnection }) else { throw StoreError.busy }
        return SQLiteConnection(handle)
    }

    var counts: Counts { line.withLock { $0.counts } }

    /// A batch is being committed.
    var isAtWork: Bool { line.withLock { !$0.underWay.isEmpty } }

    /// How many jobs stand in line now.
    var waiting: Int { line.withLock { $0.jobs.count } }

    /// Runs `body` with the jobs that wait at the same moment and answers when its work is durable.
    ///
    /// `body` may run a second time where the first transaction was undone as a whole, so it does nothing but talk to the database.
    /// - Throws: `busy` where the line is full or closed; `tooLate` where the request's time was over before the job began, and `slow`
    ///   where it was over before the commit had ended; `failed` where the job's own work failed and nothing of it holds; `unknown`
    ///   where the commit itself failed.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Verdict<Value>
    ) async throws(StoreError) -> Value {
        let deadline = Deadline.ofRequest?.lastCommit ?? .now + limits.patience
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let caller = Caller(continuation)
            let job = Job(
                deadline: deadline,
                run: { db in
                    let value = try db.alone(body)
                    return { caller.tell(.success(value)) }
                },
                fail: { caller.tell(.failure($0)) })
            if !enqueue(job) { job.fail(.busy) }
        }
        return try result.get()
    }

    /// Refuses every further job, finishes those in line and lets go of the connection.
    func close() {
        line.withLock { $0.isClosed = true }
        pool.writeWithoutTransaction { _ in
            connection.withLock { connection in
                connection?.finish()
                connection = nil
            }
        }
    }

    private func enqueue(_ job: Job) -> Bool {
        line.withLock { line in
            guard !line.isClosed, line.jobs.count < limits.waiting else { return false }
            line.jobs.append(job)
            look(at: job.deadline, &line)
            if !line.isDraining {
                line.isDraining = true
                pool.asyncWriteWithoutTransaction { [self] _ in drain() }
            }
            return true
        }
    }

    private func drain() {
        connection.withLock { connection in
            while let batch = next() {
                if let connection { settle(batch, connection) } else { for job in batch { job.fail(.busy) } }
                line.withLock { $0.underWay = [] }
            }
        }
    }

    private func next() -> [Job]? {
        line.withLock { line in
            guard !line.jobs.isEmpty else {
                line.isDraining = false
                return nil
            }
            let batch = Array(line.jobs.prefix(limits.batch))
            line.jobs.removeFirst(batch.count)
            line.underWay = batch
            return batch
        }
    }

    /// Answers every job of the batch.
    private func settle(_ batch: [Job], _ db: SQLiteConnection) {
        let now = ContinuousClock.now
        for job in batch where job.deadline <= now { job.fail(.tooLate) }
        let jobs = batch.filter { $0.deadline > now }
        guard !jobs.isEmpty else { return }
        switch attempt(jobs, db) {
        case .committed(let deliveries):
            line.withLock { line in
                line.counts.commits += 1
                line.counts.jobs += deliveries.count
            }
            for deliver in deliveries { deliver() }
        case .aborted where jobs.count > 1: for job in jobs { settle([job], db) }
        case .aborted(let error), .refused(let error): for job in jobs { job.fail(error) }
        }
    }

    // MARK: The late

    /// Sees to it that the late are looked for no later than at the moment. One look serves all jobs of its time.
    private func look(at moment: ContinuousClock.Instant, _ line: inout Line) {
        if let looksAt = line.looksAt, looksAt <= moment { return }
        line.looksAt = moment
        let left = max(.zero, moment - .now).nanoseconds
        watching.asyncAfter(deadline: .now() + .nanoseconds(Int(left))) { [weak self] in self?.answerTheLate() }
    }

    /// Whoever has no time left is told what is true: who stands in line, that nothing of it will hold; whose commit is under way,
    /// that it is not known yet.
    private func answerTheLate() {
        let (waiting, underWay) = line.withLock { line in
            let now = ContinuousClock.now
            let late = (line.jobs.filter { $0.deadline <= now }, line.underWay.filter { $0.deadline <= now })
            line.jobs.removeAll { $0.deadline <= now }
            line.underWay.removeAll { $0.deadline <= now }
            line.looksAt = nil
            if let next = (line.jobs + line.underWay).map(\.deadline).min() { look(at: next, &line) }
            return late
        }
        for job in waiting { job.fail(.tooLate) }
        for job in underWay { job.fail(.slow) }
    }

    private func attempt(_ jobs: [Job], _ db: SQLiteConnection) -> Attempt {
        do { try db.run("BEGIN IMMEDIATE") } catch { return .refused(StoreError(error)) }
        var deliveries: [Delivery] = []
        for job in jobs {
            do {
                deliveries.append(try job.run(db))
            } catch {
                let failure = StoreError(error)
                guard db.isInsideTransaction else { return .aborted(failure) }
                deliveries.append { job.fail(failure) }
            }
        }
        do {
            try db.run("COMMIT")
            return .committed(deliveries)
        } catch {
            return uncommitted(error, db)
        }
    }

    /// A full disk refuses the last frame, the one that commits: then surely nothing holds. After any other failure the frame
    /// may be on the disk all the same.
    private func uncommitted(_ error: SQLiteError, _ db: SQLiteConnection) -> Attempt {
        var reason = StoreError.text(of: error)
        if db.isInsideTransaction {
            do { try db.run("ROLLBACK") } catch { reason += "; " + StoreError.text(of: error) }
        }
        return error.isFull ? .aborted(.failed(reason)) : .refused(.unknown(reason))
    }
}

/// Who waits for a job: told once, by whatever is known first.
private final class Caller<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Result<Value, StoreError>, Never>?>

    init(_ continuation: CheckedContinuation<Result<Value, StoreError>, Never>) {
        self.continuation = Mutex(continuation)
    }

    func tell(_ result: Result<Value, StoreError>) {
        let waiting = continuation.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        waiting?.resume(returning: result)
    }
}

extension SQLiteConnection {
    /// Runs a job inside the open transaction so that it can be undone without its neighbours.
    fileprivate func alone<Value>(_ body: (SQLiteConnection) throws -> Verdict<Value>) throws -> Value {
        try run("SAVEPOINT job")
        do {
            switch try body(self) {
            case .keep(let value):
                try run("RELEASE job")
                return value
            case .undo(let value):
                try undoJob()
                return value
            }
        } catch {
            // Where even that fails, nothing in the transaction can be trusted: all of it goes, and the jobs run again one by one.
            if isInsideTransaction {
                do { try undoJob() } catch { try run("ROLLBACK") }
            }
            throw error
        }
    }

    private func undoJob() throws {
        try run("ROLLBACK TO job")
        try run("RELEASE job")
    }
}
