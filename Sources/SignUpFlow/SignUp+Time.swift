// What time alone does to a sign-up.

extension SignUp {
    /// Time alone moved the sign-up: what it shows and does now. Nothing is saved by it; the next event saves the result.
    public mutating func applyTimeouts(now: Instant) {
        if isOver { return }
        if now >= expiresAt {
            step = .over(ending(at: now))
            return
        }
        switch step {
        case .trip(.away(let departure, let origin)):
            if now.since(departure.at) > Lifetime.departure, origin.step.isStale(now) { begin(again: origin.step, now) }
        case .trip(.returning(let departure, let origin, let since)):
            guard isCallOver(since, now) else { return }
            // What waited there meanwhile may be too old by now.
            (step, notice) = (origin.step, Refusal(.providerFailed, provider: departure.provider))
            applyTimeouts(now: now)
        case .phone(.sending(let purpose, var challenge, _, let draft, let since)):
            guard isCallOver(since, now) else { return }
            challenge.resendAt = now
            (step, notice) = (.phone(.code(purpose, challenge, draft: draft)), nil)
            applyTimeouts(now: now)
        case .email(.mailing(let verification, var challenge, _, let since)):
            guard isCallOver(since, now) else { return }
            challenge.resendAt = now
            (step, notice) = (.email(.code(verification, challenge)), nil)
            applyTimeouts(now: now)
        case .link(.confirm(let linking, let proof)) where !linking.isStale(now):
            guard now.since(proof.at) > Lifetime.linkProof else { return }
            (step, notice) = (.link(.choosing(linking, typed: Typed())), Refusal(.proofExpired))
        // Proved again by its own button; the other ways go no further than its confirm page.
        case .link(.choosing(let linking, _)) where linking.pending != nil: break
        case .entrance, .newAccount, .link, .secondProof, .phone, .email, .recovery, .change, .arrival:
            if step.isStale(now) { begin(again: step, now) }
        }
    }

    private func isCallOver(_ since: Instant, _ now: Instant) -> Bool {
        Wait(from: since, lasting: Lifetime.callOut).isOver(at: now)
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
        if var change = stale.change {
            change.proof = nil
            (step, notice) = (.change(.prove(change)), Refusal(.proofExpired))
        } else if let linking = stale.linking, linking.pending != nil {
            // The pending account stays; its identity is proved again before it is linked.
            let why: Refusal.Code = linking.isStale(now) ? .identityExpired : .proofExpired
            (step, notice) = (
                .link(.choosing(linking, typed: Typed())), Refusal(why, provider: linking.identity.provider)
            )
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
        case .arrival(.done(let arrival)), .arrival(.app(let arrival, _)): arrival.since + Lifetime.done
        case .arrival(.over): touchedAt
        case .arrival(.termsNew), .entrance, .trip, .newAccount, .link, .secondProof, .phone, .email, .recovery,
            .change:
            standing?.confirmBy ?? bounds
        }
    }

    /// The account this sign-up stands on.
    public var standing: AccountReference? { step.standing }

    /// Whether Register offers to go on with it. The phone-first door keeps nothing for later.
    public var isUnfinished: Bool { step.isUnfinished }

    private var bounds: Instant { min(touchedAt + Lifetime.signUpIdle, startedAt + Lifetime.signUp) }

    /// How it ends where what it stood on is over. A pending account that is gone before its deadline was finished elsewhere.
    func ending(at now: Instant) -> Ending {
        if step.change != nil { return .account }
        switch step {
        case .arrival(.done), .arrival(.app): return .handedOver
        case .arrival(.over(let ending)): return ending
        case .arrival(.termsNew), .entrance, .trip, .newAccount, .link, .secondProof, .phone, .email, .recovery,
            .change:
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
        guard case .trip(.away(let departure, let origin)) = step, [.providerDenied, .providerFailed].contains(code)
        else {
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
