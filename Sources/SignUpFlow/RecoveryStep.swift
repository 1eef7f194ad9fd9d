/// A new password, by a code to what the account has confirmed.
public indirect enum RecoveryStep: Codable, Equatable, Sendable {
    /// A code, or none for a login nobody has, is on its way to what the account confirmed. → password (by letter), recovered or
    /// second proof (by SMS), entrance (change)
    case code(Recovery, Challenge, account: AccountReference?)
    /// A new password is asked for. → recovered, over (changed)
    case password(PasswordReset)
    /// What else opens the account. After an SMS code alone it is shown first. → password; phone or entrance (not mine). Else the
    /// password is new and everybody signed out. → done, phone, termsNew, link's confirm
    case recovered(Recovery, Proof)
}

extension RecoveryStep: FlowStep {
    var name: String {
        switch self {
        case .code: "recover-code"
        case .password: "recover-password"
        case .recovered: "recovered"
        }
    }

    var way: String? { nil }

    var standing: AccountReference? {
        switch self {
        case .code: nil
        case .password(let reset): reset.standing
        case .recovered(_, let proof): proof.account
        }
    }

    var challenge: Challenge? {
        switch self {
        case .code(_, let challenge, _): challenge
        case .password, .recovered: nil
        }
    }

    func with(_ challenge: Challenge) -> RecoveryStep {
        switch self {
        case .code(let recovery, _, let account): .code(recovery, challenge, account: account)
        case .password, .recovered: self
        }
    }

    var change: AccountChange? {
        switch self {
        case .password(.change(let change)): change
        case .password(.recovery), .code, .recovered: nil
        }
    }

    var origin: TripOrigin? { nil }
    var isCalling: Bool { false }

    var isProven: Bool {
        switch self {
        case .code(let recovery, _, _): recovery.suspended != nil
        case .password, .recovered: true
        }
    }

    var isUnfinished: Bool { false }

    var standsOnIdentity: Bool {
        switch self {
        case .code(let recovery, _, _): recovery.suspended?.isLinking ?? false
        case .password, .recovered: false
        }
    }

    func isStale(_ now: Instant) -> Bool {
        switch self {
        case .code: false
        case .password(.recovery(_, let proof)), .recovered(_, let proof): now.since(proof.at) > Lifetime.proven
        case .password(.change(let change)): change.isStale(now)
        }
    }
}
