// What an event makes of a change of one's own account: the step that follows, and the facts that come with it.

extension AccountChange {
    /// What follows an event.
    struct Outcome {
        let next: Step
        /// The change that is made with it, said on the page that follows.
        let made: SignUp.AccountEdit?
        let facts: [Fact]

        init(_ next: Step, having made: SignUp.AccountEdit? = nil, _ facts: [Fact] = []) {
            self.next = next
            self.made = made
            self.facts = facts
        }
    }

    /// The fresh proof is too old by now.
    func isStale(_ now: Instant) -> Bool { proof.map { now.since($0.at) > Lifetime.linkProof } ?? false }

    /// Proved afresh: the change is made, or asks for what it needs.
    func proved(by proof: Proof, _ owner: Owner?, now: Instant) -> Outcome {
        var proven = self
        proven.proof = proof
        switch kind {
        case .bind: return Outcome(.change(.binding(proven)))
        case .phone: return Outcome(.phone(.number(.change(proven), draft: nil)))
        case .password: return Outcome(.recovery(.password(.change(proven))))
        case .unbind(let provider, let subject):
            return Outcome(
                .over(.account), having: .unbound,
                [
                    .remove(.binding(provider, subject: subject), from: account.account, keepsOne: true),
                    .raiseEpoch(account.account),
                ] + (owner?.told(.unbound, provider: provider, now: now) ?? []))
        case .delete:
            return Outcome(
                .over(.expired(.accountDeleted)),
                (owner?.told(.deleted, now: now) ?? []) + [.delete(account.account)])
        }
    }

    /// The provider to bind vouched for somebody who is unknown here, or whose account this is.
    func bound(_ identity: Identity, isKnown: Bool, _ owner: Owner?, now: Instant) -> Outcome {
        Outcome(
            .over(.account), having: .bound,
            [.link(provider: identity.provider, subject: identity.subject, to: account.account, giving: nil)]
                + (isKnown ? [] : owner?.told(.linked, provider: identity.provider, now: now) ?? []))
    }

    /// The new number is confirmed.
    func confirmed(_ phone: PhoneNumber, _ owner: Owner?, now: Instant) -> Outcome {
        Outcome(
            .over(.account), having: .phone,
            [.changePhone(account.account, to: phone), .raiseEpoch(account.account)]
                + (owner?.toldByPhone(.phoneChanged, now: now) ?? [])
                + (owner?.toldByEmail(.phoneChanged, now: now) ?? []))
    }

    /// The new password can be taken.
    func set(passwordHash: String, _ owner: Owner, now: Instant) -> Outcome {
        Outcome(
            .over(.account), having: .password,
            [.setPassword(account.account, hash: passwordHash), .raiseEpoch(account.account)]
                + owner.told(.passwordChanged, now: now))
    }
}
