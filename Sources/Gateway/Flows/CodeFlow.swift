import SignUpFlow

/// The page of a code, whatever it is good for: another one is asked for, or it is typed.
struct CodeFlow: Sendable {
    let engine: SignUpEngine
    let budgets: Budgets
    let codes: OneTimeCodes
    let owners: Owners
    let applications: Applications
    let arrivals: Arrivals
    let link: LinkFlow
    let phone: PhoneFlow
    let email: EmailFlow
    let recovery: RecoveryFlow
    let secondProof: SecondProofFlow
    let rules: Rules
    let store: any SignUpStore
    let keyring: Keyring
    let environment: Environment

    func resend(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard let challenge = stored.signUp.step.challenge else { return FlowOutcome(.step(stored)) }
        let now = environment.now()
        guard now >= challenge.resendAt else {
            return try await engine.move(stored, visitor) {
                $0.refuseCode(Refusal(.tooSoon, retryAt: challenge.resendAt), now: $1)
            }
        }
        switch (stored.signUp.step, challenge.to) {
        case (.phone(.code(_, _, let draft)), .phone(let phone)):
            return try await self.phone.sendCode(stored, to: phone, draft: draft, visitor)
        case (.link(.code), .phone(let phone)), (.change(.code), .phone(let phone)):
            return try await self.link.sendLinkCode(stored, to: phone, visitor)
        case (.email(.code), .email(let address)): return try await self.email.mailCode(stored, to: address, visitor)
        case (.secondProof(.code), .email): return try await self.secondProof.sendSecondCode(stored, visitor)
        case (.recovery(.code(let recovery, _, _)), let target):
            return try await self.recovery.requestRecovery(stored, recovery.known, target, visitor)
        default: return FlowOutcome(.step(stored))
        }
    }

    /// The try is counted and saved, then compared, then its outcome is saved.
    func verify(_ stored: StoredSignUp, typed: String, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard let challenge = stored.signUp.step.challenge else { return FlowOutcome(.step(stored)) }
        guard let code = rules.codeRules(challenge.to).code(in: typed) else {
            return try await engine.move(stored, visitor) { $0.incompleteCode(now: $1) }
        }
        var signUp = stored.signUp
        let now = environment.now()
        guard let facts = signUp.guess(now: now) else { return FlowOutcome(.step(stored)) }
        var counted = engine.commit(signUp, after: stored, facts, now, visitor)
        guard signUp.notice == nil else { return try await engine.shown(after: counted, visitor) }
        let takes = budgets.guessTakes(challenge.to, opening: signUp.step.opensAccount, visitor)
        counted.takes += takes
        let committed = try await engine.save(counted)
        if case .overBudget(_, let retryAt) = committed {
            return try await engine.move(stored, visitor) {
                $0.refuseCode(Refusal(.tooManyAttempts, retryAt: retryAt), now: $1)
            }
        }
        guard case .saved(let version) = committed else {
            return try await engine.shown(after: committed, counted, visitor)
        }
        let tried = StoredSignUp(signUp: signUp, version: version)
        let isRight = keyring.verifies(
            challenge.code, codes.codeParts(signUp.id, challenge.to, signUp.step, code), for: .oneTimeCode)
        guard isRight, signUp.step.canOpen else {
            return try await engine.move(tried, visitor) { $0.wrongCode(now: $1) }
        }
        return try await succeed(tried, challenge, gives: takes, visitor)
    }

    /// A right code stays right when another guess was counted before its success was saved: then it is saved on top.
    private func succeed(
        _ tried: StoredSignUp, _ challenge: Challenge, gives: [BudgetTake], _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        if let taken = try await takenMeanwhile(tried, visitor) { return taken }
        var tried = tried
        let standings = tried.signUp.step.opens.map { [$0] } ?? []
        let owner = try await owners.owner(changing: tried.signUp)
        let wantsSecond = try await self.secondProof.wantsSecondProof(tried.signUp.step)
        let fresh = (id: environment.freshAccount(), confirmWithin: rules.confirmWithin)
        let terms = applications.terms(of: tried.signUp)
        for _ in 0..<rules.codes.attempts {
            let outcome = try await arrivals.finishing(tried, visitor, standings: standings, gives: gives) {
                signUp, session, now in
                signUp.rightCode(
                    session: session, owner: owner, wantsSecond: wantsSecond, fresh: fresh, terms: terms, now: now)
            }
            guard case .step(let now) = outcome.way, now.signUp.step.challenge?.code == challenge.code,
                !(now.signUp.notice?.code.isTaken ?? false), now.version > tried.version
            else { return outcome }
            tried = now
        }
        return FlowOutcome(.step(tried))
    }

    /// Where nothing is written with the right code no constraint finds that the number or address is somebody's by now.
    private func takenMeanwhile(_ tried: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome? {
        switch tried.signUp.step {
        case .phone(.code(.newcomer, let challenge, _)):
            guard let phone = challenge.phone, try await store.account(phone: phone.e164) != nil else { return nil }
            return try await engine.move(tried, visitor) { $0.phoneTaken(now: $1) }
        case .email(.code(.byPhone, let challenge)):
            guard let email = challenge.email, try await owners.holder(of: email) != nil else { return nil }
            return try await engine.move(tried, visitor) { $0.emailTaken(now: $1) }
        default: return nil
        }
    }
}

extension Refusal.Code {
    /// The number or the address is somebody's.
    var isTaken: Bool { self == .phoneTaken || self == .emailTaken }
}
