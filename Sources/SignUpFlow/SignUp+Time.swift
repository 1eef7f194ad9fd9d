// What time alone does to a sign-up, and what each step stands on.

extension SignUp {
    /// Time alone moved the sign-up: what it shows and does now. Nothing is saved by it; the next event saves the result.
    public mutating func applyTimeouts(now: Instant) {
        if case .over = step { return }
        if now >= expiresAt {
            step = .over(ending(at: now))
            return
        }
        switch step {
        case .returning(let departure, let origin, let since)
        where Wait(from: since, lasting: Lifetime.callOut).isOver(at: now):
            (step, notice) = (origin.step, Refusal(.providerFailed, provider: departure.provider))
            // What waited there meanwhile may be too old by now.
            applyTimeouts(now: now)
        case .away(let departure, let origin)
        where now.since(departure.at) > Lifetime.departure && origin.step.isStale(now):
            begin(again: origin.step, now)
        case .sending(let claim, var challenge, _, let draft, let since)
        where Wait(from: since, lasting: Lifetime.callOut).isOver(at: now):
            challenge.resendAt = now
            (step, notice) = (.code(claim, challenge, draft: draft), nil)
            applyTimeouts(now: now)
        case .mailing(let joining, var challenge, _, let since)
        where Wait(from: since, lasting: Lifetime.callOut).isOver(at: now):
            challenge.resendAt = now
            (step, notice) = (.emailCode(joining, challenge), nil)
            applyTimeouts(now: now)
        case .linkConfirm(let linking, let proof)
        where now.since(proof.at) > Lifetime.linkProof && !linking.isStale(now):
            (step, notice) = (.link(linking, typed: Typed()), Refusal(.proofExpired))
        case .away, .returning, .sending, .mailing: break
        // Proved again by its own button; the other ways go no further than its confirm page.
        case .link(let linking, _) where linking.pending != nil: break
        default: if step.isStale(now) { begin(again: step, now) }
        }
    }

    /// The pause before another code, and what the page says of a wait, are no longer than the rules have them.
    /// - Parameter pauses: of codes to a target.
    public mutating func shortenWaits(pauses: (Challenge.Target) -> CodeRules, now: Instant) {
        if var challenge = step.challenge {
            let length = pauses(challenge.to).pause(afterSend: sends(to: challenge.to))
            challenge.resendAt = Wait(until: challenge.resendAt, length: length).end(seenAt: now)
            step = step.with(challenge)
            if notice?.code == .tooSoon { notice?.retryAt = challenge.resendAt }
        }
        if let until = notice?.retryAt {
            notice?.retryAt = Wait(until: until, length: Lifetime.longestBudget).end(seenAt: now)
        }
    }

    /// What the step held is too old: the way to get it again.
    private mutating func begin(again stale: Step, _ now: Instant) {
        if var changing = stale.changing {
            changing.proof = nil
            (step, notice) = (.prove(changing), Refusal(.proofExpired))
        } else if let linking = stale.toLink, linking.pending != nil {
            // The pending account stays; its identity is proved again before it is linked.
            let why: Refusal.Code = linking.isStale(now) ? .identityExpired : .proofExpired
            (step, notice) = (.link(linking, typed: Typed()), Refusal(why, provider: linking.identity.provider))
        } else {
            (step, notice) = (.entrance(.register), Refusal(.signUpExpired))
        }
    }

    /// What waited while the person was away has become too old to be used; nil where it has not.
    mutating func refuseStale(_ waiting: Step, _ now: Instant) -> [Fact]? {
        guard waiting.isStale(now) else { return nil }
        begin(again: waiting, now)
        touchedAt = now
        return []
    }

    /// The moment from which the sign-up is over by itself.
    public var expiresAt: Instant {
        switch step {
        case .done(let arrival), .app(let arrival, _): arrival.since + Lifetime.done
        case .over: touchedAt
        default: standing?.confirmBy ?? bounds
        }
    }

    /// The account this sign-up stands on.
    public var standing: AccountReference? { step.standing }

    /// Whether Register offers to go on with it. The phone-first door keeps nothing for later.
    public var isUnfinished: Bool {
        switch step {
        case .phone(let claim, _), .sending(let claim, _, _, _, _), .code(let claim, _, _):
            if case .account = claim { true } else { false }
        case .email(let joining, _), .mailing(let joining, _, _, _), .emailCode(let joining, _):
            if case .byEmail = joining { true } else { false }
        case .newcomer, .terms, .link, .linkCode, .linkConfirm: true
        case .second(let number), .secondCode(let number, _):
            if case .link = number.purpose { true } else { false }
        case .entrance(let entering): entering.kept != nil
        case .away, .returning, .profile, .recoverCode, .password, .recovered, .prove, .proveCode, .binding, .termsNew,
            .done, .app, .over:
            false
        }
    }

