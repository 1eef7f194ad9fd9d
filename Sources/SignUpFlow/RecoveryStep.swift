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

/// A new password on its way by a code.
public struct Recovery: Codable, Equatable, Sendable {
    /// As typed.
    public var login: String
    /// In which it was read; not set in rows of older versions.
    public var country: String?
    public var suspended: SuspendedStep?
    /// "Not my account" was pressed, and is asked once more; nil: it was not.
    public var isDisowned: Bool?

    public init(login: String, country: String? = nil, suspended: SuspendedStep?) {
        self.login = login
        self.country = country
        self.suspended = suspended
    }

    private enum CodingKeys: String, CodingKey {
        case login, country
        case suspended = "kept"
        case isDisowned
    }

    public var known: Login { Login(login, country: country ?? "") }

    /// Nobody says any more that the account is not theirs.
    var owned: Recovery {
        var owned = self
        owned.isDisowned = nil
        return owned
    }

    /// Where a person goes on as new: what waits there is not lost.
    var wayBack: Step {
        switch suspended {
        case .linking(let linking): linking.wayBack(draft: nil)
        case .pending(let confirming): .phone(.number(.account(confirming), draft: nil))
        case nil: .entrance(.register)
        }
    }
}

/// Why a new password is asked for.
public enum PasswordReset: Codable, Equatable, Sendable {
    case recovery(Recovery, Proof)
    case change(AccountChange)

    /// Whose password it becomes.
    public var standing: AccountReference {
        switch self {
        case .recovery(_, let proof): proof.account
        case .change(let change): change.account
        }
    }
}
