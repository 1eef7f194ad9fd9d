/// A number, and the SMS that goes to it: for an account, a newcomer or a change.
public indirect enum PhoneStep: Codable, Equatable, Sendable {
    /// A number is asked for. → sending, link, entrance (sign in, recover)
    case number(PhonePurpose, draft: PhoneDraft?)
    /// The SMS is being handed to a route; `replaces` is the code that counts on where every route refuses. → code, number
    case sending(PhonePurpose, Challenge, replaces: Challenge? = nil, draft: PhoneDraft, since: Instant)
    /// A code is on its way. → done, email (phone first), over (changed), sending (resend), number (change), link, entrance
    case code(PhonePurpose, Challenge, draft: PhoneDraft)
}

extension PhoneStep: FlowStep {
    var purpose: PhonePurpose {
        switch self {
        case .number(let purpose, _), .sending(let purpose, _, _, _, _), .code(let purpose, _, _): purpose
        }
    }

    var name: String {
        switch self {
        case .number: "phone"
        case .sending: "sending"
        case .code: "code"
        }
    }

    var way: String? {
        switch purpose {
        case .account(let confirming): confirming.evidence.way.name
        case .newcomer, .change: Evidence.phone.name
        }
    }

    var standing: AccountReference? { purpose.standing }

    var challenge: Challenge? {
        switch self {
        case .code(_, let challenge, _): challenge
        case .number, .sending: nil
        }
    }

    func with(_ challenge: Challenge) -> PhoneStep {
        switch self {
        case .code(let purpose, _, let draft): .code(purpose, challenge, draft: draft)
        case .number, .sending: self
        }
    }

    var change: AccountChange? { purpose.change }
    var origin: TripOrigin? { nil }

    var isCalling: Bool {
        switch self {
        case .sending: true
        case .number, .code: false
        }
    }

    var isProven: Bool { standing != nil }

    var isUnfinished: Bool {
        switch purpose {
        case .account: true
        case .newcomer, .change: false
        }
    }

    var standsOnIdentity: Bool {
        switch purpose {
        case .account(let confirming): confirming.evidence.identity != nil
        case .newcomer, .change: false
        }
    }

    func isStale(_ now: Instant) -> Bool {
        switch self {
        case .number(let purpose, _), .code(let purpose, _, _): purpose.change?.isStale(now) ?? false
        case .sending: false
        }
    }
}

/// For whom a number is being confirmed.
public enum PhonePurpose: Codable, Equatable, Sendable {
    /// An account without a confirmed phone.
    case account(Confirming)
    /// Phone-first door: nobody yet; the terms were accepted with the number.
    case newcomer(Acceptance)
    /// An owner who has proved it changes the number.
    case change(AccountChange)

    /// The account the number is for.
    public var standing: AccountReference? {
        switch self {
        case .account(let confirming): confirming.standing
        case .newcomer: nil
        case .change(let change): change.account
        }
    }

    var change: AccountChange? {
        switch self {
        case .change(let change): change
        case .account, .newcomer: nil
        }
    }

    /// A pending account begun by a provider can give its identity over; after a link there is nothing more to link.
    public var linking: Linking? {
        guard case .account(let confirming) = self, confirming.manner == .created,
            confirming.standing.confirmBy != nil, let identity = confirming.evidence.identity
        else { return nil }
        return Linking(identity: identity, pending: confirming.standing)
    }
}

/// An account on its way to a confirmed phone.
public struct Confirming: Codable, Equatable, Sendable {
    public var standing: AccountReference
    public var evidence: Evidence
    public var manner: Arrival.Manner
    /// What somebody known had accepted by then; nil for a new account.
    public var termsVersion: String?

    public init(standing: AccountReference, evidence: Evidence, manner: Arrival.Manner, termsVersion: String? = nil) {
        self.standing = standing
        self.evidence = evidence
        self.manner = manner
        self.termsVersion = termsVersion
    }
}
