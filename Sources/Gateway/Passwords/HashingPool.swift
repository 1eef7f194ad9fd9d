import Outbound
import Synchronization

/// A bounded line of slow, computing jobs: so many run at once, so many wait, the next is refused. They run on threads of
/// their own, because a job that computes for 20 ms on one of Swift's few would hold up every visitor's request. A thread
/// begins with a job that finds a place free and ends when nobody waits, so an idle line costs nothing.
///
/// Jobs begin in the order they came. What is shared sits behind one mutex that is never held while a job runs.
final class HashingPool: Sendable {
    private struct Job: Sendable {
        let deadline: Deadline
        let run: @Sendable () -> Void
        let refuse: @Sendable (PasswordBusy) -> Void
    }

    private struct Line: Sendable {
        var running = 0
        var jobs: [Job] = []
    }

    private enum Admission {
        case runs, waits, refused
    }

    private let parallel: Int
    private let capacity: Int
    private let line = Mutex(Line())

    /// - Parameters:
    ///   - parallel: jobs that run at once; 1 at least.
    ///   - waiting: jobs that wait besides.
    init(parallel: Int, waiting: Int) {
        self.parallel = max(1, parallel)
        capacity = max(0, waiting)
    }

    var running: Int { line.withLock { $0.running } }
    var waiting: Int { line.withLock { $0.jobs.count } }

    /// Runs `body` on a thread of the line. A job whose deadline passes while it waits is refused when its turn comes, which
    /// is at most one running job later.
    func run<Value: Sendable>(
        deadline: Deadline, _ body: @escaping @Sendable () -> Result<Value, PasswordBusy>
    ) async throws(PasswordBusy) -> Value {
        let result: Result<Value, PasswordBusy> = await withCheckedContinuation { continuation in
            enqueue(
                Job(
                    deadline: deadline, run: { continuation.resume(returning: body()) },
                    refuse: { continuation.resume(returning: .failure($0)) }))
        }
        return try result.get()
    }

    private func enqueue(_ job: Job) {
        let admission: Admission = line.withLock { line in
            if line.running < parallel {
                line.running += 1
                return .runs
            }
            guard line.jobs.count < capacity else { return .refused }
            line.jobs.append(job)
            return .waits
        }
        switch admission {
        case .runs: begin(with: job)
        case .waits: break
        case .refused: job.refuse(.lineFull)
        }
    }

    private func begin(with job: Job) {
        guard !DetachedThread.start({ self.work(from: job) }) else { return }
        // Whoever came meanwhile waits for a place that never was taken.
        let stranded: [Job] = line.withLock { line in
            line.running -= 1
            guard line.running == 0 else { return [] }
            defer { line.jobs = [] }
            return line.jobs
        }
        for job in [job] + stranded { job.refuse(.failed("the system has no thread to give")) }
    }

    private func work(from first: Job) {
        var next: Job? = first
        while let job = next {
            if job.deadline.remaining > .zero { job.run() } else { job.refuse(.tooLate) }
            next = line.withLock { line in
                guard line.jobs.isEmpty else { return line.jobs.removeFirst() }
                line.running -= 1
                return nil
            }
        }
    }
}