    private var bounds: Instant { min(touchedAt + Lifetime.signUpIdle, startedAt + Lifetime.signUp) }

    /// How it ends where what it stood on is over. A pending account that is gone before its deadline was finished elsewhere.
    func ending(at now: Instant) -> Ending {
        switch step {
        case .done, .app: return .handedOver
        case .over(let ending): return ending
        case let step where step.changing != nil: return .account
        default:
            guard let deadline = standing?.confirmBy else { return .expired(.signUpExpired) }
            return now < deadline ? .confirmedElsewhere : .expired(.confirmExpired)
        }
    }

    /// For showing alone: what is said of the trip it is on, at the page it left, or of a form that came too late. Anybody may have
    /// made it be said.
    public mutating func recount(_ code: Refusal.Code, now: Instant) {
        // What the page of a taken number or address is about stays said: its ways on hang on it.
        if code == .overtaken, !step.isCalling, ![.phoneTaken, .emailTaken].contains(notice?.code) {
            notice = Refusal(.overtaken)
        }
        guard case .away(let departure, let origin) = step, [.providerDenied, .providerFailed].contains(code) else {
            return
        }
        (step, notice) = (origin.step, Refusal(code, provider: departure.provider))
    }

    /// The sign-up as it stood before it left for a provider: what another tab shows meanwhile.
    public func standing(at origin: TripOrigin) -> SignUp {
        var left = self
        left.step = origin.step
        return left
    }
}

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

    /// An identity that waits to be linked.
    fileprivate var toLink: Linking? {
        switch self {
        case .link(let linking, _), .linkCode(let linking, _, _), .linkConfirm(let linking, _): linking
        case .second(let number), .secondCode(let number, _):
            if case .link(let linking) = number.purpose { linking } else { nil }
        default: nil
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
    public var changing: Changing? {
        switch self {
        case .prove(let changing), .proveCode(let changing, _), .binding(let changing): changing
        case .away(_, let origin), .returning(_, let origin, _): origin.step.changing
        case .phone(.change(let changing), _), .sending(.change(let changing), _, _, _, _),
            .code(.change(let changing), _, _), .password(.change(let changing)):
            changing
        default: nil
        }
    }

    /// What was proved for it is too old: an identity on its way to Create or Link, a proof, a phone or an address.
    func isStale(_ now: Instant) -> Bool {
        switch self {
        case .newcomer(let identity), .terms(let identity): identity.isStale(now)
        case .link(let linking, _), .linkCode(let linking, _, _), .linkConfirm(let linking, _): linking.isStale(now)
        case .second(let number), .secondCode(let number, _): number.isStale(now)
        case .entrance(let entering):
            if case .linking(let linking)? = entering.kept, linking.pending == nil {
                linking.isStale(now)
            } else {
                false
            }
        case .phone(let claim, _), .code(let claim, _, _): claim.isStale(now)
        case .email(.byPhone(let proven), _), .emailCode(.byPhone(let proven), _):
            now.since(proven.at) > Lifetime.proven
        // Both must be young enough when the account begins.
        case .profile(let proven, _, let since, _):
            now.since(min(proven.at, since)) > Lifetime.proven
        case .password(.recovery(_, let proof)), .recovered(_, let proof): now.since(proof.at) > Lifetime.proven
        case .password(.change(let changing)), .binding(let changing): changing.isStale(now)
        case .email, .emailCode, .recoverCode, .prove, .proveCode, .termsNew, .away, .returning, .sending, .mailing,
            .done, .app, .over:
            false
        }
    }
}

extension PhonePurpose {
    fileprivate func isStale(_ now: Instant) -> Bool {
        if case .change(let changing) = self { changing.isStale(now) } else { false }
    }
}

extension Changing {
    fileprivate func isStale(_ now: Instant) -> Bool {
        proof.map { now.since($0.at) > Lifetime.linkProof } ?? false
    }
}

extension Linking {
    /// Too old to be linked, whatever it has opened meanwhile.
    public func isStale(_ now: Instant) -> Bool { identity.isStale(now) }
}

extension Identity {
    /// Too old for Create or Link.
    fileprivate func isStale(_ now: Instant) -> Bool { now.since(provenAt) > Lifetime.identity }
}

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
