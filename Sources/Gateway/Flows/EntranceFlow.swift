import Logging
public import SignUpFlow

/// Register, Sign in and Recover, before and inside a sign-up: from one to the other, and in by a password.
public struct EntranceFlow: Sendable {
    let engine: SignUpEngine
    let budgets: Budgets
    let owners: Owners
    let logins: LoginParser
    let applications: Applications
    let arrivals: Arrivals
    let rules: Rules
    let partners: Partners
    let passwords: Passwords
    let store: any SignUpStore & PasswordStore
    let counters: CounterKey
    let environment: Environment
    let logger: Logger

    /// The path of a sign-up of this browser that can be gone on with.
    public func unfinished(_ visitor: Visitor) async throws(StoreError) -> SignUpID? {
        try await store.unfinished(browser: visitor.browser, now: environment.now())
    }

    /// `sign-in` of a step; where the account was finished elsewhere there is nothing left but the page itself.
    func chooseSignIn(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let signUp = stored.signUp
        guard signUp.step != .over(.confirmedElsewhere) else {
            return FlowOutcome(
                .entrancePage(
                    EntrancePage(
                        entrance: .signIn, request: signUp.request, attribution: signUp.attribution,
                        language: signUp.language)))
        }
        return try await engine.move(stored, visitor) { $0.chooseSignIn(now: $1) }
    }

    func promo(_ stored: StoredSignUp, code: String, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let (found, refusal) = partners.resolve(typed: code, beside: stored.signUp.attribution)
        return try await engine.move(stored, visitor) { $0.attribute(found, refusal: refusal, now: $1) }
    }

    /// `password` of the pages `sign-in`, `link` and `prove`.
    func password(
        _ stored: StoredSignUp, login: Login, password: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        switch stored.signUp.step {
        case .entrance, .link(.choosing): try await signIn(stored, login: login, password: password, own: nil, visitor)
        case .change(.prove(let change)):
            try await signIn(stored, login: login, password: password, own: change.account.account, visitor)
        case .secondProof(.choosing(let number)):
            try await signIn(stored, login: login, password: password, own: number.account.account, visitor)
        case .link, .change, .secondProof, .trip, .newAccount, .phone, .email, .recovery, .arrival:
            FlowOutcome(.step(stored))
        }
    }

    /// The try is counted before anything is hashed, and forgiven where it was right. A login that nobody has costs the same
    /// time, waits and rests the same way.
    /// - Parameter own: whose password it has to be.
    private func signIn(
        _ stored: StoredSignUp, login: Login, password: String, own: AccountID?, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        if let refusal = Refusal(emptyLogin: own == nil && login.text.isEmpty, emptyPassword: password.isEmpty) {
            return try await refuseSignIn(stored, refusal, login, visitor)
        }
        let found = try await holder(of: login, own: own)
        let guess = PasswordGuess(
            login: budgets.failures(ofLogin: found.login),
            account: budgets.failures(of: found.account?.id.rawValue ?? found.login))
        let address = BudgetTake(
            .passwordFailuresPerAddressHour, key: counters.key(.passwordFailuresPerAddressHour, visitor.address),
            limit: rules.limits.passwordFailuresPerAddressHour)
        let attempt = try await store.tryPassword(
            guess, address: address, limit: rules.limits.passwordFailuresPerAccount, now: environment.now())
        switch attempt {
        case .allowed: break
        case .wait(let until):
            return try await refuseSignIn(stored, Refusal(.tooManyAttempts, retryAt: until), login, visitor)
        case .rests: return try await refuseSignIn(stored, Refusal(.tooManyAttempts), login, visitor)
        }
        let hash: String? =
            if let account = found.account { try await store.passwordHash(of: account.id) } else { nil }
        let verdict: PasswordHasher.Verdict
        do { verdict = try await passwords.verify(password, against: hash, deadline: visitor.deadline) } catch {
            // Too many wait for a hash: a flood must not lock out who was not even compared.
            try await store.takeBackTry(guess, address: address, now: environment.now())
            throw error
        }
        guard case .right(let needsRehash) = verdict, let known = found.account else {
            logger.info("password refused", metadata: ["sign_up": "\(stored.signUp.id)"])
            return try await refuseSignIn(stored, Refusal(.credentialsWrong), login, visitor)
        }
        var rehashed: [Fact] = []
        if needsRehash {
            let hash = try await passwords.hash(password, deadline: visitor.deadline)
            rehashed = [.rehashPassword(known.id, hash: hash)]
        }
        let owner = owners.owner(known)
        let terms = applications.terms(of: stored.signUp)
        let forgiven = Forgiven(keys: [guess.login, guess.account], gives: [address])
        return try await arrivals.finishing(stored, visitor, standings: [known.standing], forgiven: forgiven) {
            signUp, session, now in
            signUp.signIn(known, way: found.way, owner: owner, terms: terms, session: session, now: now)
                .map { $0 + rehashed }
        }
    }

    private func refuseSignIn(
        _ stored: StoredSignUp, _ refusal: Refusal, _ login: Login, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        try await engine.move(stored, visitor) { $0.refuseSignIn(refusal.of(.password), login: login, now: $1) }
    }

    /// Who a login names, and how it is spelled for counting. Where a proof of one's own account is asked for, nobody else.
    private func holder(
        of login: Login, own: AccountID?
    ) async throws(StoreError) -> (account: KnownAccount?, login: String, way: AuthenticationMethod) {
        let now = environment.now()
        if let own, login.text.isEmpty {
            let known = try await store.account(own, now: now)
            return (known, own.rawValue, known?.email == nil ? Evidence.phone : Evidence.email)
        }
        let target = logins.knownTarget(of: login)
        let known: KnownAccount? =
            switch target {
            case .email(let address)?: try await store.account(email: address, now: now)
            case .phone(let phone)?: try await store.account(phone: phone.e164)
            case nil: nil
            }
        let way = if case .phone? = target { Evidence.phone } else { Evidence.email }
        return (own == nil || known?.id == own ? known : nil, target?.text ?? login.text.lowercased(), way)
    }
}
