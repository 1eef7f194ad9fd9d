// The e-mail door, and the e-mail address of the phone-first door.

extension SignUp {
    /// The e-mail door's form can't be taken as it is: what was typed stays, the password never.
    public mutating func refuseEntrance(_ refusal: Refusal, typed: Typed, now: Instant) -> [Fact]? {
        guard case .entrance(var state) = step else { return nil }
        state.typed = typed
        return refuse(at: .entrance(state), refusal, now)
    }

    /// The e-mail door's form is good: the address is asked to prove itself. Nothing is anybody's account yet.
    public mutating func registerByEmail(
        _ challenge: Challenge, _ particulars: Particulars, _ acceptance: Acceptance, now: Instant
    ) -> [Fact]? {
        guard case .entrance = step else { return nil }
        return mail(challenge, for: .byEmail(particulars, acceptance), now)
    }

    /// The e-mail door's form is good and no code is asked for (`email_code: off`): the account begins with it. The address
    /// is written down, but is no login and proves nothing.
    public mutating func registerUnproven(
        _ account: AccountID, email: String, _ particulars: Particulars, _ acceptance: Acceptance,
        confirmWithin: Duration, now: Instant
    ) -> [Fact]? {
        guard case .entrance = step else { return nil }
        return begin(
            NewAccount(
                id: account, confirmBy: now + confirmWithin, acceptance: acceptance, attribution: attribution,
                contactEmail: email, particulars: particulars),
            Evidence(way: Evidence.email, at: now), now)
    }

    /// The address can't be used: what was typed stays.
    public mutating func refuseEmail(_ refusal: Refusal, typed: String, now: Instant) -> [Fact]? {
        guard case .email(.address(let verification, _)) = step else { return nil }
        return refuse(at: .email(.address(verification, typed: typed)), refusal, now)
    }

    /// A letter is about to be sent: a code, or, to an address that has an account, the news of that. It is recorded before it
    /// is made, and the two look the same.
    public mutating func mailCode(_ challenge: Challenge, now: Instant) -> [Fact]? {
        switch step {
        case .email(.address(let verification, _)), .email(.code(let verification, _)):
            mail(challenge, for: verification, now)
        case .email(.mailing), .email(.profile), .entrance, .trip, .newAccount, .link, .secondProof, .phone, .recovery,
            .change, .arrival:
            nil
        }
    }

    private mutating func mail(_ challenge: Challenge, for verification: EmailVerification, _ now: Instant) -> [Fact] {
        mailSent += 1
        return go(.email(.mailing(verification, challenge, replaces: step.challenge, since: now)), now)
    }

    /// The letter was handed over. `certain` is false where the server did not answer in time: it counts as sent, and another
    /// one may be asked for at once.
    public mutating func mailSent(certain: Bool, rules: CodeRules, now: Instant) -> [Fact]? {
        guard case .email(.mailing(let verification, var challenge, _, _)) = step else { return nil }
        challenge.resendAt = certain ? now + rules.pause(afterSend: mailSent) : now
        return go(.email(.code(verification, challenge)), now)
    }

    /// The mail server refused: nothing was sent, and a code that was sent before still counts.
    public mutating func mailRefused(now: Instant) -> [Fact]? {
        guard case .email(.mailing(let verification, let challenge, let replaced, _)) = step else { return nil }
        mailSent -= 1
        let next: EmailStep =
            replaced.map { .code(verification, $0) } ?? .address(verification, typed: challenge.email ?? "")
        return refuse(at: .email(next), Refusal(.mailFailed), now)
    }

    /// The right code from a letter: by the e-mail door the account begins; by the phone-first door names and password are next.
    mutating func rightAddress(
        _ verification: EmailVerification, _ email: String, _ fresh: (id: AccountID, confirmWithin: Duration),
        now: Instant
    ) -> [Fact] {
        switch verification {
        case .byPhone(let proven): go(.email(.profile(proven, email: email, since: now, typed: Typed())), now)
        case .byEmail(let particulars, let acceptance):
            begin(
                NewAccount(
                    id: fresh.id, confirmBy: now + fresh.confirmWithin, acceptance: acceptance,
                    attribution: attribution, email: email, particulars: particulars),
                Evidence(way: Evidence.email, at: now), now)
        }
    }

    /// The right code, but an account has confirmed the address meanwhile: the code is spent, and the ways on are shown.
    public mutating func emailTaken(now: Instant) -> [Fact]? {
        switch step {
        case .email(.code(let verification, var challenge)):
            challenge.triesLeft = 0
            return refuse(at: .email(.code(verification, challenge)), Refusal(.emailTaken), now)
        case .phone(.code(let purpose, var challenge, let draft)):
            challenge.triesLeft = 0
            return refuse(at: .phone(.code(purpose, challenge, draft: draft)), Refusal(.emailTaken), now)
        case .email(.profile): return refuse(at: step, Refusal(.emailTaken), now)
        case .email(.address), .email(.mailing), .phone(.number), .phone(.sending), .entrance, .trip, .newAccount,
            .link,
            .secondProof, .recovery, .change, .arrival:
            return nil
        }
    }
}
