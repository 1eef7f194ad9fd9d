import Logging
import SignUpFlow

/// A new password by a code to what the account has confirmed.
extension Registrar {
    /// Recover's form.
    func requestRecovery(_ stored: StoredSignUp, login: Login, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .entrance = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        guard let target = target(of: login) else {
            return try await refuseRecovery(stored, invalid(login), login, visitor)
        }
        return try await requestRecovery(stored, login, target, visitor)
    }

    /// Known and unknown logins look and cost alike, to the length of the row: what differs, the code that nobody's login never
    /// gets, begins when the answer has left.
    func requestRecovery(
        _ stored: StoredSignUp, _ login: Login, _ target: Challenge.Target, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        if hasSentItsShare(stored.signUp, to: target) {
            return try await refuseRecovery(stored, Refusal(.tooManyCodes), login, visitor)
        }
        let (real, code, now) = try await challenge(stored.signUp, to: target, at: .recover)
        let known: KnownAccount? =
            switch target {
            case .phone(let phone): try await store.account(phone: phone.e164)
            case .email(let address): try await store.account(email: address, now: now)
            }
        var signUp = stored.signUp
        // Both are made whoever is asked for.
        let (decoy, nobody) = (decoy(real), nobody())
        let challenge = known == nil ? decoy : real
        let account = known?.standing ?? nobody
        guard let facts = signUp.requestRecovery(challenge, login: login, account: account, now: now) else {
            return FlowOutcome(.step(stored))
        }
        let calls = callsLeft(stored.signUp, to: target)
        signUp.setAside(calls: calls, to: target)
        var commit = commit(signUp, after: stored, facts, now, visitor)
        commit.takes += sendTakes(target, stored.signUp, visitor)
        if case .phone(let phone) = target {
            commit.breaker = RangeBreaker(range: phone.range, percent: rules.limits.smsConfirmedShare)
        }
        let outcome = try await save(commit)
        if case .overBudget(let budget, let retryAt) = outcome, budget != .signUpsPerAddressHour {
            return try await refuseRecovery(stored, Refusal(.tooManyCodes, retryAt: retryAt), login, visitor)
        }
        if case .saved = outcome {
            let language = signUp.language
            later(visitor) {
                guard let known else { return }
                // As the account has the address, not as a visitor spelled it.
                let own = target.email == nil ? target : known.email.map(Challenge.Target.email) ?? target
                await deliverRecovery(code, to: own, language, calls: calls, visitor)
            }
        }
        return try await shown(after: outcome, commit, visitor)
    }

    /// What is wrong with a login that names neither an address nor a number.
    private func invalid(_ login: Login) -> Refusal {
        var refusal = Refusal(.loginInvalid)
        if login.isAddress {
            if case .fault(let fault) = EmailAddress.read(login.text) { refusal.emailFault = fault }
        } else if case .refused(let other) = number(login) {
            (refusal.fault, refusal.missingDigits) = (other.fault, other.missingDigits)
        }
        return refusal
    }

    private func deliverRecovery(
        _ code: String, to target: Challenge.Target, _ language: Language, calls: Int, _ visitor: Visitor
    ) async {
        switch target {
        case .phone(let phone):
            await deliverLater(code, to: phone, language, rangeShare(phone, visitor), calls: calls)
        case .email(let address):
            let minutes = rules.mailCodes.lifetime.secondsRoundedUp / 60
            _ = await letters?.send(
                .recoveryCode(code, minutes: minutes), to: address, language, deadline: Deadline())
        }
    }

    private func refuseRecovery(
        _ stored: StoredSignUp, _ refusal: Refusal, _ login: Login, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        try await move(stored, visitor) { signUp, now in
            signUp.refuseCode(refusal, now: now)
                ?? signUp.refuseSignIn(refusal.of(.request), login: login, now: now)
        }
    }

    /// `unbind` of the page `recovered`.
    func unbindRecovered(_ stored: StoredSignUp, _ way: Credential, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .recovered(_, let proof) = stored.signUp.step,
            let known = try await store.account(proof.account.account, now: environment.now())
        else { return FlowOutcome(.step(stored)) }
        let owner = owner(known)
        return try await finishing(stored, visitor, standings: [proof.account]) { signUp, _, now in
            signUp.unbindRecovered(way, owner: owner, now: now)
        }
    }

    /// `continue` of the page `recovered`.
    func continueRecovered(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .recovered(let recovery, let proof) = stored.signUp.step,
            let known = try await store.account(proof.account.account, now: environment.now())
        else { return FlowOutcome(.step(stored)) }
        guard proof.way != .sms else { return try await move(stored, visitor) { $0.chooseNewPassword(now: $1) } }
        let way = recovery.login.contains("@") ? Evidence.email.by(.code) : Evidence.phone
        let terms = terms(of: stored.signUp)
        return try await finishing(stored, visitor, standings: [proof.account]) { signUp, session, now in
            signUp.continueRecovered(known, way: way, terms: terms, session: session, now: now)
        }
    }
}
