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
        case .phone(.code(let purpose, let challenge, _)):
            guard let phone = challenge.phone else { return nil }
            return rightNumber(purpose, phone, session: session, owner, terms, now: now) + confirmed
        case .link(.code(let linking, let challenge, let account)):
            guard let account, let phone = challenge.phone else { return nil }
            return rightNumber(of: account, phone, for: .link(linking), wantsSecond: wantsSecond, now: now) + confirmed
        case .secondProof(.code(let number, _)): return provedBesides(number, by: .email, now: now)
        case .change(.code(let change, let challenge)):
            let proven: [Fact] = challenge.phone.map { [.phoneProven(change.account.account, $0)] } ?? []
            return proven + go(change.proved(by: Proof(change.account, .sms, now), owner, now: now), now) + confirmed
        case .email(.code(let verification, let challenge)):
            guard let email = challenge.email else { return nil }
            return rightAddress(verification, email, fresh, now: now)
        case .recovery(.code(let recovery, let challenge, let account)):
            guard let account else { return nil }
            guard let phone = challenge.phone else {
                return go(.recovery(.password(.recovery(recovery, Proof(account, .recovery, now)))), now)
            }
            return rightNumber(of: account, phone, for: .recovery(recovery), wantsSecond: wantsSecond, now: now)
                + confirmed
        case .phone(.number), .phone(.sending), .link(.choosing), .link(.confirm), .secondProof(.choosing),
            .change(.prove), .change(.binding), .email(.address), .email(.mailing), .email(.profile),
            .recovery(.password), .recovery(.recovered), .entrance, .trip, .newAccount, .arrival:
            return nil
        }
    }

    /// Another number, or another address.
    public mutating func changeTarget(now: Instant) -> [Fact]? {
        switch step {
        case .phone(.code(let purpose, _, let draft)): go(.phone(.number(purpose, draft: draft)), now)
        case .link(.code(let linking, _, _)): go(.link(.choosing(linking, typed: Typed())), now)
        case .email(.code(let verification, let challenge)):
            go(.email(.address(verification, typed: challenge.email ?? "")), now)
        case .recovery(.code(let recovery, _, _)):
            go(.entrance(EntranceStep(.recover, typed: Typed(recovery.known), suspended: recovery.suspended)), now)
        case .change(.code(let change, _)): go(.change(.prove(change)), now)
        case .secondProof(.code(let number, _)): go(.secondProof(.choosing(number)), now)
        case .phone(.number), .phone(.sending), .link(.choosing), .link(.confirm), .secondProof(.choosing),
            .change(.prove), .change(.binding), .email(.address), .email(.mailing), .email(.profile),
            .recovery(.password), .recovery(.recovered), .entrance, .trip, .newAccount, .arrival:
            nil
        }
    }
}
