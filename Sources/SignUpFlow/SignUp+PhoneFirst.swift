// The phone-first door: phone and terms, e-mail, names and password. Nothing is stored for a person before the last step but the
// sealed row of this sign-up, which expires.

extension SignUp {
    /// Register's phone form is good: a code is about to be sent.
    public mutating func registerByPhone(
        _ challenge: Challenge, _ acceptance: Acceptance, draft: PhoneDraft, now: Instant
    ) -> [Fact]? {
        guard case .entrance = step else { return nil }
        return send(challenge, at: .phone(.sending(.newcomer(acceptance), challenge, draft: draft, since: now)), now)
    }

    /// Names or password can't be taken as they are: the names stay.
    public mutating func refuseProfile(_ refusal: Refusal, typed: Typed, now: Instant) -> [Fact]? {
        guard case .email(.profile(let proven, let email, let since, _)) = step else { return nil }
        return refuse(at: .email(.profile(proven, email: email, since: since, typed: typed)), refusal, now)
    }

    /// The last step: everything becomes true at once.
    public mutating func finish(_ account: AccountID, _ particulars: Particulars, session: Digest, now: Instant)
        -> [Fact]?
    {
        guard case .email(.profile(let proven, let email, _, _)) = step else { return nil }
        let standing = AccountReference(account: account, epoch: 0, confirmBy: now + Lifetime.proven).activated
        let evidence = Evidence(way: Evidence.phone, at: proven.at)
        return go(.arrival(.done(arrival(standing, evidence, .created, session, now))), now) + [
            .create(
                NewAccount(
                    id: account, confirmBy: now + Lifetime.proven, acceptance: proven.acceptance,
                    attribution: attribution, email: email, particulars: particulars)),
            .activate(account, phone: proven.phone),
        ]
    }
}
