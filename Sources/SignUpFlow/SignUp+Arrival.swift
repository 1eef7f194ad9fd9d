// Into the application.

extension SignUp {
    /// A live session goes on without a proof.
    public mutating func resume(_ returning: Returning, known: KnownAccount, terms: TermsOffer, now: Instant) -> [Fact]?
    {
        guard case .entrance = step, let session = returning.session else { return nil }
        guard known.termsVersion == terms.version else {
            offered = terms
            return go(.arrival(.termsNew(returning)), now)
        }
        return go(.arrival(.done(arrival(returning.standing, returning.evidence, .returned, session, now))), now)
    }

    /// The terms have changed: accepted, as they stand now.
    public mutating func acceptTerms(ticked: Bool, terms: TermsOffer, session: Digest, now: Instant) -> [Fact]? {
        guard case .arrival(.termsNew(let returning)) = step else { return nil }
        guard offered == nil || offered == terms else {
            offered = terms
            return refuse(at: step, Refusal(.termsChanged), now)
        }
        guard let acceptance = acceptance(ticked, terms, now) else {
            return refuse(at: step, Refusal(.termsRequired), now)
        }
        let arrival = arrival(
            returning.standing, returning.evidence, .returned, returning.session ?? session, now)
        return go(.arrival(.done(arrival)), now) + [.accept(returning.standing.account, acceptance)]
    }

    /// "Start work": the code goes with the redirect, or waits behind the app page's button.
    public mutating func start(app: AppExit?, now: Instant) -> [Fact]? {
        guard case .arrival(.done(let arrival)) = step else { return nil }
        guard let app else { return go(.over(.handedOver), now) }
        return go(.arrival(.app(arrival, app)), now)
    }

    /// App page, Again: a fresh code replaces the unused one; nil: the app's address is the client's no longer.
    public mutating func again(_ app: AppExit?, now: Instant) -> [Fact]? {
        guard case .arrival(.app(let arrival, _)) = step else { return nil }
        guard let app else { return go(.over(.handedOver), now) }
        return go(.arrival(.app(arrival, app)), now)
    }

    /// The session made with the arrival has ended: nothing is handed over any more.
    public mutating func sessionEnded(now: Instant) -> [Fact]? {
        switch step {
        case .arrival(.done), .arrival(.app): go(.over(.handedOver), now)
        case .arrival(.termsNew): go(.over(.account), now)
        case .arrival(.over): nil
        case .entrance, .trip, .newAccount, .link, .secondProof, .phone, .email, .recovery, .change:
            step.change == nil ? nil : go(.over(.account), now)
        }
    }
}
