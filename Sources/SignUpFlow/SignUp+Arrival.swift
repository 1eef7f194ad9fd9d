// Into the application.

extension SignUp {
    /// A live session goes on without a proof.
    public mutating func resume(_ returning: Returning, known: KnownAccount, terms: TermsOffer, now: Instant) -> [Fact]?
    {
        guard case .entrance = step, let session = returning.session else { return nil }
        guard known.termsVersion == terms.version else {
            offered = terms
            return go(.termsNew(returning), now)
        }
        return go(.done(arrival(returning.standing, returning.evidence, .returned, session, now)), now)
    }

    /// "Start work": the code goes with the redirect, or waits behind the app page's button.
    public mutating func start(app: AppExit?, now: Instant) -> [Fact]? {
        guard case .done(let arrival) = step else { return nil }
        guard let app else { return go(.over(.handedOver), now) }
        return go(.app(arrival, app), now)
    }

    /// App page, Again: a fresh code replaces the unused one; nil: the app's address is the client's no longer.
    public mutating func again(_ app: AppExit?, now: Instant) -> [Fact]? {
        guard case .app(let arrival, _) = step else { return nil }
        guard let app else { return go(.over(.handedOver), now) }
        return go(.app(arrival, app), now)
    }

    /// The session made with the arrival has ended: nothing is handed over any more.
    public mutating func sessionEnded(now: Instant) -> [Fact]? {
        switch step {
        case .done, .app: go(.over(.handedOver), now)
        case .termsNew, .prove, .proveCode, .binding: go(.over(.account), now)
        default: step.changing == nil ? nil : go(.over(.account), now)
        }
    }
}
