import SignUpFlow

/// A new password by a code to what the account has confirmed.
struct RecoveryFlow: Sendable {
    let engine: SignUpEngine
    let budgets: Budgets
    let codes: OneTimeCodes
    let owners: Owners
    let logins: LoginParser
    let dispatch: MessageDispatch
    let applications: Applications
    let arrivals: Arrivals
    let rules: Rules
    let letters: Letters?
    let passwords: Passwords
    let store: any SignUpStore
    let environment: Environment

    /// Recover's form.
    func requestRecovery(_ stored: StoredSignUp, login: Login, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .entrance = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        guard let target = logins.target(of: login) else {
            return try await refuseRecovery(stored, invalid(login), login, visitor)
        }
        return try await requestRecovery(stored, login, target, visitor)
    }

    /// Known and unknown logins look and cost alike, to the length of the row: what differs, the code that nobody's login never
    /// gets, begins when the answer has left.
    func requestRecovery(
        _ stored: StoredSignUp, _ login: Login, _ target: Challenge.Target, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        if codes.hasSentItsShare(stored.signUp, to: target) {
            return try await refuseRecovery(stored, Refusal(.tooManyCodes), login, visitor)
        }
        let (real, code, now) = try await codes.challenge(stored.signUp, to: target, at: .recover)
        let known = try await store.account(of: target, now: now)
        var signUp = stored.signUp
        // Both are made whoever is asked for.
        let (decoy, nobody) = (codes.decoy(real), codes.nobody())
        let challenge = known == nil ? decoy : real
        let account = known?.standing ?? nobody
        guard let facts = signUp.requestRecovery(challenge, login: login, account: account, now: now) else {
            return FlowOutcome(.step(stored))
        }
        let calls = codes.callsLeft(stored.signUp, to: target)
        signUp.setAside(calls: calls, to: target)
        var commit = engine.commit(signUp, after: stored, facts, now, visitor)
        commit.takes += budgets.sendTakes(target, stored.signUp, visitor)
        if case .phone(let phone) = target {
            commit.breaker = RangeBreaker(range: phone.range, percent: rules.limits.smsConfirmedShare)
        }
        let outcome = try await engine.save(commit)
        if case .overBudget(let budget, let retryAt) = outcome, budget != .signUpsPerAddressHour {
            return try await refuseRecovery(stored, Refusal(.tooManyCodes, retryAt: retryAt), login, visitor)
        }
        if case .saved = outcome {
            let language = signUp.language
            dispatch.later(visitor) {
                guard let known else { return }
                // As the account has the address, not as a visitor spelled it.
                let own = target.email == nil ? target : known.email.map(Challenge.Target.email) ?? target
                await deliverRecovery(code, to: own, language, calls: calls, visitor)
            }
        }
        return try await engine.shown(after: outcome, commit, visitor)
    }

    /// What is wrong with a login that names neither an address nor a number.
    private func invalid(_ login: Login) -> Refusal {
        var refusal = Refusal(.loginInvalid)
        if login.isAddress {
            if case .fault(let fault) = EmailAddress.read(login.text) { refusal.emailFault = fault }
        } else if case .refused(let other) = logins.number(login) {
            (refusal.fault, refusal.missingDigits) = (other.fault, other.missingDigits)
        }
        return refusal
    }

    private func deliverRecovery(
        _ code: String, to target: Challenge.Target, _ language: Language, calls: Int, _ visitor: Visitor
    ) async {
        switch target {
        case .phone(let phone):
            await dispatch.deliverLater(code, to: phone, language, budgets.rangeShare(phone, visitor), calls: calls)
        case .email(let address):
            let minutes = rules.mailCodes.lifetime.secondsRoundedUp / 60
            _ = await letters?.send(
                .recoveryCode(code, minutes: minutes), to: address, language, deadline: Deadline())
        }
    }

    private func refuseRecovery(
        _ stored: StoredSignUp, _ refusal: Refusal, _ login: Login, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        try await engine.move(stored, visitor) { signUp, now in
            signUp.refuseCode(refusal, now: now)
                ?? signUp.refuseSignIn(refusal.of(.request), login: login, now: now)
        }
    }

    /// `unbind` of the page `recovered`.
    func unbindRecovered(_ stored: StoredSignUp, _ way: Credential, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .recovery(.recovered(_, let proof)) = stored.signUp.step,
            let known = try await store.account(proof.account.account, now: environment.now())
        else { return FlowOutcome(.step(stored)) }
        let owner = owners.owner(known)
        return try await arrivals.finishing(stored, visitor, standings: [proof.account]) { signUp, _, now in
            signUp.unbindRecovered(way, owner: owner, now: now)
        }
    }

    /// `continue` of the page `recovered`.
    func continueRecovered(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .recovery(.recovered(let recovery, let proof)) = stored.signUp.step,
            let known = try await store.account(proof.account.account, now: environment.now())
        else { return FlowOutcome(.step(stored)) }
        guard proof.way != .sms else { return try await engine.move(stored, visitor) { $0.chooseNewPassword(now: $1) } }
        let way = recovery.login.contains("@") ? Evidence.email.by(.code) : Evidence.phone
        let terms = applications.terms(of: stored.signUp)
        return try await arrivals.finishing(stored, visitor, standings: [proof.account]) { signUp, session, now in
            signUp.continueRecovered(known, way: way, terms: terms, session: session, now: now)
        }
    }

    /// `password` of the page `recover-password`: after a recovery, and after a fresh proof.
    func renew(
        _ stored: StoredSignUp, _ reset: PasswordReset, password: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard let details = try await store.details(of: reset.standing.account, now: environment.now()) else {
            return try await engine.move(stored, visitor) { $0.expire(now: $1) }
        }
        let names = [details.firstName, details.lastName].compactMap(\.self)
        if let fault = passwords.fault(in: password, email: details.known.email.map(DomainName.shown), names: names) {
            return try await engine.move(stored, visitor) { $0.refusePassword(Refusal(.passwordWeak, fault), now: $1) }
        }
        let hash = try await passwords.hash(password, deadline: visitor.deadline)
        let owner = owners.owner(details.known)
        // A password that rests after too many failures works again, and its logins wait no longer.
        let known = details.known
        let logins = [known.phone, known.email?.lowercased(), known.id.rawValue].compactMap(\.self)
        let forgiven = Forgiven(
            keys: logins.map(budgets.failures(ofLogin:)) + [budgets.failures(of: known.id.rawValue)], gives: [])
        let outcome = try await arrivals.finishing(stored, visitor, standings: [reset.standing], forgiven: forgiven) {
            signUp, _, now in
            signUp.setPassword(hash, owner: owner, now: now)
        }
        // After an SMS code alone the other ways in have been shown before: the page would say nothing new.
        guard case .recovery(_, let proof) = reset, proof.way == .sms, case .step(let renewed) = outcome.way,
            case .recovery(.recovered) = renewed.signUp.step
        else { return outcome }
        return try await continueRecovered(renewed, visitor)
    }
}
