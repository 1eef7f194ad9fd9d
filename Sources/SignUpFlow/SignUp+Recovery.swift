// A new password, by a code to what the account has confirmed. Whoever lost a password, a provider's account or control of
// either ends up as the only one who gets in.

extension SignUp {
    /// "Send code": to the login, or to nobody; the pages, the pauses and the tries are the same.
    public mutating func requestRecovery(
        _ challenge: Challenge, login: Login, account: AccountReference?, now: Instant
    ) -> [Fact]? {
        let recovery: Recovery
        switch step {
        case .entrance(let state):
            recovery = Recovery(login: login.text, country: Typed(login).country, suspended: state.suspended)
        case .recovery(.code(let before, _, _)): recovery = before
        case .recovery(.password), .recovery(.recovered), .trip, .newAccount, .link, .secondProof, .phone, .email,
            .change, .arrival:
            return nil
        }
        switch challenge.to {
        case .phone: smsSent += 1
        case .email: mailSent += 1
        }
        return go(.recovery(.code(recovery, challenge, account: account)), now)
    }

    /// The password can't be taken.
    public mutating func refusePassword(_ refusal: Refusal, now: Instant) -> [Fact]? {
        guard case .recovery(.password) = step else { return nil }
        return refuse(at: step, refusal, now)
    }

    /// The new password holds, and everything that was open before is closed: sessions, proofs, pending changes.
    public mutating func setPassword(_ hash: String, owner: Owner, now: Instant) -> [Fact]? {
        guard case .recovery(.password(let reset)) = step else { return nil }
        switch reset {
        case .recovery(let recovery, let proof):
            let account = proof.account.account
            let renewed = Proof(proof.raised.account, .recovery, proof.at)
            return go(.recovery(.recovered(recovery, renewed)), now)
                + [.setPassword(account, hash: hash), .raiseEpoch(account)] + owner.told(.recovered, now: now)
        case .change(let change): return go(change.set(passwordHash: hash, owner, now: now), now)
        }
    }

    /// A way in that is not the owner's is removed: somebody may have put it there.
    public mutating func unbindRecovered(_ way: Credential, owner: Owner, now: Instant) -> [Fact]? {
        guard case .recovery(.recovered(let recovery, let proof)) = step else { return nil }
        let account = proof.account.account
        return go(.recovery(.recovered(recovery, proof.raised)), having: .unbound, now)
            + [.remove(way, from: account, keepsOne: false), .raiseEpoch(account)] + owner.told(removed: way, now: now)
    }

    /// After an SMS code alone: the other ways in were shown, and the new password is next.
    public mutating func chooseNewPassword(now: Instant) -> [Fact]? {
        guard case .recovery(.recovered(let recovery, let proof)) = step, proof.way == .sms else { return nil }
        return go(.recovery(.password(.recovery(recovery.owned, proof))), now)
    }

    /// On to where the person came from: the recovery is the fresh proof.
    public mutating func continueRecovered(
        _ known: KnownAccount, way: AuthenticationMethod, terms: TermsOffer, session: Digest, now: Instant
    ) -> [Fact]? {
        guard case .recovery(.recovered(let recovery, let proof)) = step, proof.way != .sms else { return nil }
        switch recovery.suspended {
        // The identity waited no longer than at Link; the new password signs in.
        case .linking(let linking) where linking.pending == nil && linking.isStale(now):
            return refuse(at: .entrance(.signIn), Refusal(.signUpExpired), now)
        case .linking(let linking):
            return go(.link(.confirm(linking, Proof(proof.account, .recovery, proof.at))), now)
        case .pending(let confirming):
            return arrive(
                Evidence(way: way, at: proof.at), known: known, giving: confirming.standing, terms: terms,
                session: session, now: now)
        case nil:
            return arrive(
                Evidence(way: way, at: proof.at), known: known, giving: nil, terms: terms, session: session, now: now)
        }
    }
}
