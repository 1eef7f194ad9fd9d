// Changes of a way in, begun from the account's own page: each after a fresh proof, and bound to the session and the account.

extension SignUp {
    /// A change was asked for on the account's page.
    public mutating func prove(_ changing: AccountChange, now: Instant) -> [Fact]? {
        guard case .entrance = step else { return nil }
        return go(.prove(changing), now)
    }

    /// Proved afresh: the change is made, or asks for what it needs.
    mutating func proved(_ changing: AccountChange, _ proof: Proof, _ owner: Owner?, now: Instant) -> [Fact] {
        var changing = changing
        changing.proof = proof
        let account = changing.account.account
        switch changing.change {
        case .bind: return go(.binding(changing), now)
        case .phone: return go(.phone(.change(changing), draft: nil), now)
        case .password: return go(.password(.change(changing)), now)
        case .unbind(let provider, let subject):
            return go(.over(.account), having: .unbound, now) + [
                .remove(.binding(provider, subject: subject), from: account, keepsOne: true), .raiseEpoch(account),
            ] + (owner?.told(.unbound, provider: provider, now: now) ?? [])
        case .delete:
            return go(.over(.expired(.accountDeleted)), now)
                + (owner?.told(.deleted, now: now) ?? []) + [.delete(account)]
        }
    }

    /// The provider to bind vouched for somebody.
    mutating func bind(
        _ identity: Identity, known: KnownAccount?, _ changing: AccountChange, _ owner: Owner?, now: Instant
    ) -> [Fact] {
        let account = changing.account.account
        guard known == nil || known?.id == account else {
            return refuse(at: .binding(changing), Refusal(.alreadyBound, provider: identity.provider), now)
        }
        return go(.over(.account), having: .bound, now)
            + [.link(provider: identity.provider, subject: identity.subject, to: account, giving: nil)]
            + (known == nil ? owner?.told(.linked, provider: identity.provider, now: now) ?? [] : [])
    }

    /// The last way in can't be removed.
    public mutating func lastWayIn(now: Instant) -> [Fact]? {
        guard let changing = step.changing else { return nil }
        return refuse(at: .prove(changing), Refusal(.lastWayIn), now)
    }
}
