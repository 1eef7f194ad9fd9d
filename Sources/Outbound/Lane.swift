import Synchronization

/// The way to one provider: so many calls at once and no more, and none while the provider is down, so that one slow
/// peer cannot hold everything else up. What it refuses was never sent.
public final class Lane: HTTPSender {
    private struct State {
        var inFlight = 0
        var breaker: Breaker
    }

    /// A call that was given less than this says nothing about the peer when it fails: a visitor who used their own time up (by
    /// a body that came slowly) must not close the way for everybody.
    private static let tellingTime: Duration = .seconds(1)

    /// The provider's name, for the refusal's text.
    public let name: String
    private let next: any HTTPSender
    private let maxInFlight: Int
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// - Parameters:
    ///   - clock: the monotonic time; tests hand in one they move by hand.
    public init(
        name: String,
        over next: any HTTPSender,
        maxInFlight: Int = 32,
        breaker: Breaker.Settings = .init(),
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.name = name
        self.next = next
        self.maxInFlight = maxInFlight
        self.clock = clock
        self.state = Mutex(State(breaker: Breaker(breaker)))
    }

    /// Sends if there is room. A 5xx, `unknown` and `notSent` count as failures of the provider, if it had time to answer.
    public func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        let admission = try enter()
        do {
            let response = try await next.send(request)
            leave(admission, response.status >= 500 ? .failure : .success)
            return response
        } catch {
            leave(admission, request.timeout < Self.tellingTime ? .none : Self.outcome(of: error))
            throw error
        }
    }

    private func enter() throws(OutboundError) -> Breaker.Admission {
        let now = clock()
        let entered: Result<Breaker.Admission, OutboundError> = state.withLock { state in
            guard state.inFlight < maxInFlight else { return .failure(.notSent("\(name): too many calls at once")) }
            guard let admission = state.breaker.admit(now: now) else {
                return .failure(.notSent("\(name): the circuit is open after repeated failures"))
            }
            state.inFlight += 1
            return .success(admission)
        }
        return try entered.get()
    }

    private func leave(_ admission: Breaker.Admission, _ outcome: Breaker.Outcome) {
        let now = clock()
        state.withLock { state in
            state.inFlight -= 1
            state.breaker.ended(admission, outcome, now: now)
        }
    }

    private static func outcome(of error: OutboundError) -> Breaker.Outcome {
        switch error {
        case .notSent, .unknown: .failure
        case .badAnswer: .success  // the peer is up: what it says is for the caller to judge
        case .cancelled: .none
        }
    }
}
