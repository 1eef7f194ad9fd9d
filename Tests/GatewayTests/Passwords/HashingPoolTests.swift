import Glibc
import Synchronization
import Testing

@testable import Gateway

@Suite struct HashingPoolTests {
    private static let patient = Deadline(after: .seconds(600))

    @Test func `so many run at once, so many wait, the next is refused, and all are answered in the end`() async throws
    {
        let line = HashingPool(parallel: 2, waiting: 3)
        let turnstile = Turnstile()
        let answers = try await withThrowingTaskGroup(of: Int.self) { group in
            for job in 0..<5 {
                group.addTask {
                    try await line.run(deadline: Self.patient) {
                        turnstile.pass()
                        return .success(job)
                    }
                }
            }
            while line.running + line.waiting < 5 || turnstile.inside < 2 { await Task.yield() }
            let isFull = line.running == 2 && line.waiting == 3
            #expect(isFull)
            if isFull {
                await #expect(throws: PasswordBusy.lineFull) {
                    try await line.run(deadline: Self.patient) { .success(99) }
                }
            }
            turnstile.open()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.sorted() == [0, 1, 2, 3, 4])
        #expect(turnstile.most == 2)
        while line.running > 0 { await Task.yield() }
        #expect(line.waiting == 0)
        // An idle line begins anew.
        #expect(try await line.run(deadline: Self.patient) { .success(7) } == 7)
    }

    @Test func `a job whose deadline passed while it waited does not run`() async throws {
        let line = HashingPool(parallel: 1, waiting: 8)
        let turnstile = Turnstile()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await line.run(deadline: Self.patient) {
                    turnstile.pass()
                    return .success(())
                }
            }
            while turnstile.inside < 1 { await Task.yield() }
            group.addTask {
                await #expect(throws: PasswordBusy.tooLate) {
                    try await line.run(deadline: Deadline(after: .zero)) {
                        turnstile.pass()
                        return .success(())
                    }
                }
            }
            while line.running + line.waiting < 2 { await Task.yield() }
            turnstile.open()
            try await group.waitForAll()
        }
        #expect(turnstile.passed == 1)
    }

    @Test func `jobs run in the order they came, on no thread of Swift's own`() async throws {
        let line = HashingPool(parallel: 1, waiting: 8)
        let (turnstile, order) = (Turnstile(), Order())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for job in 0..<5 {
                group.addTask {
                    try await line.run(deadline: Self.patient) {
                        turnstile.pass()
                        order.note(job)
                        return .success(())
                    }
                }
                while line.running + line.waiting < job + 1 { await Task.yield() }
            }
            turnstile.open()
            try await group.waitForAll()
        }
        #expect(order.jobs == [0, 1, 2, 3, 4])
        // One thread did them all, and every signal was blocked on it.
        #expect(order.threads.count == 1 && order.unblocked == 0)
    }

    @Test func `a job's failure is its caller's alone`() async throws {
        let line = HashingPool(parallel: 1, waiting: 1)
        await #expect(throws: PasswordBusy.failed("no memory")) {
            try await line.run(deadline: Self.patient) { Result<Int, PasswordBusy>.failure(.failed("no memory")) }
        }
        #expect(try await line.run(deadline: Self.patient) { .success(1) } == 1)
    }
}

/// Holds whoever passes until it is opened, and counts them.
private final class Turnstile: Sendable {
    private struct State {
        var isOpen = false
        var (inside, most, passed) = (0, 0, 0)
    }

    private let state = Mutex(State())

    var inside: Int { state.withLock { $0.inside } }
    /// The most that were inside at once.
    var most: Int { state.withLock { $0.most } }
    var passed: Int { state.withLock { $0.passed } }

    func open() { state.withLock { $0.isOpen = true } }

    func pass() {
        state.withLock {
            $0.inside += 1
            $0.most = max($0.most, $0.inside)
        }
        while !state.withLock({ $0.isOpen }) { sched_yield() }
        state.withLock {
            $0.inside -= 1
            $0.passed += 1
        }
    }
}

private final class Order: Sendable {
    private let seen = Mutex<(jobs: [Int], threads: Set<pthread_t>, unblocked: Int)>(([], [], 0))

    var jobs: [Int] { seen.withLock { $0.jobs } }
    var threads: Set<pthread_t> { seen.withLock { $0.threads } }
    /// Jobs on whose thread a signal could have been handled.
    var unblocked: Int { seen.withLock { $0.unblocked } }

    func note(_ job: Int) {
        var mask = sigset_t()
        pthread_sigmask(SIG_SETMASK, nil, &mask)
        let isBlocked = sigismember(&mask, SIGTERM) == 1
        let thread = pthread_self()
        seen.withLock {
            $0.jobs.append(job)
            $0.threads.insert(thread)
            if !isBlocked { $0.unblocked += 1 }
        }
    }
}
