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
        return go(.phone(.account(confirming), draft: nil), now) + [.create(account)]
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
}

extension AccountReference {
    /// The same once its phone is confirmed: that raises the epoch, so that whatever else stood on the account ends.
    var activated: AccountReference { AccountReference(account: account, epoch: epoch + 1, confirmBy: nil) }
}

extension Identity {
    /// The same account of the same provider.
    func isSame(as other: Identity) -> Bool { provider == other.provider && subject == other.subject }
}

extension Proof {
    init(_ account: AccountReference, _ way: Way, _ at: Instant) { self.init(account: account, way: way, at: at) }

    /// The same under the epoch that its own change has raised.
    var raised: Proof {
        var raised = self
        raised.account.epoch += 1
        return raised
    }
}

extension PhonePurpose {
    /// A pending account begun by a provider can give its identity over; after a link there is nothing more to link.
    public var linking: Linking? {
        guard case .account(let confirming) = self, confirming.manner == .created,
            confirming.standing.confirmBy != nil, let identity = confirming.evidence.identity
        else { return nil }
        return Linking(identity: identity, pending: confirming.standing)
    }
}

extension Linking {
    /// Where Link was chosen.
    func wayBack(draft: PhoneDraft?) -> Step {
        guard let pending else { return .newcomer(identity) }
        let confirming = Confirming(standing: pending, evidence: Evidence(identity), manner: .created)
        return .phone(.account(confirming), draft: draft)
    }
}

extension TripOrigin {
    /// The account of this very sign-up that goes when the person signs in to another.
    var pending: AccountReference? {
        if case .entrance(let entering) = self { entering.pending } else { nil }
    }
}
