import Synchronization

/// The way to one provider: so many calls at once and no more, and none while the provider is down, so that one slow
/// peer cannot hold everything else up. A call that finds it full waits its turn, within its own time. What the limiter
/// refuses was never sent.
public final class ProviderLimiter: HTTPSender {
    private typealias WaitResult = Result<Void, OutboundError>

    private struct State {
        var inFlight = 0
        /// Oldest first.
        var waiting: [(id: Int, caller: CheckedContinuation<WaitResult, Never>)] = []
        var nextID = 0
        var breaker: Breaker
    }

    /// A call that was given less than this says nothing about the peer when it fails: a visitor who used their own time up (by
    /// a body that came slowly) must not close the way for everybody.
    private static let tellingTime: Duration = .seconds(1)

    /// The provider's name, for the refusal's text.
    public let name: String
    private let next: any HTTPSender
    private let maxInFlight: Int
    private let maxWaiting: Int
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameters:
    ///   - maxWaiting: calls that may wait for a place; the next one is refused.
    ///   - clock: the monotonic time; tests hand in one they move by hand.
    public init(
        name: String,
        over next: any HTTPSender,
        maxInFlight: Int = 32,
        maxWaiting: Int = 256,
        breaker: Breaker.Settings = .init(),
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name
        self.next = next
        self.maxInFlight = maxInFlight
        self.maxWaiting = maxWaiting
        self.clock = clock
        self.state = Mutex(State(breaker: Breaker(breaker)))
    }

    /// Sends when there is room. A 5xx, `unknown` and `notSent` count as failures of the provider, if it had time to answer.
    public func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        var request = request
        let asked = clock()
        try await takePlace(within: request.timeout)
        defer { givePlace() }
        request.timeout -= clock() - asked
        let admission = try admit()
        do {
            let response = try await next.send(request)
            ended(admission, response.status >= 500 ? .failure : .success)
            return response
        } catch {
            ended(admission, request.timeout < Self.tellingTime ? .none : Self.outcome(of: error))
            throw error
        }
    }

    // MARK: Places

    private func takePlace(within timeout: Duration) async throws(OutboundError) {
        let id: Int? = state.withLock { state in
            guard state.inFlight >= maxInFlight else {
                state.inFlight += 1
                return nil
            }
            state.nextID += 1
            return state.nextID
        }
        guard let id else { return }
        let timer = Task {
            do { try await Task.sleep(for: timeout) } catch { return }
            stopWaiting(id, .notSent("\(name): too many calls at once"))
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { caller in
                wait(id, caller)
                // A cancellation before this line has found nobody waiting.
                if Task.isCancelled { stopWaiting(id, .cancelled) }
            }
        } onCancel: {
            stopWaiting(id, .cancelled)
        }
        timer.cancel()
        try result.get()
    }

    private func wait(_ id: Int, _ caller: CheckedContinuation<WaitResult, Never>) {
        let result: WaitResult? = state.withLock { state in
            if state.inFlight < maxInFlight {
                state.inFlight += 1
                return .success(())
            }
            guard state.waiting.count < maxWaiting else { return .failure(.notSent("\(name): too many calls at once")) }
            state.waiting.append((id, caller))
            return nil
        }
        if let result { caller.resume(returning: result) }
    }

    private func stopWaiting(_ id: Int, _ reason: OutboundError) {
        let caller = state.withLock { state in
            state.waiting.firstIndex { $0.id == id }.map { state.waiting.remove(at: $0).caller }
        }
        caller?.resume(returning: .failure(reason))
    }

    /// The place goes to whoever has waited longest.
    private func givePlace() {
        let caller = state.withLock { state in
            guard state.waiting.isEmpty else { return Optional(state.waiting.removeFirst().caller) }
            state.inFlight -= 1
            return nil
        }
        caller?.resume(returning: .success(()))
    }

    // MARK: The circuit

    private func admit() throws(OutboundError) -> Breaker.Admission {
        let now = clock()
        guard let admission = state.withLock({ $0.breaker.admit(now: now) }) else {
            throw .notSent("\(name): the circuit is open after repeated failures")
        }
        return admission
    }

    private func ended(_ admission: Breaker.Admission, _ outcome: Breaker.Outcome) {
        let now = clock()
        state.withLock { $0.breaker.ended(admission, outcome, now: now) }
    }

    private static func outcome(of error: OutboundError) -> Breaker.Outcome {
        switch error {
        case .notSent, .unknown: .failure
        case .badAnswer: .success  // the peer is up: what it says is for the caller to judge
        case .cancelled: .none
        }
    }
}
