// Somebody unknown here begins an account.

extension SignUp {
    /// "Create new": the pending account begins, if the terms are accepted.
    /// - Parameters:
    ///   - accepted: the box was ticked; a client with `notice` has no box, pressing the button is the acceptance.
    ///   - terms: how they stand for this client, now.
    public mutating func create(
        _ account: AccountID, accepted: Bool, terms: TermsOffer, confirmWithin: Duration, now: Instant
    ) -> [Fact]? {
        guard case .newAccount(.newcomer(let identity)) = step else { return nil }
        guard offered == nil || offered == terms else {
            offered = terms
            return refuse(at: step, Refusal(.termsChanged), now)
        }
        guard let acceptance = acceptance(accepted, terms, now) else {
            return refuse(at: .newAccount(.terms(identity)), Refusal(.termsRequired), now)
        }
        return begin(
            NewAccount(
                id: account, confirmBy: now + confirmWithin, acceptance: acceptance, attribution: attribution,
                binding: .init(provider: identity.provider, subject: identity.subject)),
            Evidence(identity), now)
    }

    /// The page is drawn with these terms: where others hold by the time its button is pressed, it is drawn again.
    public mutating func offer(_ terms: TermsOffer) {
        switch step {
        case .newAccount(.newcomer), .entrance, .arrival(.termsNew): offered = terms
        case .newAccount(.terms), .arrival(.done), .arrival(.app), .arrival(.over), .trip, .link, .secondProof, .phone,
            .email, .recovery, .change:
            break
        }
    }

    /// Terms page, Continue: back to New account, nothing accepted.
    public mutating func continueFromTerms(now: Instant) -> [Fact]? {
        guard case .newAccount(.terms(let identity)) = step else { return nil }
        return refuse(at: .newAccount(.newcomer(identity)), Refusal(.termsRequired), now)
    }
}
