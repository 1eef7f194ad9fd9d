// One-time codes as they come back, from an SMS or a letter, whatever they are good for.

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
