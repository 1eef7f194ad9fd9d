// Link accounts: a proven identity comes to open an account that was there before, by a fresh proof of that account.

extension SignUp {
    /// "Link to existing", from New account or, where Create was pressed first, from Phone and Code.
    public mutating func chooseLink(now: Instant) -> [Fact]? {
        switch step {
        case .newAccount(.newcomer(let identity)):
            return go(.link(.choosing(Linking(identity: identity, pending: nil), typed: Typed())), now)
        case .phone(.number(let purpose, let draft)):
            guard let linking = purpose.linking else { return nil }
            return go(.link(.choosing(linking, typed: Typed(phone: draft))), now)
        case .phone(.code(let purpose, _, let draft)):
            guard let linking = purpose.linking else { return nil }
            return go(.link(.choosing(linking, typed: Typed(phone: draft))), now)
        case .link(.code(let linking, _, _)): return go(.link(.choosing(linking, typed: Typed())), now)
        case .newAccount(.terms), .phone(.sending), .link(.choosing), .link(.confirm), .entrance, .trip, .secondProof,
            .email, .recovery, .change, .arrival:
            return nil
        }
    }

    /// An identity too old to be linked is proved again before anything else is.
    public mutating func askIdentityAgain(now: Instant) -> [Fact]? {
        guard case .link(.choosing(let linking, _)) = step, linking.isStale(now) else { return nil }
        return refuse(at: step, Refusal(.identityExpired, provider: linking.identity.provider), now)
    }

    /// Back from Link to where it was chosen, from its code and its confirm page to Link, and from "not my account?" to the page it
    /// was asked on.
    public mutating func back(now: Instant) -> [Fact]? {
        switch step {
        case .link(.choosing(let linking, let typed)): go(linking.wayBack(draft: typed.phone), now)
        case .link(.code(let linking, _, _)), .link(.confirm(let linking, _)):
            go(.link(.choosing(linking, typed: Typed())), now)
        case .recovery(.recovered), .secondProof(.choosing): ownAfterAll(now: now)
        case .recovery(.code), .recovery(.password), .secondProof(.code), .entrance, .trip, .newAccount, .phone, .email,
            .change, .arrival:
            nil
        }
    }

    /// Link by SMS: a code for `account`, or for nobody: the page, the pauses and the tries are the same. A fresh proof likewise.
    public mutating func sendLinkCode(_ challenge: Challenge, account: AccountReference?, now: Instant) -> [Fact]? {
        let next: Step
        switch step {
        case .link(.choosing(let linking, _)), .link(.code(let linking, _, _)):
            next = .link(.code(linking, challenge, account: account))
        case .change(.prove(let change)), .change(.code(let change, _)): next = .change(.code(change, challenge))
        case .link(.confirm), .change(.binding), .entrance, .trip, .newAccount, .secondProof, .phone, .email, .recovery,
            .arrival:
            return nil
        }
        smsSent += 1
        return go(next, now)
    }

    /// Confirm page: from now on the identity opens the proved account. A pending account of this sign-up gives it over.
    public mutating func confirmLink(
        session: Digest, known: KnownAccount, owner: Owner, terms: TermsOffer, now: Instant
    ) -> [Fact]? {
        guard case .link(.confirm(let linking, let proof)) = step else { return nil }
        let identity = linking.identity
        let facts: [Fact] =
            [
                .link(
                    provider: identity.provider, subject: identity.subject, to: proof.account.account,
                    giving: linking.pending?.account),
                .endSessions(proof.account.account),
            ] + owner.told(.linked, provider: identity.provider, now: now)
        // Both were proved: the later one says when the person last did.
        var evidence = Evidence(identity)
        evidence.at = max(evidence.at, proof.at)
        guard known.phone != nil else {
            let confirming = Confirming(
                standing: known.standing, evidence: evidence, manner: .linked, termsVersion: known.termsVersion)
            return go(.phone(.number(.account(confirming), draft: nil)), now) + facts
        }
        guard known.termsVersion == terms.version else {
            offered = terms
            return go(.arrival(.termsNew(Returning(standing: proof.account, evidence: evidence))), now) + facts
        }
        return go(.arrival(.done(arrival(proof.account, evidence, .linked, session, now))), now) + facts
    }

    /// The identity belongs to an account by now, or the pending one can't be given up.
    public mutating func linkRefused(now: Instant) -> [Fact]? {
        switch step {
        case .link(.confirm(let linking, _)):
            refuse(at: step, Refusal(.alreadyBound, provider: linking.identity.provider), now)
        case .trip(.returning(let departure, .binding(let change), _)):
            refuse(at: .change(.binding(change)), Refusal(.alreadyBound, provider: departure.provider), now)
        case .link(.choosing), .link(.code), .trip, .entrance, .newAccount, .secondProof, .phone, .email, .recovery,
            .change, .arrival:
            nil
        }
    }
}
