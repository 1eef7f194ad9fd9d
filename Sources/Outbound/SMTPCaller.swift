import Synchronization

/// Who waits for a letter: told once, by whoever knows first, and no later than at the deadline, whatever libcurl's thread waits for
/// at that moment. A letter of which nothing has left by then never begins.
final class SMTPCaller: Sendable {
    private typealias Continuation = CheckedContinuation<SMTPOutcome, Never>

    private struct State {
        var waiting: Continuation?
        var outcome: SMTPOutcome?
        /// Some of the letter has left. A server must not take half a letter, but that is not ours to rely on.
        var hasBegun = false
    }

    private let state = Mutex(State())
    private let ended: @Sendable () -> Void

    /// - Parameter ended: libcurl's thread has done with the letter; called once, at the end of it all.
    init(ended: @escaping @Sendable () -> Void) { self.ended = ended }

    /// - Parameters:
    ///   - begin: hands the letter over to libcurl's thread.
    ///   - late: the deadline has come first.
    func outcome(
        by deadline: ContinuousClock.Instant, late: @escaping @Sendable () -> Void, begin: () -> Void
    ) async -> SMTPOutcome {
        let timer = Task {
            do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            giveUp()
            late()
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            wait(continuation)
            begin()
        }
    }

    /// Answers whether the letter may flow: not where its caller has been told that nothing was sent.
    func mayBegin() -> Bool {
        state.withLock { state in
            if state.outcome == nil { state.hasBegun = true }
            return state.outcome == nil
        }
    }

    func tell(_ outcome: SMTPOutcome) {
        let waiting = state.withLock { state -> Continuation? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: outcome)
    }

    func finish() { ended() }

    private func giveUp() {
        tell(state.withLock { $0.hasBegun } ? .unknown("no answer in time") : .refused("no answer in time"))
    }

    private func wait(_ continuation: Continuation) {
        let outcome = state.withLock { state in
            if state.outcome == nil { state.waiting = continuation }
            return state.outcome
        }
        if let outcome { continuation.resume(returning: outcome) }
    }
}
