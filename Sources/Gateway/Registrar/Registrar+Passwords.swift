import Logging
import SignUpFlow

/// Passwords: signing in, proving, and setting a new one.
extension Registrar {
    /// `password` of the pages `sign-in`, `link`, `prove` and `recover-password`.
    func password(
        _ stored: StoredSignUp, login: Login, password: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        switch stored.signUp.step {
        case .entrance, .link: try await signIn(stored, login: login, password: password, own: nil, visitor)
        case .prove(let changing):
            try await signIn(stored, login: login, password: password, own: changing.account.account, visitor)
        case .second(let number):
            try await signIn(stored, login: login, password: password, own: number.account.account, visitor)
        case .password(let renewal): try await renew(stored, renewal, password: password, visitor)
        default: FlowOutcome(.step(stored))
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
            login: failures(ofLogin: found.login),
            account: failures(of: found.account?.id.rawValue ?? found.login))
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
        let owner = owner(known)
        let terms = terms(of: stored.signUp)
        let forgiven = Forgiven(keys: [guess.login, guess.account], gives: [address])
        return try await finishing(stored, visitor, standings: [known.standing], forgiven: forgiven) {
            signUp, session, now in
            signUp.signIn(known, way: found.way, owner: owner, terms: terms, session: session, now: now)
                .map { $0 + rehashed }
        }
    }

    /// What a right password, or a new one, clears.
    struct Forgiven {
        /// Of logins and accounts.
        var keys: [Digest]
        var gives: [BudgetTake]
    }

    private func refuseSignIn(
        _ stored: StoredSignUp, _ refusal: Refusal, _ login: Login, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        try await move(stored, visitor) { $0.refuseSignIn(refusal.of(.password), login: login, now: $1) }
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
        let target = knownTarget(of: login)
        let known: KnownAccount? =
            switch target {
            case .email(let address)?: try await store.account(email: address, now: now)
            case .phone(let phone)?: try await store.account(phone: phone.e164)
            case nil: nil
            }
        let way = if case .phone? = target { Evidence.phone } else { Evidence.email }
        return (own == nil || known?.id == own ? known : nil, target?.text ?? login.text.lowercased(), way)
    }

    /// A login as an address, or as a number that a code can go to; nil where it is neither.
    func target(of login: Login) -> Challenge.Target? {
        guard !login.isAddress else { return address(login) }
        guard case .number(let phone) = number(login) else { return nil }
        return .phone(phone)
    }

    /// The same where nothing is sent: a number need not be one of today's.
    private func knownTarget(of login: Login) -> Challenge.Target? {
        login.isAddress
            ? address(login) : phones.known(login.text, country: login.country).map(Challenge.Target.phone)
    }

    private func address(_ login: Login) -> Challenge.Target? {
        guard case .address(let address) = EmailAddress.read(login.text) else { return nil }
        return .email(address.text)
    }

    /// A login that is a number, in its country.
    func number(_ login: Login) -> Parsed {
        parse(PhoneDraft(country: login.country, callingCode: "", phone: login.text), drawn: "")
    }

    /// `password` of the page `recover-password`: after a recovery, and after a fresh proof.
    private func renew(
        _ stored: StoredSignUp, _ renewal: PasswordReset, password: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard let details = try await store.details(of: renewal.standing.account, now: environment.now()) else {
            return try await move(stored, visitor) { $0.expire(now: $1) }
        }
        let names = [details.firstName, details.lastName].compactMap(\.self)
        if let fault = passwords.fault(in: password, email: details.known.email.map(DomainName.shown), names: names) {
            return try await move(stored, visitor) { $0.refusePassword(Refusal(.passwordWeak, fault), now: $1) }
        }
        let hash = try await passwords.hash(password, deadline: visitor.deadline)
        let owner = owner(details.known)
        // A password that rests after too many failures works again, and its logins wait no longer.
        let known = details.known
        let logins = [known.phone, known.email?.lowercased(), known.id.rawValue].compactMap(\.self)
        let forgiven = Forgiven(keys: logins.map(failures(ofLogin:)) + [failures(of: known.id.rawValue)], gives: [])
        let outcome = try await finishing(stored, visitor, standings: [renewal.standing], forgiven: forgiven) {
            signUp, _, now in
            signUp.setPassword(hash, owner: owner, now: now)
        }
        // After an SMS code alone the other ways in have been shown before: the page would say nothing new.
        guard case .recovery(_, let proof) = renewal, proof.way == .sms, case .step(let renewed) = outcome.way,
            case .recovered = renewed.signUp.step
        else { return outcome }
        return try await continueRecovered(renewed, visitor)
    }

    /// - Parameter login: as `Challenge.Target.text` spells it.
    private func failures(ofLogin login: String) -> Digest {
        counters.key(.passwordFailuresPerAddressHour, "login:\(login)")
    }

    private func failures(of account: String) -> Digest {
        counters.key(.passwordFailuresPerAddressHour, "account:\(account)")
    }
}
