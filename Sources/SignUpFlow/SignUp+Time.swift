// What time alone does to a sign-up, and what each step stands on.

extension SignUp {
    /// Time alone moved the sign-up: what it shows and does now. Nothing is saved by it; the next event saves the result.
    public mutating func settle(now: Instant) {
        if case .over = step { return }
        if now >= expiresAt {
            step = .over(ending)
            return
        }
        switch step {
        case .returning(let departure, let origin, let since) where now.since(since) > Lifetime.callOut:
            (step, notice) = (origin.step, Refusal(.providerFailed, provider: departure.provider))
            // What waited there meanwhile may be too old by now.
            settle(now: now)
        case .away(let departure, let origin) where now.since(departure.at) > Lifetime.departure && origin.expired(now):
            (step, notice) = (.entrance(.register), Refusal(.signUpExpired))
        case .sending(let confirming, var challenge, _, let draft, let since) where now.since(since) > Lifetime.callOut:
            challenge.resendAt = now
            (step, notice) = (.code(confirming, challenge, draft: draft), nil)
        case .newcomer(let identity) where identity.expired(now), .terms(let identity) where identity.expired(now):
            (step, notice) = (.entrance(.register), Refusal(.signUpExpired))
        case .link(let linking, _) where linking.expired(now):
            (step, notice) = (.entrance(.register), Refusal(.signUpExpired))
        case .linkCode(let linking, _, _) where linking.expired(now):
            (step, notice) = (.entrance(.register), Refusal(.signUpExpired))
        case .linkConfirm(let linking, let proof) where now.since(proof.at) > Lifetime.linkProof:
            (step, notice) = (.link(linking, draft: nil), Refusal(.proofExpired))
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code,
            .done, .app, .over:
            break
        }
    }

    /// The moment from which the sign-up is over by itself.
    public var expiresAt: Instant {
        switch step {
        case .phone(let confirming, _), .sending(let confirming, _, _, _, _), .code(let confirming, _, _):
            confirming.standing.confirmBy ?? bounds
        case .link(let linking, _), .linkCode(let linking, _, _), .linkConfirm(let linking, _),
            .away(_, from: .link(let linking, _)), .returning(_, from: .link(let linking, _), _):
            linking.pending?.confirmBy ?? bounds
        case .done(let arrival): arrival.since + Lifetime.done
        case .app(let arrival, _): arrival.since + Lifetime.done
        case .over: touchedAt
        case .entrance, .away, .returning, .newcomer, .terms: bounds
        }
    }

    /// The account this sign-up stands on.
    public var standing: Standing? {
        switch step {
        case .phone(let confirming, _), .sending(let confirming, _, _, _, _), .code(let confirming, _, _):
            confirming.standing
        case .link(let linking, _), .linkCode(let linking, _, _), .linkConfirm(let linking, _),
            .away(_, from: .link(let linking, _)), .returning(_, from: .link(let linking, _), _):
            linking.pending
        case .done(let arrival), .app(let arrival, _): arrival.standing
        case .entrance, .away, .returning, .newcomer, .terms, .over: nil
        }
    }

    /// Whether Register offers to go on with it.
    public var isUnfinished: Bool {
        switch step {
        case .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code: true
        case .entrance, .away, .returning, .done, .app, .over: false
        }
    }

    private var bounds: Instant { min(touchedAt + Lifetime.signUpIdle, startedAt + Lifetime.signUp) }

    var ending: Ending {
        switch step {
        case .done, .app: .handedOver
        case .over(let ending): ending
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code:
            .expired(standing?.confirmBy == nil ? .signUpExpired : .confirmExpired)
        }
    }
}

extension Confirming {
    /// A pending account begun by this identity can give it over; after a link there is nothing more to link.
    public var canLink: Bool { manner == .created && standing.confirmBy != nil }
}

extension Linking {
    func wayBack(draft: PhoneDraft?) -> Step {
        guard let pending else { return .newcomer(identity) }
        return .phone(Confirming(standing: pending, identity: identity, manner: .created), draft: draft)
    }

    /// An identity that already opens this sign-up's pending account lives as long as that.
    func expired(_ now: Instant) -> Bool { pending == nil && identity.expired(now) }
}

extension Identity {
    /// Too old for Create or Link.
    func expired(_ now: Instant) -> Bool { now.since(provenAt) > Lifetime.identity }
}

extension Origin {
    /// The identity that waits there is too old.
    func expired(_ now: Instant) -> Bool {
        switch self {
        case .entrance: false
        case .newcomer(let identity): identity.expired(now)
        case .link(let linking, _): linking.expired(now)
        }
    }
}

extension Step {
    /// The code that is being waited for.
    public var challenge: Challenge? {
        switch self {
        case .code(_, let challenge, _), .linkCode(_, let challenge, _): challenge
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkConfirm, .phone, .sending, .done, .app, .over:
            nil
        }
    }

    func with(_ challenge: Challenge) -> Step {
        switch self {
        case .code(let confirming, _, let draft): .code(confirming, challenge, draft: draft)
        case .linkCode(let linking, _, let account): .linkCode(linking, challenge, account: account)
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkConfirm, .phone, .sending, .done, .app, .over:
            self
        }
    }
}

extension Step {
    /// The step's name in the log and in metrics.
    public var name: String {
        switch self {
        case .entrance(let page): page.rawValue
        case .away: "away"
        case .returning: "returning"
        case .newcomer: "newcomer"
        case .terms: "terms"
        case .link: "link"
        case .linkCode: "link-code"
        case .linkConfirm: "link-confirm"
        case .phone: "phone"
        case .sending: "sending"
        case .code: "code"
        case .done: "done"
        case .app: "app"
        case .over: "over"
        }
    }

    /// The provider the person came by, or is on the way to.
    public var provider: String? {
        switch self {
        case .away(let departure, _), .returning(let departure, _, _): departure.provider.rawValue
        case .newcomer(let identity), .terms(let identity): identity.provider.rawValue
        case .link(let linking, _), .linkCode(let linking, _, _), .linkConfirm(let linking, _):
            linking.identity.provider.rawValue
        case .phone(let confirming, _), .sending(let confirming, _, _, _, _), .code(let confirming, _, _):
            confirming.identity.provider.rawValue
        case .done(let arrival), .app(let arrival, _): arrival.way
        case .entrance, .over: nil
        }
    }
}

extension SignUp {
    /// The sign-up as it stood before it left for a provider: what another tab shows meanwhile.
    public func standing(at origin: Origin) -> SignUp {
        var left = self
        left.step = origin.step
        return left
    }
}
