/// An address, and the letter that goes to it: the e-mail door, and the second half of the phone-first door.
public indirect enum EmailStep: Codable, Equatable, Sendable {
    /// An e-mail address is asked for. → mailing
    case address(EmailVerification, typed: String)
    /// The letter is being handed to the mail server. → code, address or entrance (nothing was sent)
    case mailing(EmailVerification, Challenge, replaces: Challenge? = nil, since: Instant)
    /// A code, or none for an address that has an account, is on its way. → phone (e-mail door), profile (phone first), mailing
    /// (resend), address (change), entrance (sign in)
    case code(EmailVerification, Challenge)
    /// Phone and e-mail proven: names and password. → done
    case profile(ProvenPhone, email: String, since: Instant, typed: Typed)
}

extension EmailStep: FlowStep {
    /// By the e-mail door, and not yet anybody's account.
    private var isByEmail: Bool {
        switch self {
        case .address(let verification, _), .mailing(let verification, _, _, _), .code(let verification, _):
            switch verification {
            case .byEmail: true
            case .byPhone: false
            }
        case .profile: false
        }
    }

    var name: String {
        switch self {
        case .address: "email"
        case .mailing: "mailing"
        case .code: "email-code"
        case .profile: "profile"
        }
    }

    var way: String? { isByEmail ? Evidence.email.name : Evidence.phone.name }
    var standing: AccountReference? { nil }

    var challenge: Challenge? {
        switch self {
        case .code(_, let challenge): challenge
        case .address, .mailing, .profile: nil
        }
    }

    func with(_ challenge: Challenge) -> EmailStep {
        switch self {
        case .code(let verification, _): .code(verification, challenge)
        case .address, .mailing, .profile: self
        }
    }

    var change: AccountChange? { nil }
    var origin: TripOrigin? { nil }

    var isCalling: Bool {
        switch self {
        case .mailing: true
        case .address, .code, .profile: false
        }
    }

    /// The number of the phone-first door is proven.
    var isProven: Bool { !isByEmail }
    var isUnfinished: Bool { isByEmail }
    var standsOnIdentity: Bool { false }

    func isStale(_ now: Instant) -> Bool {
        switch self {
        case .address(.byPhone(let proven), _), .code(.byPhone(let proven), _):
            now.since(proven.at) > Lifetime.proven
        // Both must be young enough when the account begins.
        case .profile(let proven, _, let since, _): now.since(min(proven.at, since)) > Lifetime.proven
        case .address(.byEmail, _), .code(.byEmail, _), .mailing: false
        }
    }
}
