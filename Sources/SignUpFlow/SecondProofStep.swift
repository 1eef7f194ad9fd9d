/// The right code for a number that was last proven long ago: another way into its account is asked for besides.
public indirect enum SecondProofStep: Codable, Equatable, Sendable {
    /// → away, code, link's confirm or recovery's password (proved); newcomer, phone or entrance (not mine)
    case choosing(NumberProof)
    /// A code to the account's own address is on its way. → as choosing, choosing
    case code(NumberProof, Challenge)
}

extension SecondProofStep: FlowStep {
    var number: NumberProof {
        switch self {
        case .choosing(let number), .code(let number, _): number
        }
    }

    var name: String {
        switch self {
        case .choosing: "second-proof"
        case .code: "second-code"
        }
    }

    var way: String? {
        switch number.purpose {
        case .link(let linking): linking.identity.provider.rawValue
        case .recovery: nil
        }
    }

    var standing: AccountReference? { number.standing }

    var challenge: Challenge? {
        switch self {
        case .choosing: nil
        case .code(_, let challenge): challenge
        }
    }

    func with(_ challenge: Challenge) -> SecondProofStep {
        switch self {
        case .choosing: self
        case .code(let number, _): .code(number, challenge)
        }
    }

    var change: AccountChange? { nil }

    var origin: TripOrigin? {
        switch self {
        case .choosing(let number): .second(number)
        case .code: nil
        }
    }

    var isCalling: Bool { false }
    var isProven: Bool { true }

    var isUnfinished: Bool {
        switch number.purpose {
        case .link: true
        case .recovery: false
        }
    }

    var standsOnIdentity: Bool { false }
    func isStale(_ now: Instant) -> Bool { number.isStale(now) }
}
