// To a provider and back: part of every flow that sends somebody there.

extension SignUp {
    /// The person went to a provider: from Register, Sign in, New account ("another"), Link, or a fresh proof. After very many
    /// times they stay.
    public mutating func depart(_ departure: Departure) -> [Fact]? {
        guard let origin = step.origin else { return nil }
        let before = departures ?? 0
        guard before < Limit.departures else {
            return refuse(at: origin.step, Refusal(.tooManyAttempts, provider: departure.provider), departure.at)
        }
        departures = before + 1
        return go(.trip(.away(departure, from: origin)), departure.at)
    }

    /// The provider's address can't be made: it has not answered since the start.
    public mutating func cannotDepart(to provider: ProviderName, now: Instant) -> [Fact]? {
        guard let origin = step.origin else { return nil }
        return refuse(at: origin.step, Refusal(.providerFailed, provider: provider), now)
    }

    /// The provider sent the browser back with this `state`. It is spent, whatever happens next.
    public mutating func comeBack(state: Digest, now: Instant) -> [Fact]? {
        guard case .trip(.away(let departure, let origin)) = step, departure.state == state else { return nil }
        guard now.since(departure.at) <= Lifetime.departure else {
            return refuse(at: origin.step, Refusal(.signUpExpired), now)
        }
        return go(.trip(.returning(departure, from: origin, since: now)), now)
    }

    /// The trip led nowhere: denied, failed, or not to be believed.
    public mutating func turnBack(_ code: Refusal.Code, now: Instant) -> [Fact]? {
        guard case .trip(let trip) = step else { return nil }
        return refuse(at: trip.from.step, Refusal(code, provider: trip.departure.provider), now)
    }

    /// The provider vouched for somebody who has authenticated too long ago for the client, and was asked once more before.
    public mutating func endUnproven(now: Instant) -> [Fact]? {
        guard case .trip(.returning) = step else { return nil }
        return go(.over(.unproven), now)
    }

    /// The provider vouched for `identity`.
    /// - Parameters:
    ///   - known: the account it is bound to.
    ///   - owner: of the account that a proof was asked for; nil where it is gone.
    ///   - session: the one to open where the person is finished by that.
    public mutating func identify(
        _ identity: Identity, known: KnownAccount?, owner: Owner?, terms: TermsOffer, session: Digest, now: Instant
    ) -> [Fact]? {
        guard case .trip(.returning(_, let origin, _)) = step else { return nil }
        let unbound = Refusal(.notBound, provider: identity.provider)
        switch origin {
        case .entrance, .newcomer:
            offered = terms
            return arrive(
                Evidence(identity), known: known, giving: origin.pending, terms: terms, session: session, now: now)
        case .link(var linking, let typed):
            // The one to be linked had become too old for it, and is proved again.
            if linking.pending != nil, linking.isStale(now), linking.identity.isSame(as: identity) {
                linking.identity = identity
                return go(.link(.choosing(linking, typed: typed)), now)
            }
            if let late = refuseStale(origin.step, now) { return late }
            guard let known, known.id != linking.pending?.account else {
                return refuse(at: .link(.choosing(linking, typed: typed)), unbound, now)
            }
            return go(.link(.confirm(linking, Proof(known.standing, .provider(identity.provider), now))), now)
        case .second(let number):
            if let late = refuseStale(origin.step, now) { return late }
            guard let known, known.id == number.account.account else {
                return refuse(at: .secondProof(.choosing(number)), unbound, now)
            }
            return provedBesides(number, by: .provider(identity.provider), now: now)
        case .prove(let change):
            guard let known, known.id == change.account.account else {
                return refuse(at: .change(.prove(change)), unbound, now)
            }
            return go(change.proved(by: Proof(known.standing, .provider(identity.provider), now), owner, now: now), now)
        case .binding(let change):
            return refuseStale(origin.step, now) ?? bind(identity, known: known, change, owner, now: now)
        }
    }

    /// Create found the identity bound already (another tab was faster): the same proof leads there, unless the account's epoch
    /// was raised since. Then it is made again.
    public mutating func join(_ known: KnownAccount, terms: TermsOffer, session: Digest, now: Instant) -> [Fact]? {
        guard case .newAccount(.newcomer(let identity)) = step else { return nil }
        guard known.takes(proofOf: identity.provenAt) else {
            return refuse(at: .entrance(.signIn), Refusal(.proofOutdated, provider: identity.provider), now)
        }
        return arrive(Evidence(identity), known: known, giving: nil, terms: terms, session: session, now: now)
    }
}
