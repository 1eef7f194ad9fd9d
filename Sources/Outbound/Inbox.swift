import CCurl
import Synchronization

/// Names one call on both sides of the inbox.
final class Ticket: Sendable {
    private let cancelled = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func markCancelled() {
        cancelled.store(true, ordering: .releasing)
    }
}

/// Wakes the thread that sleeps in `curl_multi_poll`.
///
/// Unchecked, because it carries a C pointer: `curl_multi_wakeup` is the one function of libcurl's multi interface that
/// may be called from any thread. `Inbox` lets go of it before the multi handle is freed.
struct Waker: @unchecked Sendable {
    let multi: UnsafeMutableRawPointer

    func wake() {
        curl_multi_wakeup(multi)
    }
}

/// The commands on their way from any task to libcurl's thread.
final class Inbox: Sendable {
    typealias Outcome = Result<OutboundResponse, OutboundError>
    typealias Caller = CheckedContinuation<Outcome, Never>

    typealias MailCaller = CheckedContinuation<SMTPOutcome, Never>

    /// What is to be done, and who waits for it.
    enum Order: Sendable {
        case request(OutboundRequest, Caller)
        case errand(SMTPErrand, MailCaller)

        /// Tells the caller that nothing was begun.
        func refuse(_ reason: String) {
            switch self {
            case .request(_, let caller): caller.resume(returning: .failure(.notSent(reason)))
            case .errand(_, let caller): caller.resume(returning: .refused(reason))
            }
        }

        /// Tells the caller that its own cancellation came first.
        func cancel() {
            switch self {
            case .request(_, let caller): caller.resume(returning: .failure(.cancelled))
            case .errand(_, let caller): caller.resume(returning: .refused("cancelled"))
            }
        }
    }

    enum Command: Sendable {
        case start(Ticket, Order)
        case cancel(Ticket)
    }

    private struct State {
        var commands: [Command] = []
        /// None once closed.
        var waker: Waker?
    }

    private let state: Mutex<State>

    init(waker: Waker?) {
        state = Mutex(State(waker: waker))
    }

    /// - Returns: false once closed; the command is dropped.
    @discardableResult
    func post(_ command: Command) -> Bool {
        state.withLock { state in
            guard let waker = state.waker else { return false }
            // The thread empties the inbox after every wakeup: one for the first command serves all behind it.
            if state.commands.isEmpty { waker.wake() }
            state.commands.append(command)
            return true
        }
    }

    /// Takes nothing more in. Under the same lock as `post`, so that nobody wakes a handle that is gone.
    func close() {
        state.withLock { state in
            state.waker?.wake()
            state.waker = nil
        }
    }

    /// For libcurl's thread: all commands waiting, and whether they were the last.
    func take() -> (commands: [Command], isClosed: Bool) {
        state.withLock { state in
            let commands = state.commands
            state.commands = []
            return (commands, state.waker == nil)
        }
    }
}
