/// Into the application, or the end of the way.
public indirect enum ArrivalStep: Codable, Equatable, Sendable {
    /// Known, and the terms have changed. → done, over
    case termsNew(Returning)
    /// Finished, and not yet handed over. → app, over
    case done(Arrival)
    /// Before a custom scheme is left. → over
    case app(Arrival, AppExit)
    /// Nothing more happens here.
    case over(Ending)
}

extension ArrivalStep: FlowStep {
    var name: String {
        switch self {
        case .termsNew: "terms-new"
        case .done: "done"
        case .app: "app"
        case .over: "over"
        }
    }

    var way: String? {
        switch self {
        case .termsNew(let returning): returning.evidence.way.name
        case .done(let arrival), .app(let arrival, _): arrival.way.name
        case .over: nil
        }
    }

    var standing: AccountReference? {
        switch self {
        case .termsNew(let returning): returning.standing
        case .done(let arrival), .app(let arrival, _): arrival.standing
        case .over: nil
        }
    }

    var challenge: Challenge? { nil }
    var change: AccountChange? { nil }
    var origin: TripOrigin? { nil }
    var isCalling: Bool { false }

    var isProven: Bool {
        switch self {
        case .termsNew, .done, .app: true
        case .over: false
        }
    }

    var isUnfinished: Bool { false }
    var standsOnIdentity: Bool { false }
    func isStale(_ now: Instant) -> Bool { false }
}
