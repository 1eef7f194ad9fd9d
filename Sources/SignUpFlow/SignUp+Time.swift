// What time alone does to a sign-up.

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

    /// An identity that waits to be linked.
    fileprivate var toLink: Linking? {
        switch self {
        case .link(let linking, _), .linkCode(let linking, _, _), .linkConfirm(let linking, _): linking
        case .second(let number), .secondCode(let number, _):
            if case .link(let linking) = number.purpose { linking } else { nil }
        default: nil
        }
    }
}

extension PhonePurpose {
    fileprivate func isStale(_ now: Instant) -> Bool {
        if case .change(let changing) = self { changing.isStale(now) } else { false }
    }
}

extension AccountChange {
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
