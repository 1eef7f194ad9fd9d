// A number, and the SMS that goes to it.

extension SignUp {
    /// The number can't be used: what was typed stays.
    public mutating func refusePhone(_ refusal: Refusal, draft: PhoneDraft, now: Instant) -> [Fact]? {
        switch step {
        case .phone(let claim, _), .code(let claim, _, _):
            return refuse(at: .phone(claim, draft: draft), refusal, now)
        case .link(let linking, var typed):
            typed.phone = draft
            return refuse(at: .link(linking, typed: typed), refusal, now)
        case .entrance(var entering):
            entering.typed.phone = draft
            return refuse(at: .entrance(entering), refusal, now)
        case .prove: return refuse(at: step, refusal, now)
        default: return nil
        }
    }

    /// "A user with this number is already registered", told at once: that is counted.
    public mutating func tellTaken(draft: PhoneDraft, now: Instant) -> [Fact]? {
        switch step {
        case .phone, .entrance:
            takenAnswers += 1
            return refusePhone(Refusal(.phoneTaken), draft: draft, now: now)
        default: return nil
        }
    }

    /// A code is about to be sent. The send is recorded before it is made.
    public mutating func sendCode(_ challenge: Challenge, draft: PhoneDraft, now: Instant) -> [Fact]? {
        switch step {
        case .phone(let claim, _), .code(let claim, _, _):
            let next = Step.sending(claim, challenge, replaces: step.challenge, draft: draft, since: now)
            return send(challenge, at: next, now)
        default: return nil
        }
    }

    /// The send ended. `certain` is false where the route did not answer in time: it counts as sent, and another code may be
    /// asked for at once. Otherwise the pause begins now.
    public mutating func codeSent(certain: Bool, rules: CodeRules, now: Instant) -> [Fact]? {
        guard case .sending(let claim, var challenge, _, let draft, _) = step else { return nil }
        challenge.resendAt = certain ? now + rules.pause(afterSend: smsSent) : now
        return go(.code(claim, challenge, draft: draft), now)
    }

    /// Every route refused: nothing was sent, nothing typed is lost, and a code that was sent before still counts.
    public mutating func sendFailed(now: Instant) -> [Fact]? {
        guard case .sending(let claim, let challenge, let replaced, let draft, _) = step else { return nil }
        smsSent -= 1
        let next: Step = replaced.map { .code(claim, $0, draft: draft) } ?? .phone(claim, draft: draft)
        return refuse(at: next, Refusal(.smsFailed), now) + (challenge.phone.map { [.smsNotSent($0)] } ?? [])
    }

    mutating func rightNumber(
        _ claim: PhonePurpose, _ phone: PhoneNumber, session: Digest, _ owner: Owner?, _ terms: TermsOffer, now: Instant
    ) -> [Fact] {
        switch claim {
        case .account(let confirming):
            let standing = confirming.standing.activated
            if let version = confirming.termsVersion, version != terms.version {
                offered = terms
                return go(.termsNew(Returning(standing: standing, evidence: confirming.evidence)), now)
                    + [.activate(standing.account, phone: phone)]
            }
            return go(.done(arrival(standing, confirming.evidence, confirming.manner, session, now)), now)
                + [.activate(standing.account, phone: phone)]
                + (confirming.standing.confirmBy == nil ? [] : broughtBy(standing.account))
        case .newcomer(let acceptance):
            return go(.email(.byPhone(ProvenPhone(phone: phone, acceptance: acceptance, at: now)), typed: ""), now)
        case .change(let changing):
            let account = changing.account.account
            return go(.over(.account), having: .phone, now) + [.changePhone(account, to: phone), .raiseEpoch(account)]
                + (owner?.toldByPhone(.phoneChanged, now: now) ?? [])
                + (owner?.toldByEmail(.phoneChanged, now: now) ?? [])
        }
    }

    /// The right code, but the number is another account's: the code is spent, and the ways on are shown.
    public mutating func phoneTaken(now: Instant) -> [Fact]? {
        switch step {
        case .code(let claim, var challenge, let draft):
            challenge.triesLeft = 0
            return refuse(at: .code(claim, challenge, draft: draft), Refusal(.phoneTaken), now)
        case .profile: return refuse(at: step, Refusal(.phoneTaken), now)
        default: return nil
        }
    }
}
