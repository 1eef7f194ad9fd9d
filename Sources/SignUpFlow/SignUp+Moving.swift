// What the events of `SignUp.swift` are made of.

extension SignUp {
    /// A move: what was said before is over.
    mutating func go(_ next: Step, _ now: Instant) -> [Fact] {
        step = next
        notice = nil
        touchedAt = now
        return []
    }

    /// A move that is not allowed, or that says why it leads where it does.
    mutating func refuse(at next: Step, _ refusal: Refusal, _ now: Instant) -> [Fact] {
        step = next
        notice = refusal
        touchedAt = now
        return []
    }

    /// Finished by `identity`, under a session that is opened with the step.
    func arrival(
        _ standing: Standing, _ identity: Identity, _ manner: Arrival.Manner, _ session: Digest, _ now: Instant
    ) -> Arrival {
        Arrival(
            standing: standing, identity: identity, manner: manner, session: session,
            authenticatedAt: identity.provenAt, way: identity.provider.rawValue, since: now)
    }

    /// A later visit's attribution wins, while the account is pending.
    func broughtBy(_ account: AccountID) -> [Fact] {
        guard let attribution, !attribution.isEmpty else { return [] }
        return [.attribute(account, attribution)]
    }
}
