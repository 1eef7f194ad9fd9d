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
