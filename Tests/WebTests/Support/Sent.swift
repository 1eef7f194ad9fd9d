import Outbound
import SignUpFlow
import Synchronization

@testable import Gateway

/// What was sent, and who waits for more of it.
final class Sent<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var waiting: [(past: Int, going: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var all: [Message] { state.withLock { $0.messages } }

    func add(_ message: Message) {
        let ready = state.withLock { state in
            state.messages.append(message)
            let count = state.messages.count
            let ready = state.waiting.filter { $0.past < count }
            state.waiting.removeAll { $0.past < count }
            return ready
        }
        for waiter in ready { waiter.going.resume() }
    }

    func more(than past: Int) async {
        await withCheckedContinuation { going in
            let isThere = state.withLock { state in
                if state.messages.count > past { return true }
                state.waiting.append((past, going))
                return false
            }
            if isThere { going.resume() }
        }
    }
}
