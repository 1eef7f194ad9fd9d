// An SMS code proves the number, not the account. What follows it: a second proof where the number was last proven long ago,
// the other ways in to look through, and the way out for whoever has the number and not the account.

extension SignUp {
    /// The right code for an account's number.
    /// - Parameter wantsSecond: the number was last proven long ago, and the account has another way in.
    mutating func rightNumber(
        of account: AccountReference, _ phone: PhoneNumber, for purpose: NumberProof.Purpose, wantsSecond: Bool,
        now: Instant
    ) -> [Fact] {
        // Until the second proof is made, the number's holder is as strange as before.
        guard !wantsSecond else {
            return go(
                .secondProof(.choosing(NumberProof(account: account, phone: phone, at: now, purpose: purpose))), now)
        }
        let proof = Proof(account, .sms, now)
        let proven: [Fact] = [.phoneProven(account.account, phone)]
        switch purpose {
        case .link(let linking): return go(.link(.confirm(linking, proof)), now) + proven
        case .recovery(let recovery): return go(.recovery(.recovered(recovery, proof)), now) + proven
        }
    }

    /// The second proof is made: number and account are the person's.
    mutating func provedBesides(_ number: NumberProof, by way: Proof.Way, now: Instant) -> [Fact] {
        let proven: [Fact] = [.phoneProven(number.account.account, number.phone)]
        switch number.purpose {
        case .link(let linking):
            return go(.link(.confirm(linking, Proof(number.account, way, now))), now) + proven
        case .recovery(let recovery):
            return go(.recovery(.password(.recovery(recovery, Proof(number.account, .recovery, now)))), now)
                + proven
        }
    }

    /// A code goes to the account's own address.
    public mutating func sendSecondCode(_ challenge: Challenge, now: Instant) -> [Fact]? {
        guard case .secondProof(let second) = step else { return nil }
        mailSent += 1
        return go(.secondProof(.code(second.number, challenge)), now)
    }

    /// The second proof can't be begun like that.
    public mutating func refuseSecond(_ refusal: Refusal, now: Instant) -> [Fact]? {
        guard case .secondProof(.choosing) = step else { return nil }
        return refuse(at: step, refusal, now)
    }

    /// After an SMS code alone: another way into the account is removed. The number's holder can see who else would get in.
    public mutating func removeWay(_ way: Credential, owner: Owner, now: Instant) -> [Fact]? {
        let next: Step
        let proof: Proof
        switch step {
        case .link(.confirm(let linking, let made)): (next, proof) = (.link(.confirm(linking, made.raised)), made)
        case .recovery(.recovered(let recovery, let made)):
            (next, proof) = (.recovery(.recovered(recovery.owned, made.raised)), made)
        case .link(.choosing), .link(.code), .recovery(.code), .recovery(.password), .entrance, .trip, .newAccount,
            .secondProof, .phone, .email, .change, .arrival:
            return nil
        }
        guard proof.way == .sms else { return nil }
        let account = proof.account.account
        return go(next, having: .unbound, now) + [.remove(way, from: account, keepsOne: false), .raiseEpoch(account)]
            + owner.told(removed: way, now: now)
    }

    /// After an SMS code: the account is somebody else's. The number leaves it, and the sign-up goes on as new. Where a whole
    /// account was about to be opened it is asked once more.
    public mutating func notMine(owner: Owner, now: Instant) -> [Fact]? {
        switch step {
        case .link(.confirm(let linking, let proof)):
            guard proof.way == .sms else { return nil }
            return release(proof.account.account, owner, goingOn: linking.wayBack(draft: nil), now)
        case .recovery(.recovered(var recovery, let proof)):
            guard proof.way == .sms else { return nil }
            guard recovery.isDisowned != true else {
                return release(proof.account.account, owner, goingOn: recovery.wayBack, now)
            }
            recovery.isDisowned = true
            return go(.recovery(.recovered(recovery, proof)), now)
        case .secondProof(.choosing(var number)):
            guard !number.isDisowned else {
                return release(number.account.account, owner, goingOn: number.wayBack, now)
            }
            number.isDisowned = true
            return go(.secondProof(.choosing(number)), now)
        case .link(.choosing), .link(.code), .recovery(.code), .recovery(.password), .secondProof(.code), .entrance,
            .trip, .newAccount, .phone, .email, .change, .arrival:
            return nil
        }
    }

    private mutating func release(_ account: AccountID, _ owner: Owner, goingOn next: Step, _ now: Instant) -> [Fact] {
        refuse(at: next, Refusal(.numberReleased), now) + [.releasePhone(account), .raiseEpoch(account)]
            + owner.toldByEmail(.numberReleased, now: now)
    }

    /// It is the person's own account after all.
    mutating func ownAfterAll(now: Instant) -> [Fact]? {
        switch step {
        case .recovery(.recovered(let recovery, let proof)):
            guard recovery.isDisowned == true else { return nil }
            return go(.recovery(.recovered(recovery.owned, proof)), now)
        case .secondProof(.choosing(var number)):
            guard number.isDisowned else { return nil }
            number.isDisowned = false
            return go(.secondProof(.choosing(number)), now)
        case .recovery(.code), .recovery(.password), .secondProof(.code), .entrance, .trip, .newAccount, .link, .phone,
            .email, .change, .arrival:
            return nil
        }
    }
}
