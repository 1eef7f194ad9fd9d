/// A proven identity comes to open an account that was there before, by a fresh proof of that account.
public indirect enum LinkStep: Codable, Equatable, Sendable {
    /// Looking for proof of an existing account. → away, code, confirm (password), entrance (recover), newcomer or phone (back)
    case choosing(Linking, typed: Typed)
    /// A code, or none for a number nobody has, is on its way to an existing account's phone. → confirm, second proof, choosing
    case code(Linking, Challenge, account: AccountReference?)
    /// Both sides proven. → done, phone (the account never confirmed one), choosing; newcomer or phone (not mine)
    case confirm(Linking, Proof)
}

extension LinkStep: FlowStep {
    var linking: Linking {
        switch self {
        case .choosing(let linking, _), .code(let linking, _, _), .confirm(let linking, _): linking
        }
    }

    var name: String {
        switch self {
        case .choosing: "link"
        case .code: "link-code"
        case .confirm: "link-confirm"
        }
    }

    var way: String? { linking.identity.provider.rawValue }
    var standing: AccountReference? { linking.pending }

    var challenge: Challenge? {
        switch self {
        case .code(_, let challenge, _): challenge
        case .choosing, .confirm: nil
        }
    }

    func with(_ challenge: Challenge) -> LinkStep {
        switch self {
        case .code(let linking, _, let account): .code(linking, challenge, account: account)
        case .choosing, .confirm: self
        }
    }

    var change: AccountChange? { nil }

    var origin: TripOrigin? {
        switch self {
        case .choosing(let linking, let typed): .link(linking, typed: typed)
        case .code, .confirm: nil
        }
    }

    var isCalling: Bool { false }
    var isProven: Bool { true }
    var isUnfinished: Bool { true }
    var standsOnIdentity: Bool { true }
    func isStale(_ now: Instant) -> Bool { linking.isStale(now) }
}
