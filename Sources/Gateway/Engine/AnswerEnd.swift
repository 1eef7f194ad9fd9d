import Synchronization

/// The end of one answer: what must not show in how long the answer takes is done when its last byte has left.
public final class AnswerEnd: Sendable {
    private struct State {
        var jobs: [@Sendable () -> Void] = []
        var hasCome = false
        var isAwaited = false
    }

    private let state = Mutex(State())
    private let expect: @Sendable (AnswerEnd) -> Void

    /// - Parameter awaiting: called once, when something waits for the end; sees to it that `come` is called, whether the answer
    ///   leaves or the connection breaks.
    public init(awaiting: @escaping @Sendable (AnswerEnd) -> Void) { expect = awaiting }

    /// Runs the job at the end of the answer; at once where that has come.
    func after(_ job: @escaping @Sendable () -> Void) {
        let (runs, awaits) = state.withLock { state in
            guard !state.hasCome else { return (true, false) }
            state.jobs.append(job)
            defer { state.isAwaited = true }
            return (false, !state.isAwaited)
        }
        if runs { job() }
        if awaits { expect(self) }
    }

    /// The last byte has been written, or never will be.
    public func come() {
        let jobs = state.withLock { state in
            state.hasCome = true
            defer { state.jobs = [] }
            return state.jobs
        }
        for job in jobs { job() }
    }
}
