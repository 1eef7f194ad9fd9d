import Synchronization

/// Several letters under way at once. libcurl waits for some of a mail server's answers, and for its farewell, without doing
/// anything else on its thread, so each letter has a client to itself until that is done with it. Clients are made when every other
/// is busy, up to a bound; beyond it letters wait for one, oldest first, each within its own time.
public final class SMTPClients: SMTPSender {
    private struct State {
        var clients: [CurlClient]
        var free: [Int]
        /// Oldest first.
        var waiting: [(id: Int, caller: CheckedContinuation<Int?, Never>)] = []
        var nextID = 0
        var isClosed = false
    }

    private static let busy = "every way to the mail server is taken"

    private let most: Int
    private let make: @Sendable () -> CurlClient
    private let state: Mutex<State>

    /// - Parameters:
    ///   - most: clients at once, one at least. Each has a thread of its own, and authorities of its own once it has used TLS.
    ///   - make: called for the first client now, for each further one when it is needed.
    public init(most: Int = 8, _ make: @escaping @Sendable () -> CurlClient) {
        self.most = max(1, most)
        self.make = make
        state = Mutex(State(clients: [make()], free: [0]))
    }

    public func send(_ letter: OutboundLetter) async -> SMTPOutcome {
        await by(.now + letter.timeout) { client, left, ended in
            var letter = letter
            letter.timeout = left
            return await client.send(letter, ended: ended)
        }
    }

    public func probe(_ server: SMTPServer, timeout: Duration) async -> SMTPOutcome {
        await by(.now + timeout) { await $0.probe(server, timeout: $1, ended: $2) }
    }

    /// Ends every client's thread; later letters are refused.
    public func shutdown() {
        let waiting = state.withLock { state in
            state.isClosed = true
            for client in state.clients { client.shutdown() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for (_, caller) in waiting { caller.resume(returning: nil) }
    }

    private func by(
        _ deadline: ContinuousClock.Instant,
        _ job: (CurlClient, _ left: Duration, _ ended: @escaping @Sendable () -> Void) async -> SMTPOutcome
    ) async -> SMTPOutcome {
        guard let number = await seat(by: deadline) else { return .refused(Self.busy) }
        let client = state.withLock { $0.clients[number] }
        return await job(client, deadline - .now) { [weak self] in self?.free(number) }
    }

    // MARK: Whose client is whose

    /// A client that nobody uses; nil where none was free in time.
    private func seat(by deadline: ContinuousClock.Instant) async -> Int? {
        let id: Int? = state.withLock { state in
            state.nextID += 1
            return state.isClosed ? nil : state.nextID
        }
        guard let id else { return nil }
        let timer = Task {
            do { try await Task.sleep(until: deadline, clock: .continuous) } catch { return }
            stopWaiting(id)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { caller in
                wait(id, caller)
                // A cancellation or a deadline before this line has found nobody waiting.
                if Task.isCancelled || .now >= deadline { stopWaiting(id) }
            }
        } onCancel: {
            stopWaiting(id)
        }
    }

    private func wait(_ id: Int, _ caller: CheckedContinuation<Int?, Never>) {
        let (seat, waits): (Int?, Bool) = state.withLock { state in
            if state.isClosed { return (nil, false) }
            if let seat = state.free.popLast() { return (seat, false) }
            if state.clients.count < most {
                state.clients.append(make())
                return (state.clients.count - 1, false)
            }
            state.waiting.append((id, caller))
            return (nil, true)
        }
        if !waits { caller.resume(returning: seat) }
    }

    private func stopWaiting(_ id: Int) {
        let caller = state.withLock { state in
            state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).caller }
        }
        caller?.resume(returning: nil)
    }

    private func free(_ number: Int) {
        let caller: CheckedContinuation<Int?, Never>? = state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst().caller }
            state.free.append(number)
            return nil
        }
        caller?.resume(returning: number)
    }
}
