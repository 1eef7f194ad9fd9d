/// To a provider and back: part of every flow that sends somebody there.
public indirect enum TripStep: Codable, Equatable, Sendable {
    /// The browser is at a provider. → returning, another away, or back to where it left from
    case away(Departure, from: TripOrigin)
    /// The provider sent the browser back and is being asked who came. → newcomer, phone, termsNew, done, link's confirm, what a
    /// proof leads to, or back to where it left from
    case returning(Departure, from: TripOrigin, since: Instant)
}

extension TripStep: FlowStep {
    var departure: Departure {
        switch self {
        case .away(let departure, _), .returning(let departure, _, _): departure
        }
    }

    /// Where it left from.
    var from: TripOrigin {
        switch self {
        case .away(_, let origin), .returning(_, let origin, _): origin
        }
    }

    var name: String {
        switch self {
        case .away: "away"
        case .returning: "returning"
        }
    }

    var way: String? { departure.provider.rawValue }
    var standing: AccountReference? { from.step.standing }
    var challenge: Challenge? { nil }
    var change: AccountChange? { from.step.change }

    var origin: TripOrigin? {
        switch self {
        case .away(_, let origin): origin
        case .returning: nil
        }
    }

    var isCalling: Bool {
        switch self {
        case .away: false
        case .returning: true
        }
    }

    var isProven: Bool { from.step.isProven }
    var isUnfinished: Bool { false }
    var standsOnIdentity: Bool { false }
    /// The trip has a time of its own; what waits at its origin is asked once it is back.
    func isStale(_ now: Instant) -> Bool { false }
}
