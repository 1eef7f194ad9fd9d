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

/// A known person before the hand-off.
public struct Returning: Codable, Equatable, Sendable {
    public var standing: AccountReference
    public var evidence: Evidence
    /// The session that goes on; nil where one begins with the arrival.
    public var session: Digest?

    public init(standing: AccountReference, evidence: Evidence, session: Digest? = nil) {
        self.standing = standing
        self.evidence = evidence
        self.session = session
    }
}

/// How a sign-up ended.
public enum Ending: Codable, Equatable, Sendable {
    /// The person is in the application.
    case handedOver
    /// The person left.
    case left
    /// The client asked for a newer authentication than the provider gave.
    case unproven
    /// Back at the account's own page: a change is made, or given up.
    case account
    /// The account it stood on was finished in another browser or tab: there is nothing to do here but to sign in.
    case confirmedElsewhere
    /// Too late: the refusal says what ended.
    case expired(Refusal.Code)
}
