// Sign in with a password, the ways on from "already registered", and terms that have changed.

extension SignUp {
    /// The password is right: signed in; or, from Link and from a fresh proof, proved.
    /// - Parameters:
    ///   - way: `email` or `phone`: the kind of the login.
    ///   - owner: of the account.
    public mutating func signIn(
        _ known: KnownAccount, way: AuthenticationMethod, owner: Owner?, terms: TermsOffer, session: Digest,
        now: Instant
    ) -> [Fact]? {
        switch step {
        case .entrance(let entering):
            return arrive(
                Evidence(way: way.by(.password), at: now), known: known, giving: entering.pending, terms: terms,
                session: session, now: now)
        case .link(let linking, _):
            return go(.linkConfirm(linking, Proof(known.standing, .password, now)), now)
        case .second(let number) where number.account.account == known.id:
            return seconded(number, by: .password, now: now)
        case .prove(let changing) where changing.account.account == known.id:
            return proved(changing, Proof(known.standing, .password, now), owner, now: now)
        default: return nil
        }
    }

    /// Login and password open nothing here, or have to wait. One sentence for every reason.
    public mutating func refuseSignIn(_ refusal: Refusal, login: Login, now: Instant) -> [Fact]? {
        switch step {
        case .entrance(var entering):
            entering.typed.type(login)
            return refuse(at: .entrance(entering), refusal, now)
        case .link(let linking, var typed):
            typed.type(login)
            return refuse(at: .link(linking, typed: typed), refusal, now)
        case .prove, .second: return refuse(at: step, refusal, now)
        default: return nil
        }
    }

    /// "Sign in" where a number or an address is registered already, or where Create was pressed by mistake.
    public mutating func chooseSignIn(now: Instant) -> [Fact]? {
        guard case (let kept, var typed)? = step.keeping, step.linking == nil else { return nil }
        if case .profile(let proven, _, _, _) = step, notice?.code == .phoneTaken {
            typed = Typed(login: proven.phone.e164)
        }
        return go(.entrance(EntranceState(.signIn, typed: typed, kept: kept)), now)
    }

    /// "Recover the password", from the same places and from Link.
    public mutating func chooseRecovery(now: Instant) -> [Fact]? {
        if case .link(let linking, let typed) = step {
            return go(.entrance(EntranceState(.recover, typed: typed, kept: .linking(linking))), now)
        }
        guard let (kept, typed) = step.keeping else { return nil }
        return go(.entrance(EntranceState(.recover, typed: typed, kept: kept)), now)
    }

    /// The terms have changed: accepted, as they stand now.
    public mutating func acceptTerms(ticked: Bool, terms: TermsOffer, session: Digest, now: Instant) -> [Fact]? {
        guard case .termsNew(let returning) = step else { return nil }
        guard offered == nil || offered == terms else {
            offered = terms
            return refuse(at: step, Refusal(.termsChanged), now)
        }
        guard let acceptance = acceptance(ticked, terms, now) else {
            return refuse(at: step, Refusal(.termsRequired), now)
        }
        let arrival = arrival(
            returning.standing, returning.evidence, .returned, returning.session ?? session, now)
        return go(.done(arrival), now) + [.accept(returning.standing.account, acceptance)]
    }
}

extension Step {
    /// What waits here while the person looks for a way in elsewhere, and the login that is known already; nil where there is
    /// no such way on.
    fileprivate var keeping: (SuspendedStep?, Typed)? {
        switch self {
        case .phone(let claim, let draft): claim.keeping(draft.map { Typed($0.login) } ?? Typed())
        case .code(let claim, let challenge, _): claim.keeping(Typed(login: challenge.phone?.e164 ?? ""))
        case .emailCode(_, let challenge): (nil, Typed(login: challenge.email ?? ""))
        case .email(_, let typed): (nil, Typed(login: typed))
        case .profile(let proven, let email, _, _): (nil, Typed(login: email.isEmpty ? proven.phone.e164 : email))
        default: nil
        }
    }

    /// A pending account that can give its identity over.
    fileprivate var linking: Linking? {
        switch self {
        case .phone(let claim, _), .code(let claim, _, _): claim.linking
        default: nil
        }
    }
}

extension PhonePurpose {
    fileprivate func keeping(_ typed: Typed) -> (SuspendedStep?, Typed)? {
        switch self {
        case .newcomer: (nil, typed)
        case .change: nil
        case .account(let confirming): (linking.map(SuspendedStep.linking) ?? .pending(confirming), typed)
        }
    }
}
