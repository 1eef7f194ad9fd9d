// The code that a step waits for, where it can leave from, and its name in the log.

extension Step {
    /// The code that is being waited for.
    public var challenge: Challenge? {
        switch self {
        case .code(_, let challenge, _), .linkCode(_, let challenge, _), .emailCode(_, let challenge),
            .recoverCode(_, let challenge, _), .proveCode(_, let challenge), .secondCode(_, let challenge):
            challenge
        default: nil
        }
    }

    func with(_ challenge: Challenge) -> Step {
        switch self {
        case .code(let claim, _, let draft): .code(claim, challenge, draft: draft)
        case .linkCode(let linking, _, let account): .linkCode(linking, challenge, account: account)
        case .emailCode(let joining, _): .emailCode(joining, challenge)
        case .recoverCode(let recovery, _, let account): .recoverCode(recovery, challenge, account: account)
        case .proveCode(let changing, _): .proveCode(changing, challenge)
        case .secondCode(let number, _): .secondCode(number, challenge)
        default: self
        }
    }

    /// From where a person can leave for a provider; while away, where they left from.
    public var origin: TripOrigin? {
        switch self {
        case .entrance(let entering): .entrance(entering)
        case .newcomer(let identity): .newcomer(identity)
        case .link(let linking, let typed): .link(linking, typed: typed)
        case .second(let number): .second(number)
        case .prove(let changing): .prove(changing)
        case .binding(let changing): .binding(changing)
        case .away(_, let origin): origin
        default: nil
        }
    }

    /// The step's name in the log and in metrics.
    public var name: String {
        switch self {
        case .entrance(let entering): entering.page.rawValue
        case .away: "away"
        case .returning: "returning"
        case .newcomer: "newcomer"
        case .terms: "terms"
        case .link: "link"
        case .linkCode: "link-code"
        case .linkConfirm: "link-confirm"
        case .second: "second-proof"
        case .secondCode: "second-code"
        case .phone: "phone"
        case .sending: "sending"
        case .code: "code"
        case .email: "email"
        case .mailing: "mailing"
        case .emailCode: "email-code"
        case .profile: "profile"
        case .recoverCode: "recover-code"
        case .password: "recover-password"
        case .recovered: "recovered"
        case .prove: "prove"
        case .proveCode: "prove-code"
        case .binding: "binding"
        case .termsNew: "terms-new"
        case .done: "done"
        case .app: "app"
        case .over: "over"
        }
    }

    /// The way in: a provider's name (also while on the way there), `email` or `phone`.
    public var way: String? {
        switch self {
        case .away(let departure, _), .returning(let departure, _, _): departure.provider.rawValue
        case .newcomer(let identity), .terms(let identity): identity.provider.rawValue
        case .link(let linking, _), .linkCode(let linking, _, _), .linkConfirm(let linking, _):
            linking.identity.provider.rawValue
        case .phone(let claim, _), .sending(let claim, _, _, _, _), .code(let claim, _, _):
            switch claim {
            case .account(let confirming): confirming.evidence.way.name
            case .newcomer, .change: Evidence.phone.name
            }
        case .email(let joining, _), .mailing(let joining, _, _, _), .emailCode(let joining, _):
            if case .byEmail = joining { Evidence.email.name } else { Evidence.phone.name }
        case .profile: Evidence.phone.name
        case .termsNew(let returning): returning.evidence.way.name
        case .done(let arrival), .app(let arrival, _): arrival.way.name
        case .second(let number), .secondCode(let number, _):
            if case .link(let linking) = number.purpose { linking.identity.provider.rawValue } else { nil }
        case .entrance, .recoverCode, .password, .recovered, .prove, .proveCode, .binding, .over: nil
        }
    }
}
