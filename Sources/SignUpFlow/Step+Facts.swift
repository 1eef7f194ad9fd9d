// What is true of a step, whichever flow it belongs to.

extension Step {
    /// The account that the step stands on.
    var standing: AccountReference? {
        switch self {
        case .entrance(let entering): entering.pending
        case .away(_, let origin), .returning(_, let origin, _): origin.step.standing
        case .link(let linking, _), .linkCode(let linking, _, _), .linkConfirm(let linking, _): linking.pending
        case .second(let number), .secondCode(let number, _): number.standing
        case .phone(let claim, _), .sending(let claim, _, _, _, _), .code(let claim, _, _): claim.standing
        case .password(let renewal): renewal.standing
        case .recovered(_, let proof): proof.account
        case .prove(let changing), .proveCode(let changing, _), .binding(let changing): changing.account
        case .termsNew(let returning): returning.standing
        case .done(let arrival), .app(let arrival, _): arrival.standing
        case .newcomer, .terms, .email, .mailing, .emailCode, .profile, .recoverCode, .over: nil
        }
    }

    /// A call to a provider, an SMS route or a mail server is under way: its end alone moves the sign-up.
    public var isCalling: Bool {
        switch self {
        case .returning, .sending, .mailing: true
        default: false
        }
    }

    /// The session that the step goes on under.
    public var session: Digest? {
        if let changing { return changing.session }
        if case .termsNew(let returning) = self { return returning.session }
        return nil
    }

    /// It stands on an account that another browser can finish, or give up, meanwhile.
    public var standsUnconfirmed: Bool { confirms || standing?.confirmBy != nil }

    /// An account's phone is being confirmed here.
    public var confirms: Bool {
        switch self {
        case .phone(.account, _), .sending(.account, _, _, _, _), .code(.account, _, _): true
        default: false
        }
    }

    /// A provider vouched for somebody in this sign-up, for whom a number is being confirmed or an account looked for.
    public var standsOnIdentity: Bool {
        switch self {
        case .phone(.account(let confirming), _), .sending(.account(let confirming), _, _, _, _),
            .code(.account(let confirming), _, _):
            confirming.evidence.identity != nil
        case .link, .linkCode, .linkConfirm: true
        case .entrance(let entering): entering.kept?.isLinking ?? false
        case .recoverCode(let recovery, _, _): recovery.kept?.isLinking ?? false
        default: false
        }
    }

    /// A number that was proven, where its account wants a second proof.
    public var number: NumberProof? {
        switch self {
        case .second(let number), .secondCode(let number, _): number
        case .away(_, let origin), .returning(_, let origin, _): origin.step.number
        default: nil
        }
    }

    /// The change of a way in that the step belongs to.
    public var changing: AccountChange? {
        switch self {
        case .prove(let changing), .proveCode(let changing, _), .binding(let changing): changing
        case .away(_, let origin), .returning(_, let origin, _): origin.step.changing
        case .phone(.change(let changing), _), .sending(.change(let changing), _, _, _, _),
            .code(.change(let changing), _, _), .password(.change(let changing)):
            changing
        default: nil
        }
    }
}
