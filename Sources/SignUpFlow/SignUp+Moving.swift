// What the events of `SignUp*.swift` are made of.

extension SignUp {
    /// A move: what was said before is over.
    /// - Parameter made: the change of the account that comes with it, said on the page that follows.
    mutating func go(_ next: Step, having made: AccountEdit? = nil, _ now: Instant) -> [Fact] {
        step = next
        notice = nil
        if self.made != made { self.made = made }
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

    /// An SMS is about to be sent.
    mutating func send(_ challenge: Challenge, at next: Step, _ now: Instant) -> [Fact] {
        smsSent += 1
        return go(next, now) + (challenge.phone.map { [.smsSent($0)] } ?? [])
    }

    /// A pending account begins; its phone is next.
    mutating func begin(_ account: NewAccount, _ evidence: Evidence, _ now: Instant) -> [Fact] {
        let standing = AccountReference(account: account.id, epoch: 0, confirmBy: account.confirmBy)
        let confirming = Confirming(standing: standing, evidence: evidence, manner: .created)
        return go(.phone(.number(.account(confirming), draft: nil)), now) + [.create(account)]
    }

    /// What is written down of an acceptance; nil where the box had to be ticked and was not.
    public func acceptance(_ ticked: Bool, _ terms: TermsOffer, _ now: Instant) -> Acceptance? {
        switch terms.shownAs {
        case .checkbox where !ticked: nil
        case .checkbox, .notice:
            Acceptance(version: terms.version, language: language, shownAs: terms.shownAs, at: now)
        }
    }

    /// Finished by `evidence`, under a session that is opened with the step.
    func arrival(
        _ standing: AccountReference, _ evidence: Evidence, _ manner: Arrival.Manner, _ session: Digest, _ now: Instant
    ) -> Arrival {
        Arrival(standing: standing, evidence: evidence, manner: manner, session: session, since: now)
    }

    /// A later visit's attribution wins, while the account is pending.
    func broughtBy(_ account: AccountID) -> [Fact] {
        guard let attribution, !attribution.isEmpty else { return [] }
        return [.attribute(account, attribution)]
    }

    /// A person has proved who they are: unknown people are asked, known ones go on where they stopped.
    /// - Parameter giving: the pending account of this very sign-up; it goes when another one is signed in to.
    mutating func arrive(
        _ evidence: Evidence, known: KnownAccount?, giving: AccountReference?, terms: TermsOffer, session: Digest,
        now: Instant
    ) -> [Fact] {
        guard let known else {
            guard let identity = evidence.identity else { return [] }
            return go(.newAccount(.newcomer(identity)), now)
        }
        let given: [Fact] = giving.map { $0.account == known.id ? [] : [.giveUp($0.account)] } ?? []
        let confirming = Confirming(
            standing: known.standing, evidence: evidence, manner: known.state == .active ? .returned : .created,
            termsVersion: known.state == .active ? known.termsVersion : nil)
        switch known.state {
        case .pending: return go(.phone(.number(.account(confirming), draft: nil)), now) + given + broughtBy(known.id)
        case .active where known.phone == nil: return go(.phone(.number(.account(confirming), draft: nil)), now) + given
        case .active where known.termsVersion != terms.version:
            offered = terms
            return go(.arrival(.termsNew(Returning(standing: known.standing, evidence: evidence))), now) + given
        case .active:
            return go(.arrival(.done(arrival(known.standing, evidence, .returned, session, now))), now) + given
        }
    }
}
