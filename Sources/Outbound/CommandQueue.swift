import CCurlShim
import Synchronization

/// Names one call on both sides of the inbox.
final class CallID: Sendable {
    private let cancelled = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func markCancelled() {
        cancelled.store(true, ordering: .releasing)
    }
}

/// Wakes the thread that sleeps in `curl_multi_poll`.
///
/// Unchecked, because it carries a C pointer: `curl_multi_wakeup` is the one function of libcurl's multi interface that
/// may be called from any thread. `CommandQueue` lets go of it before the multi handle is freed.
struct Waker: @unchecked Sendable {
    let multi: UnsafeMutableRawPointer

    func wake() {
        ccurl_multi_wakeup(multi)
    }
}

/// The commands on their way from any task to libcurl's thread.
final class CommandQueue: Sendable {
    typealias Outcome = Result<OutboundResponse, OutboundError>
    typealias Caller = CheckedContinuation<Outcome, Never>

    /// What is to be done, and who waits for it.
    enum Order: Sendable {
        case request(OutboundRequest, Caller)
        case job(SMTPJob, SMTPCaller)

        /// Tells the caller that nothing was begun.
        func refuse(_ reason: String) {
            switch self {
            case .request(_, let caller): caller.resume(returning: .failure(.notSent(reason)))
            case .job(_, let caller):
                caller.tell(.refused(reason))
                caller.finish()
            }
        }

        /// Tells the caller that its own cancellation came first.
        func cancel() {
            switch self {
            case .request(_, let caller): caller.resume(returning: .failure(.cancelled))
            case .job(_, let caller):
                caller.tell(.refused("cancelled"))
                caller.finish()
            }
        }
    }

    enum Command: Sendable {
        case start(CallID, Order)
        case cancel(CallID)

        /// Tells the caller, if there is one, that nothing was begun.
        func refuse(_ reason: String) {
            if case .start(_, let order) = self { order.refuse(reason) }
        }
    }

    private enum Phase {
        /// Nothing was posted yet. Leads to `starting` or `closed`.
        case idle
        /// There is a thread, which looks here as soon as it is ready. Leads to `open` or `closed`.
        case starting
        /// Leads to `closed`.
        case open(Waker)
        case closed
    }

    private struct State {
        var phase = Phase.idle
        var commands: [Command] = []
    }

    private let state = Mutex(State())
    private let startThread: @Sendable (CommandQueue) -> Bool

    /// - Parameter startThread: asked with the first command; false if there is no thread to be had.
    init(startThread: @escaping @Sendable (CommandQueue) -> Bool) {
        self.startThread = startThread
    }

    /// - Returns: false once closed; the command is dropped.
    @discardableResult
    func post(_ command: Command) -> Bool {
        state.withLock { state in
            switch state.phase {
            case .idle: state.phase = startThread(self) ? .starting : .closed
            // The thread empties the inbox after every wakeup: one for the first command serves all behind it.
            case .open(let waker) where state.commands.isEmpty: waker.wake()
            case .starting, .open, .closed: break
            }
            if case .closed = state.phase { return false }
            state.commands.append(command)
            return true
        }
    }

    /// For libcurl's thread, once it is ready: from now on it is woken by this.
    func open(_ waker: Waker) {
        state.withLock { state in
            if case .starting = state.phase { state.phase = .open(waker) }
        }
    }

    /// Takes nothing more in. Under the same lock as `post`, so that nobody wakes a handle that is gone.
    func close() {
        state.withLock { state in
            if case .open(let waker) = state.phase { waker.wake() }
            state.phase = .closed
        }
    }

    /// For libcurl's thread: all commands waiting, and whether they were the last.
    func take() -> (commands: [Command], isClosed: Bool) {
        state.withLock { state in
            let commands = state.commands
            state.commands = []
            if case .closed = state.phase { return (commands, true) }
            return (commands, false)
        }
    }
}
