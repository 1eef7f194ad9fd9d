// The e-mail door, and the e-mail address of the phone-first door.

extension SignUp {
    /// The e-mail door's form can't be taken as it is: what was typed stays, the password never.
    public mutating func refuseEntrance(_ refusal: Refusal, typed: Typed, now: Instant) -> [Fact]? {
        guard case .entrance(var entering) = step else { return nil }
        entering.typed = typed
        return refuse(at: .entrance(entering), refusal, now)
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
        switch step {
        case .email(let joining, _): refuse(at: .email(joining, typed: typed), refusal, now)
        default: nil
        }
    }

    /// A letter is about to be sent: a code, or, to an address that has an account, the news of that. It is recorded before it
    /// is made, and the two look the same.
    public mutating func mailCode(_ challenge: Challenge, now: Instant) -> [Fact]? {
        switch step {
        case .email(let joining, _), .emailCode(let joining, _): mail(challenge, for: joining, now)
        default: nil
        }
    }

    private mutating func mail(_ challenge: Challenge, for joining: EmailVerification, _ now: Instant) -> [Fact] {
        mailSent += 1
        return go(.mailing(joining, challenge, replaces: step.challenge, since: now), now)
    }

    /// The letter was handed over. `certain` is false where the server did not answer in time: it counts as sent, and another
    /// one may be asked for at once.
    public mutating func mailSent(certain: Bool, rules: CodeRules, now: Instant) -> [Fact]? {
        guard case .mailing(let joining, var challenge, _, _) = step else { return nil }
        challenge.resendAt = certain ? now + rules.pause(afterSend: mailSent) : now
        return go(.emailCode(joining, challenge), now)
    }

    /// The mail server refused: nothing was sent, and a code that was sent before still counts.
    public mutating func mailRefused(now: Instant) -> [Fact]? {
        guard case .mailing(let joining, let challenge, let replaced, _) = step else { return nil }
        mailSent -= 1
        let next: Step = replaced.map { .emailCode(joining, $0) } ?? .email(joining, typed: challenge.email ?? "")
        return refuse(at: next, Refusal(.mailFailed), now)
    }

    /// The right code from a letter: by the e-mail door the account begins; by the phone-first door names and password are next.
    mutating func rightAddress(
        _ joining: EmailVerification, _ email: String, _ fresh: (id: AccountID, confirmWithin: Duration), now: Instant
    ) -> [Fact] {
        switch joining {
        case .byPhone(let proven): go(.profile(proven, email: email, since: now, typed: Typed()), now)
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
        case .emailCode(let joining, var challenge):
            challenge.triesLeft = 0
            return refuse(at: .emailCode(joining, challenge), Refusal(.emailTaken), now)
        case .code(let claim, var challenge, let draft):
            challenge.triesLeft = 0
            return refuse(at: .code(claim, challenge, draft: draft), Refusal(.emailTaken), now)
        case .profile: return refuse(at: step, Refusal(.emailTaken), now)
        default: return nil
        }
    }
}
