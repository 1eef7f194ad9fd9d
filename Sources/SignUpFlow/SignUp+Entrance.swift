// Register, Sign in and Recover inside a sign-up: from one to the other, in with a password, and here from "already registered".

extension SignUp {
    /// From Register to Sign in, Recover and back, inside a sign-up. What waits there meanwhile is not lost.
    public mutating func switchEntrance(to page: Entrance, now: Instant) -> [Fact]? {
        let here: EntranceStep
        switch step {
        case .entrance(let state), .trip(.away(_, from: .entrance(let state))): here = state
        case .trip, .newAccount, .link, .secondProof, .phone, .email, .recovery, .change, .arrival: return nil
        }
        switch (page, here.suspended) {
        case (.register, .pending(let confirming)?):
            return go(.phone(.number(.account(confirming), draft: nil)), now)
        case (.register, .linking(let linking)?): return go(linking.wayBack(draft: nil), now)
        case (.signIn, .linking(let linking)?): return go(.link(.choosing(linking, typed: here.typed)), now)
        case (.register, nil), (.signIn, .pending?), (.signIn, nil), (.recover, _):
            return go(.entrance(EntranceStep(page, typed: here.typed, suspended: here.suspended)), now)
        }
    }

    /// The password is right: signed in; or, from Link and from a fresh proof, proved.
    /// - Parameters:
    ///   - way: `email` or `phone`: the kind of the login.
    ///   - owner: of the account.
    public mutating func signIn(
        _ known: KnownAccount, way: AuthenticationMethod, owner: Owner?, terms: TermsOffer, session: Digest,
        now: Instant
    ) -> [Fact]? {
        switch step {
        case .entrance(let state):
            return arrive(
                Evidence(way: way.by(.password), at: now), known: known, giving: state.pending, terms: terms,
                session: session, now: now)
        case .link(.choosing(let linking, _)):
            return go(.link(.confirm(linking, Proof(known.standing, .password, now))), now)
        case .secondProof(.choosing(let number)):
            guard number.account.account == known.id else { return nil }
            return provedBesides(number, by: .password, now: now)
        case .change(.prove(let change)):
            guard change.account.account == known.id else { return nil }
            return go(change.proved(by: Proof(known.standing, .password, now), owner, now: now), now)
        case .link(.code), .link(.confirm), .secondProof(.code), .change(.code), .change(.binding), .trip, .newAccount,
            .phone, .email, .recovery, .arrival:
            return nil
        }
    }

    /// Login and password open nothing here, or have to wait. One sentence for every reason.
    public mutating func refuseSignIn(_ refusal: Refusal, login: Login, now: Instant) -> [Fact]? {
        switch step {
        case .entrance(var state):
            state.typed.type(login)
            return refuse(at: .entrance(state), refusal, now)
        case .link(.choosing(let linking, var typed)):
            typed.type(login)
            return refuse(at: .link(.choosing(linking, typed: typed)), refusal, now)
        case .change(.prove), .secondProof(.choosing): return refuse(at: step, refusal, now)
        case .link(.code), .link(.confirm), .secondProof(.code), .change(.code), .change(.binding), .trip, .newAccount,
            .phone, .email, .recovery, .arrival:
            return nil
        }
    }

    /// "Sign in" where a number or an address is registered already, or where Create was pressed by mistake.
    public mutating func chooseSignIn(now: Instant) -> [Fact]? {
        guard case (let suspended, var typed)? = step.suspended, !step.canGiveIdentity else { return nil }
        if case .email(.profile(let proven, _, _, _)) = step, notice?.code == .phoneTaken {
            typed = Typed(login: proven.phone.e164)
        }
        return go(.entrance(EntranceStep(.signIn, typed: typed, suspended: suspended)), now)
    }

    /// "Recover the password", from the same places and from Link.
    public mutating func chooseRecovery(now: Instant) -> [Fact]? {
        if case .link(.choosing(let linking, let typed)) = step {
            return go(.entrance(EntranceStep(.recover, typed: typed, suspended: .linking(linking))), now)
        }
        guard let (suspended, typed) = step.suspended else { return nil }
        return go(.entrance(EntranceStep(.recover, typed: typed, suspended: suspended)), now)
    }
}

extension Step {
    /// What waits here while the person looks for a way in elsewhere, and the login that is known already; nil where there is
    /// no such way on.
    fileprivate var suspended: (SuspendedStep?, Typed)? {
        switch self {
        case .phone(.number(let purpose, let draft)): purpose.suspended(draft.map { Typed($0.login) } ?? Typed())
        case .phone(.code(let purpose, let challenge, _)):
            purpose.suspended(Typed(login: challenge.phone?.e164 ?? ""))
        case .email(.code(_, let challenge)): (nil, Typed(login: challenge.email ?? ""))
        case .email(.address(_, let typed)): (nil, Typed(login: typed))
        case .email(.profile(let proven, let email, _, _)):
            (nil, Typed(login: email.isEmpty ? proven.phone.e164 : email))
        case .phone(.sending), .email(.mailing), .entrance, .trip, .newAccount, .link, .secondProof, .recovery, .change,
            .arrival:
            nil
        }
    }

    /// A pending account stands here that can give its identity over.
    fileprivate var canGiveIdentity: Bool {
        if case .phone(let step) = self { step.purpose.linking != nil } else { false }
    }
}

extension PhonePurpose {
    fileprivate func suspended(_ typed: Typed) -> (SuspendedStep?, Typed)? {
        switch self {
        case .newcomer: (nil, typed)
        case .change: nil
        case .account(let confirming): (linking.map(SuspendedStep.linking) ?? .pending(confirming), typed)
        }
    }
}
