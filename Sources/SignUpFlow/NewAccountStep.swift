/// Somebody proven, and unknown here.
public indirect enum NewAccountStep: Codable, Equatable, Sendable {
    /// → phone (create), terms, link, away (another account)
    case newcomer(Identity)
    /// Create was pressed without accepting. → newcomer
    case terms(Identity)
}

extension NewAccountStep: FlowStep {
    var identity: Identity {
        switch self {
        case .newcomer(let identity), .terms(let identity): identity
        }
    }

    var name: String {
        switch self {
        case .newcomer: "newcomer"
        case .terms: "terms"
        }
    }

    var way: String? { identity.provider.rawValue }
    var standing: AccountReference? { nil }
    var challenge: Challenge? { nil }
    var change: AccountChange? { nil }

    var origin: TripOrigin? {
        switch self {
        case .newcomer(let identity): .newcomer(identity)
        case .terms: nil
        }
    }

    var isCalling: Bool { false }
    var isProven: Bool { true }
    var isUnfinished: Bool { true }
    var standsOnIdentity: Bool { false }
    func isStale(_ now: Instant) -> Bool { identity.isStale(now) }
}
