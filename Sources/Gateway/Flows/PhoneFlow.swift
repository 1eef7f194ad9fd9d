import Logging
import SignUpFlow

/// A number is confirmed: for an account, a newcomer, or a change.
struct PhoneFlow: Sendable {
    let engine: SignUpEngine
    let budgets: Budgets
    let codes: OneTimeCodes
    let logins: LoginParser
    let dispatch: MessageDispatch
    let applications: Applications
    let rules: Rules
    let phones: PhoneNumbers
    let store: any SignUpStore
    let environment: Environment
    let logger: Logger

    /// `send` of the page `phone`.
    func sendCode(
        _ stored: StoredSignUp, draft: PhoneDraft, drawn: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard case .phone(.number(let purpose, let before)) = stored.signUp.step else {
            return FlowOutcome(.step(stored))
        }
        let phone: PhoneNumber
        let parsed = logins.parse(draft, drawn: before?.callingCode ?? drawn)
        let draft = phones.drawn(draft)
        switch parsed {
        case .number(let number): phone = number
        case .refused(let refusal): return try await refuse(stored, refusal, draft, visitor)
        }
        if let told = try await tellTaken(phone, stored, draft, except: purpose.standing?.account, visitor) {
            return told
        }
        return try await sendCode(stored, to: phone, draft: draft, visitor)
    }

    /// Two transactions with the send between them; what the first one wrote is what a crash leaves.
    func sendCode(
        _ stored: StoredSignUp, to phone: PhoneNumber, draft: PhoneDraft, _ visitor: Visitor,
        _ event: ((inout SignUp, Challenge, Instant) -> [Fact]?)? = nil
    ) async throws(StoreError) -> FlowOutcome {
        let target = Challenge.Target.phone(phone)
        if codes.hasSentItsShare(stored.signUp, to: target) {
            return try await refuseSend(stored, Refusal(.tooManyCodes), draft, visitor)
        }
        // A form that came so slowly: nothing is recorded and nothing counted.
        guard visitor.deadline.leavesCall else {
            logger.notice("sms not begun: no time left", metadata: ["range": "\(phone.range)"])
            return try await refuseSend(stored, Refusal(.smsFailed), draft, visitor)
        }
        let (challenge, code, now) = try await codes.challenge(stored.signUp, to: target, at: .phone)
        var signUp = stored.signUp
        let facts =
            if let event {
                event(&signUp, challenge, now)
            } else {
                signUp.sendCode(challenge, draft: draft, now: now)
            }
        guard let facts else { return FlowOutcome(.step(stored)) }
        let calls = codes.callsLeft(stored.signUp, to: target)
        signUp.setAside(calls: calls, to: target)
        var commit = engine.commit(signUp, after: stored, facts, now, visitor)
        let takes = budgets.sendTakes(target, stored.signUp, visitor)
        commit.takes += takes
        commit.breaker = RangeBreaker(range: phone.range, percent: rules.limits.smsConfirmedShare)
        let outcome = try await engine.save(commit)
        if case .overBudget(let budget, let retryAt) = outcome, budget != .signUpsPerAddressHour {
            logger.notice("sms over budget", metadata: ["budget": "\(budget.rawValue)", "range": "\(phone.range)"])
            return try await refuseSend(stored, Refusal(.tooManyCodes, retryAt: retryAt), draft, visitor)
        }
        guard case .saved(let version) = outcome else { return try await engine.shown(after: outcome, commit, visitor) }
        let (delivery, made) = await dispatch.deliver(
            code, to: phone, signUp.language, deadline: visitor.deadline, calls: calls)
        signUp.setAside(calls: made - calls, to: target)
        let sending = StoredSignUp(signUp: signUp, version: version)
        switch delivery {
        case .sent:
            return try await engine.move(sending, visitor) { $0.codeSent(certain: true, rules: rules.codes, now: $1) }
        case .uncertain:
            return try await engine.move(sending, visitor) { $0.codeSent(certain: false, rules: rules.codes, now: $1) }
        case .failed: return try await engine.giveBack(takes, sending, visitor) { $0.sendFailed(now: $1) }
        }
    }

