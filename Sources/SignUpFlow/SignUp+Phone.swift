// A number, the SMS that goes to it, and the codes that come back: from an SMS or a letter, whatever they are good for.

extension SignUp {
    /// Codes sent in this sign-up by the way that the target takes.
    public func sends(to target: Challenge.Target) -> Int {
        switch target {
        case .phone: smsSent
        case .email: mailSent
        }
    }

    /// Calls made for these codes, refused ones too, and those that are set aside for one that is under way.
    public func calls(to target: Challenge.Target) -> Int {
        switch target {
        case .phone: Int(smsCalls ?? 0)
        case .email: Int(mailCalls ?? 0)
        }
    }

    /// Sets calls aside before they are made; what was not made comes back as a negative number.
    public mutating func setAside(calls: Int, to target: Challenge.Target) {
        switch target {
        case .phone: smsCalls = Int16(clamping: self.calls(to: target) + calls)
        case .email: mailCalls = Int16(clamping: self.calls(to: target) + calls)
        }
    }

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

    /// The code page's form waits: too soon for a new code, or a budget of sends or of wrong codes is spent.
    public mutating func refuseCode(_ refusal: Refusal, now: Instant) -> [Fact]? {
        step.challenge == nil ? nil : refuse(at: step, refusal, now)
    }

    /// A code was typed: the try is counted and saved before anything is compared.
    public mutating func guess(now: Instant) -> [Fact]? {
        guard var challenge = step.challenge else { return nil }
        if let over = challenge.over(at: now) { return refuse(at: step, over, now) }
        challenge.triesLeft -= 1
        return go(step.with(challenge), now)
    }

    /// What was typed can't be a code: nothing is counted.
    public mutating func incompleteCode(now: Instant) -> [Fact]? {
        guard let challenge = step.challenge else { return nil }
        return refuse(at: step, challenge.over(at: now) ?? Refusal(.codeIncomplete), now)
    }

    /// The counted try was wrong. The last one says so at once.
    public mutating func wrongCode(now: Instant) -> [Fact]? {
        guard let challenge = step.challenge else { return nil }
        return refuse(at: step, Refusal(challenge.triesLeft > 0 ? .codeWrong : .tooManyAttempts), now)
    }

    /// The counted try was right.
    /// - Parameters:
    ///   - owner: of the account that the step stands on or opens.
    ///   - wantsSecond: the number was last proven long ago, and the account has another way in.
    ///   - fresh: the id of the account that begins with a confirmed e-mail address, and how long it may stay unconfirmed.
    public mutating func rightCode(
        session: Digest, owner: Owner?, wantsSecond: Bool, fresh: (id: AccountID, confirmWithin: Duration),
        terms: TermsOffer, now: Instant
    ) -> [Fact]? {
        let confirmed: [Fact] = step.challenge?.phone.map { [.smsConfirmed($0)] } ?? []
        switch step {
        case .code(let claim, let challenge, _):
            guard let phone = challenge.phone else { return nil }
            return rightNumber(claim, phone, session: session, owner, terms, now: now) + confirmed
        case .linkCode(let linking, let challenge, let account?):
            guard let phone = challenge.phone else { return nil }
            return rightNumber(of: account, phone, for: .link(linking), wantsSecond: wantsSecond, now: now) + confirmed
        case .secondCode(let number, _): return seconded(number, by: .email, now: now)
        case .proveCode(let changing, let challenge):
            let proven: [Fact] = challenge.phone.map { [.phoneProven(changing.account.account, $0)] } ?? []
            return proven + proved(changing, Proof(changing.account, .sms, now), owner, now: now) + confirmed
        case .emailCode(let joining, let challenge):
            guard let email = challenge.email else { return nil }
            return rightAddress(joining, email, fresh, now: now)
        case .recoverCode(let recovery, let challenge, let account?):
            guard let phone = challenge.phone else {
                return go(.password(.recovery(recovery, Proof(account, .recovery, now))), now)
            }
            return rightNumber(of: account, phone, for: .recovery(recovery), wantsSecond: wantsSecond, now: now)
                + confirmed
        default: return nil
        }
    }

    private mutating func rightNumber(
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

    /// Another number, or another address.
    public mutating func changeTarget(now: Instant) -> [Fact]? {
        switch step {
        case .code(let claim, _, let draft): go(.phone(claim, draft: draft), now)
        case .linkCode(let linking, _, _): go(.link(linking, typed: Typed()), now)
        case .emailCode(let joining, let challenge): go(.email(joining, typed: challenge.email ?? ""), now)
        case .recoverCode(let recovery, _, _):
            go(.entrance(EntranceState(.recover, typed: Typed(recovery.known), kept: recovery.kept)), now)
        case .proveCode(let changing, _): go(.prove(changing), now)
        case .secondCode(let number, _): go(.second(number), now)
        default: nil
        }
    }
}

extension Challenge {
    /// Why no code opens it any more; nil while one does.
    fileprivate func over(at now: Instant) -> Refusal? {
        guard triesLeft > 0 else { return Refusal(.tooManyAttempts) }
        return now < expiresAt ? nil : Refusal(.codeExpired)
    }
}
