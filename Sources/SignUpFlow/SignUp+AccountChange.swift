// A change of one's own account, carried by the engine as a sign-up is.

extension SignUp {
    /// A change was asked for on the account's page: it begins with the fresh proof.
    public mutating func prove(_ change: AccountChange, now: Instant) -> [Fact]? {
        guard case .entrance = step else { return nil }
        return go(.change(.prove(change)), now)
    }

    mutating func go(_ outcome: AccountChange.Outcome, _ now: Instant) -> [Fact] {
        go(outcome.next, having: outcome.made, now) + outcome.facts
    }

    /// The provider to bind vouched for somebody.
    mutating func bind(
        _ identity: Identity, known: KnownAccount?, _ change: AccountChange, _ owner: Owner?, now: Instant
    ) -> [Fact] {
        guard known == nil || known?.id == change.account.account else {
            return refuse(at: .change(.binding(change)), Refusal(.alreadyBound, provider: identity.provider), now)
        }
        return go(change.bound(identity, isKnown: known != nil, owner, now: now), now)
    }

    /// The last way in can't be removed.
    public mutating func lastWayIn(now: Instant) -> [Fact]? {
        guard let change = step.change else { return nil }
        return refuse(at: .change(.prove(change)), Refusal(.lastWayIn), now)
    }
}
