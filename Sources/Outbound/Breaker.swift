/// A circuit breaker: after failures in a row it refuses for a pause, then lets single probes through until one
/// succeeds. A value without a clock: `now` comes in with every question.
public struct Breaker: Sendable {
    public struct Settings: Sendable, Equatable {
        /// Failures in a row, with no success between them, that open the circuit.
        public var failures: Int
        /// How long an open circuit refuses before the next probe.
        public var pause: Duration

        public init(failures: Int = 5, pause: Duration = .seconds(5)) {
            self.failures = failures
            self.pause = pause
        }
    }

    /// What an admitted call counts as when it ends.
    enum Admission: Sendable, Equatable {
        case ordinary
        case probe
    }

    enum Outcome: Sendable, Equatable {
        case success
        case failure
        /// Says nothing about the peer: the caller gave up.
        case none
    }

    private enum State {
        /// Leads to `open` on the last failure allowed.
        case closed(failures: Int)
        /// Leads to `probing` once `until` has come.
        case open(until: ContinuousClock.Instant)
        /// Leads to `closed` or back to `open`, as the probe ends.
        case probing
    }

    private let settings: Settings
    private var state = State.closed(failures: 0)

    init(_ settings: Settings) {
        self.settings = settings
    }

    /// Asks to make a call.
    /// - Returns: what to hand to `ended`; nil while the circuit is open.
    mutating func admit(now: ContinuousClock.Instant) -> Admission? {
        switch state {
        case .closed:
            return .ordinary
        case .open(let until):
            guard now >= until else { return nil }
            state = .probing
            return .probe
        case .probing:
            return nil
        }
    }

    /// Counts how an admitted call ended. Calls from before the circuit opened may end after it: their success closes
    /// it, since the peer answers, and their failures say nothing new.
    mutating func ended(_ admission: Admission, _ outcome: Outcome, now: ContinuousClock.Instant) {
        switch (outcome, admission, state) {
        case (.success, _, _):
            state = .closed(failures: 0)
        case (.failure, _, .closed(let failures)):
            let count = failures + 1
            state = count < settings.failures ? .closed(failures: count) : .open(until: now + settings.pause)
        case (.failure, .probe, .probing):
            state = .open(until: now + settings.pause)
        case (.none, .probe, .probing):
            state = .open(until: now)  // the probe told nothing: the next call is the probe
        case (.failure, _, .open), (.failure, .ordinary, .probing), (.none, _, _):
            break
        }
    }
}
