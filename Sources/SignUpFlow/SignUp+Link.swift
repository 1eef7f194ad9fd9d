// Link accounts: a proven identity comes to open an account that was there before, by a fresh proof of that account.

extension SignUp {
    /// "Link to existing", from New account or, where Create was pressed first, from Phone and Code.
    public mutating func chooseLink(now: Instant) -> [Fact]? {
        switch step {
        case .newcomer(let identity):
            return go(.link(Linking(identity: identity, pending: nil), typed: Typed()), now)
        case .phone(let claim, let draft):
            guard let linking = claim.linking else { return nil }
            return go(.link(linking, typed: Typed(phone: draft)), now)
        case .code(let claim, _, let draft):
            guard let linking = claim.linking else { return nil }
            return go(.link(linking, typed: Typed(phone: draft)), now)
        case .linkCode(let linking, _, _): return go(.link(linking, typed: Typed()), now)
        default: return nil
        }
    }

    /// An identity too old to be linked is proved again before anything else is.
    public mutating func askIdentityAgain(now: Instant) -> [Fact]? {
        guard case .link(let linking, _) = step, linking.isStale(now) else { return nil }
        return refuse(at: step, Refusal(.identityExpired, provider: linking.identity.provider), now)
    }

    /// Back from Link to where it was chosen, from its code and its confirm page to Link, and from "not my account?" to the page it
    /// was asked on.
    public mutating func back(now: Instant) -> [Fact]? {
        switch step {
        case .link(let linking, let typed): go(linking.wayBack(draft: typed.phone), now)
        case .linkConfirm(let linking, _), .linkCode(let linking, _, _): go(.link(linking, typed: Typed()), now)
        case .recovered, .second: ownAfterAll(now: now)
        default: nil
        }
    }

    /// Link by SMS: a code for `account`, or for nobody: the page, the pauses and the tries are the same. A fresh proof likewise.
    public mutating func sendLinkCode(_ challenge: Challenge, account: AccountReference?, now: Instant) -> [Fact]? {
        let next: Step
        switch step {
        case .link(let linking, _), .linkCode(let linking, _, _):
            next = .linkCode(linking, challenge, account: account)
        case .prove(let changing), .proveCode(let changing, _): next = .proveCode(changing, challenge)
        default: return nil
        }
        smsSent += 1
        return go(next, now)
    }

    /// Confirm page: from now on the identity opens the proved account. A pending account of this sign-up gives it over.
    public mutating func confirmLink(
        session: Digest, known: KnownAccount, owner: Owner, terms: TermsOffer, now: Instant
    ) -> [Fact]? {
        guard case .linkConfirm(let linking, let proof) = step else { return nil }
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
            return go(.phone(.account(confirming), draft: nil), now) + facts
        }
        guard known.termsVersion == terms.version else {
            offered = terms
            return go(.termsNew(Returning(standing: proof.account, evidence: evidence)), now) + facts
        }
        return go(.done(arrival(proof.account, evidence, .linked, session, now)), now) + facts
    }

    /// The identity belongs to an account by now, or the pending one can't be given up.
    public mutating func linkRefused(now: Instant) -> [Fact]? {
        switch step {
        case .linkConfirm(let linking, _):
            refuse(at: step, Refusal(.alreadyBound, provider: linking.identity.provider), now)
        case .returning(let departure, .binding(let changing), _):
            refuse(at: .binding(changing), Refusal(.alreadyBound, provider: departure.provider), now)
        default: nil
        }
    }
}