    /// Register's phone form: the terms are accepted with the number.
    func registerByPhone(
        _ stored: StoredSignUp, draft: PhoneDraft, drawn: String, ticked: Bool, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard case .entrance(let state) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        let terms = applications.terms(of: stored.signUp)
        guard stored.signUp.isCurrent(terms) else {
            return try await refuse(stored, Refusal(.termsChanged), draft, visitor, terms)
        }
        // The box stays ticked while the terms stand as they were ticked.
        var draft = draft
        draft.termsTicked = ticked
        let parsed = logins.parse(draft, drawn: state.typed.phone?.callingCode ?? drawn)
        draft = phones.drawn(draft)
        guard let acceptance = stored.signUp.acceptance(ticked, terms, environment.now()) else {
            var refusal = Refusal(.termsRequired, form: .phone)
            if case .refused(let other) = parsed { refusal.also = [other.of(.phone)] }
            return try await refuse(stored, refusal, draft, visitor)
        }
        let phone: PhoneNumber
        switch parsed {
        case .number(let number): phone = number
        case .refused(let refusal): return try await refuse(stored, refusal, draft, visitor)
        }
        if let told = try await tellTaken(phone, stored, draft, except: nil, visitor) { return told }
        return try await sendCode(stored, to: phone, draft: draft, visitor) { signUp, challenge, now in
            signUp.registerByPhone(challenge, acceptance, draft: draft, now: now)
        }
    }

    /// "Already registered" at once, where the number is another account's and that may be told; nil where the number is free
    /// or the answer comes after the right code.
    private func tellTaken(
        _ phone: PhoneNumber, _ stored: StoredSignUp, _ draft: PhoneDraft, except own: AccountID?, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome? {
        guard let holder = try await store.account(phone: phone.e164), holder.id != own else { return nil }
        let limits = rules.limits
        var takes: [BudgetTake] = []
        switch rules.takenDisclosure {
        case .afterCode: return nil
        case .immediate: break
        case .budgeted:
            guard limits.takenAnswersPerSignUp == 0 || stored.signUp.takenAnswers < limits.takenAnswersPerSignUp else {
                return nil
            }
            takes =
                [
                    BudgetTake(.takenAnswersPerHour, limit: limits.takenAnswersPerHour)
                ] + budgets.ofAddress(.takenAnswersPerAddressDay, limits.takenAnswersPerAddressDay, visitor)
        }
        var signUp = stored.signUp
        let now = environment.now()
        // The ways on ask for no calling code.
        var draft = draft
        if logins.target(of: draft.login) != .phone(phone) { draft.e164 = phone.e164 }
        guard let facts = signUp.tellTaken(draft: draft, now: now) else { return nil }
        var commit = engine.commit(signUp, after: stored, facts, now, visitor)
        commit.takes += takes
        let outcome = try await engine.save(commit)
        if case .overBudget(let budget, _) = outcome, budget != .signUpsPerAddressHour { return nil }
        return try await engine.shown(after: outcome, commit, visitor)
    }

    /// - Parameter terms: the page is drawn again with these.
    func refuse(
        _ stored: StoredSignUp, _ refusal: Refusal, _ draft: PhoneDraft, _ visitor: Visitor, _ terms: TermsOffer? = nil
    ) async throws(StoreError) -> FlowOutcome {
        try await engine.move(stored, visitor) { signUp, now in
            if let terms { signUp.offer(terms) }
            return signUp.refusePhone(refusal, draft: draft, now: now)
        }
    }

    /// At a code page the refusal stands there: the code that was sent still counts.
    func refuseSend(
        _ stored: StoredSignUp, _ refusal: Refusal, _ draft: PhoneDraft, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard stored.signUp.step.challenge == nil else {
            return try await engine.move(stored, visitor) { $0.refuseCode(refusal, now: $1) }
        }
        return try await refuse(stored, refusal, draft, visitor)
    }
}
