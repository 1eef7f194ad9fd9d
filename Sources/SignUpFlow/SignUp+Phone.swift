// A number, and the SMS that goes to it.

extension SignUp {
    /// The number can't be used: what was typed stays.
    public mutating func refusePhone(_ refusal: Refusal, draft: PhoneDraft, now: Instant) -> [Fact]? {
        switch step {
        case .phone(.number(let purpose, _)), .phone(.code(let purpose, _, _)):
            return refuse(at: .phone(.number(purpose, draft: draft)), refusal, now)
        case .link(.choosing(let linking, var typed)):
            typed.phone = draft
            return refuse(at: .link(.choosing(linking, typed: typed)), refusal, now)
        case .entrance(var state):
            state.typed.phone = draft
            return refuse(at: .entrance(state), refusal, now)
        case .change(.prove): return refuse(at: step, refusal, now)
        case .phone(.sending), .link(.code), .link(.confirm), .change(.code), .change(.binding), .trip, .newAccount,
            .secondProof, .email, .recovery, .arrival:
            return nil
        }
    }

    /// "A user with this number is already registered", told at once: that is counted.
    public mutating func tellTaken(draft: PhoneDraft, now: Instant) -> [Fact]? {
        switch step {
        case .phone(.number), .entrance:
            takenAnswers += 1
            return refusePhone(Refusal(.phoneTaken), draft: draft, now: now)
        case .phone(.sending), .phone(.code), .trip, .newAccount, .link, .secondProof, .email, .recovery, .change,
            .arrival:
            return nil
        }
    }

    /// A code is about to be sent. The send is recorded before it is made.
    public mutating func sendCode(_ challenge: Challenge, draft: PhoneDraft, now: Instant) -> [Fact]? {
        guard case .phone(let phone) = step, !phone.isCalling else { return nil }
        let next = PhoneStep.sending(phone.purpose, challenge, replaces: phone.challenge, draft: draft, since: now)
        return send(challenge, at: .phone(next), now)
    }

    /// The send ended. `certain` is false where the route did not answer in time: it counts as sent, and another code may be
    /// asked for at once. Otherwise the pause begins now.
    public mutating func codeSent(certain: Bool, rules: CodeRules, now: Instant) -> [Fact]? {
        guard case .phone(.sending(let purpose, var challenge, _, let draft, _)) = step else { return nil }
        challenge.resendAt = certain ? now + rules.pause(afterSend: smsSent) : now
        return go(.phone(.code(purpose, challenge, draft: draft)), now)
    }

    /// Every route refused: nothing was sent, nothing typed is lost, and a code that was sent before still counts.
    public mutating func sendFailed(now: Instant) -> [Fact]? {
        guard case .phone(.sending(let purpose, let challenge, let replaced, let draft, _)) = step else { return nil }
        smsSent -= 1
        let next: PhoneStep = replaced.map { .code(purpose, $0, draft: draft) } ?? .number(purpose, draft: draft)
        return refuse(at: .phone(next), Refusal(.smsFailed), now) + (challenge.phone.map { [.smsNotSent($0)] } ?? [])
    }

    mutating func rightNumber(
        _ purpose: PhonePurpose, _ phone: PhoneNumber, session: Digest, _ owner: Owner?, _ terms: TermsOffer,
        now: Instant
    ) -> [Fact] {
        switch purpose {
        case .account(let confirming):
            let standing = confirming.standing.activated
            if let version = confirming.termsVersion, version != terms.version {
                offered = terms
                return go(.arrival(.termsNew(Returning(standing: standing, evidence: confirming.evidence))), now)
                    + [.activate(standing.account, phone: phone)]
            }
            let arrival = arrival(standing, confirming.evidence, confirming.manner, session, now)
            return go(.arrival(.done(arrival)), now)
                + [.activate(standing.account, phone: phone)]
                + (confirming.standing.confirmBy == nil ? [] : broughtBy(standing.account))
        case .newcomer(let acceptance):
            let proven = ProvenPhone(phone: phone, acceptance: acceptance, at: now)
            return go(.email(.address(.byPhone(proven), typed: "")), now)
        case .change(let change): return go(change.confirmed(phone, owner, now: now), now)
        }
    }

    /// The right code, but the number is another account's: the code is spent, and the ways on are shown.
    public mutating func phoneTaken(now: Instant) -> [Fact]? {
        switch step {
        case .phone(.code(let purpose, var challenge, let draft)):
            challenge.triesLeft = 0
            return refuse(at: .phone(.code(purpose, challenge, draft: draft)), Refusal(.phoneTaken), now)
        case .email(.profile): return refuse(at: step, Refusal(.phoneTaken), now)
        case .phone(.number), .phone(.sending), .email(.address), .email(.mailing), .email(.code), .entrance, .trip,
            .newAccount, .link, .secondProof, .recovery, .change, .arrival:
            return nil
        }
    }
}
