import Logging
import SignUpFlow

/// An e-mail address is confirmed: Register's e-mail form, and the address and the last page of who came by phone.
struct EmailFlow: Sendable {
    let engine: SignUpEngine
    let budgets: Budgets
    let codes: OneTimeCodes
    let owners: Owners
    let applications: Applications
    let arrivals: Arrivals
    let persons: PersonCheck
    let rules: Rules
    let letters: Letters?
    let store: any SignUpStore
    let environment: Environment
    let logger: Logger

    /// Register's e-mail form. What it costs and how it looks does not tell whether the address has an account.
    func registerByEmail(
        _ stored: StoredSignUp, _ form: EmailForm, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard case .entrance = stored.signUp.step, letters != nil else { return FlowOutcome(.step(stored)) }
        let named = Typed(firstName: form.firstName, lastName: form.lastName, email: form.email)
        let terms = applications.terms(of: stored.signUp)
        guard stored.signUp.isCurrent(terms) else {
            return try await engine.move(stored, visitor) { signUp, now in
                signUp.offer(terms)
                return signUp.refuseEntrance(Refusal(.termsChanged, form: .email), typed: named, now: now)
            }
        }
        // The box stays ticked while the terms stand as they were ticked.
        var typed = named
        typed.termsTicked = form.termsTicked
        var wrong: [Refusal] = []
        let checked = persons.check(form, &wrong)
        let acceptance = stored.signUp.acceptance(form.termsTicked, terms, environment.now())
        if acceptance == nil { wrong.append(Refusal(.termsRequired)) }
        guard let checked, let acceptance else {
            return try await engine.move(stored, visitor) { signUp, now in
                Refusal(all: wrong).flatMap { signUp.refuseEntrance($0.of(.email), typed: typed, now: now) }
            }
        }
        let letter: [BudgetTake] =
            rules.emailCode == .required ? budgets.sendTakes(.email(checked.email), stored.signUp, visitor) : []
        if let refused = try await refusedUnhashed(stored, letter, to: checked.email, typed, visitor) { return refused }
        let particulars = try await persons.hashed(checked.particulars, visitor)
        guard rules.emailCode == .required else {
            let account = environment.freshAccount()
            return try await engine.move(stored, visitor) { signUp, now in
                signUp.registerUnproven(
                    account, email: checked.email, particulars, acceptance, confirmWithin: rules.confirmWithin, now: now
                )
            }
        }
        return try await mailCode(stored, to: checked.email, visitor, typed: typed) { signUp, challenge, now in
            signUp.registerByEmail(challenge, particulars, acceptance, now: now)
        }
    }

    /// What would be refused for a budget after the password's hash was made is refused before. What the form uses up is taken
    /// with its step.
    private func refusedUnhashed(
        _ stored: StoredSignUp, _ letter: [BudgetTake], to address: String, _ typed: Typed, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome? {
        if !letter.isEmpty, codes.hasSentItsShare(stored.signUp, to: .email(address)) {
            return try await refuseMail(stored, Refusal(.tooManyCodes), address, typed, visitor)
        }
        guard let spent = try await budgets.spent((stored.version == 0 ? [budgets.signUpTake(visitor)] : []) + letter)
        else {
            return nil
        }
        guard spent.budget != .signUpsPerAddressHour else {
            return FlowOutcome(
                .entrancePage(engine.entrancePage(stored.signUp, Refusal(.tooManySignUps, retryAt: spent.until))))
        }
        return try await refuseMail(stored, Refusal(.tooManyCodes, retryAt: spent.until), address, typed, visitor)
    }

    /// `send` of the page `email`.
    func sendEmailCode(_ stored: StoredSignUp, typed: String, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .email(.address) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        switch EmailAddress.read(typed) {
        case .address(let address): return try await mailCode(stored, to: address.text, visitor)
        case .fault(let fault):
            return try await engine.move(stored, visitor) {
                $0.refuseEmail(Refusal(.emailInvalid, fault), typed: typed, now: $1)
            }
        }
    }

    /// `change` of the page `email-code` with the address that was probably meant: the page `email` and its `send` in one.
    func changeEmail(_ stored: StoredSignUp, to typed: String, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .email(.code) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        var changed = stored
        guard changed.signUp.changeTarget(now: environment.now()) != nil else { return FlowOutcome(.step(stored)) }
        return try await sendEmailCode(changed, typed: typed, visitor)
    }

    /// Two transactions with the letter between them. An address that has an account is sent no code but the news of it: the
    /// pages, the pauses, the tries and the time are the same.
    func mailCode(
        _ stored: StoredSignUp, to address: String, _ visitor: Visitor, typed: Typed? = nil,
        _ event: ((inout SignUp, Challenge, Instant) -> [Fact]?)? = nil
    ) async throws(StoreError) -> FlowOutcome {
        guard let letters else { return FlowOutcome(.step(stored)) }
        let target = Challenge.Target.email(address)
        if codes.hasSentItsShare(stored.signUp, to: target) {
            return try await refuseMail(stored, Refusal(.tooManyCodes), address, typed, visitor)
        }
        // A form that came so slowly, or waited so long for its password's hash: nothing is recorded and nothing counted.
        guard visitor.deadline.leavesCall else {
            logger.notice("mail not begun: no time left")
            return try await refuseMail(stored, Refusal(.mailFailed), address, typed, visitor)
        }
        let (real, code, now) = try await codes.challenge(stored.signUp, to: target, at: .email)
        let holder = try await owners.holder(of: address)
        let challenge = holder == nil ? real : codes.decoy(real)
        var signUp = stored.signUp
        guard let facts = event?(&signUp, challenge, now) ?? signUp.mailCode(challenge, now: now) else {
            return FlowOutcome(.step(stored))
        }
        signUp.setAside(calls: 1, to: target)
        var commit = engine.commit(signUp, after: stored, facts, now, visitor)
        let takes = budgets.sendTakes(target, stored.signUp, visitor)
        commit.takes += takes
        let outcome = try await engine.save(commit)
        if case .overBudget(let budget, let retryAt) = outcome, budget != .signUpsPerAddressHour {
            logger.notice("mail over budget", metadata: ["budget": "\(budget.rawValue)"])
            return try await refuseMail(stored, Refusal(.tooManyCodes, retryAt: retryAt), address, typed, visitor)
        }
        guard case .saved(let version) = outcome else { return try await engine.shown(after: outcome, commit, visitor) }
        let mailing = StoredSignUp(signUp: signUp, version: version)
        let kind: LetterKind =
            holder == nil ? .code(code, minutes: rules.mailCodes.lifetime.secondsRoundedUp / 60) : .addressTaken
        // Who has an account is written to as the account has it, not as a visitor spelled it.
        switch await letters.send(kind, to: holder?.email ?? address, signUp.language, deadline: visitor.deadline) {
        case .accepted:
            return try await engine.move(mailing, visitor) {
                $0.mailSent(certain: true, rules: rules.mailCodes, now: $1)
            }
        case .unknown:
            return try await engine.move(mailing, visitor) {
                $0.mailSent(certain: false, rules: rules.mailCodes, now: $1)
            }
        case .refused, .rejected: return try await engine.giveBack(takes, mailing, visitor) { $0.mailRefused(now: $1) }
        }
    }

    private func refuseMail(
        _ stored: StoredSignUp, _ refusal: Refusal, _ address: String, _ typed: Typed?, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        try await engine.move(stored, visitor) { signUp, now in
            signUp.refuseCode(refusal, now: now) ?? signUp.refuseEmail(refusal, typed: address, now: now)
                ?? typed.flatMap { signUp.refuseEntrance(refusal.of(.email), typed: $0, now: now) }
        }
    }

    /// `save` of the page `profile`: everything becomes true at once.
    func saveProfile(
        _ stored: StoredSignUp, firstName: String, lastName: String, password: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard case .email(.profile(let proven, let email, _, _)) = stored.signUp.step else {
            return FlowOutcome(.step(stored))
        }
        var wrong: [Refusal] = []
        guard
            let checked = persons.check(
                persons.names(firstName, lastName, &wrong), password, email: DomainName.shown(email), &wrong)
        else {
            let typed = Typed(firstName: firstName, lastName: lastName)
            return try await engine.move(stored, visitor) { signUp, now in
                Refusal(all: wrong).flatMap { signUp.refuseProfile($0, typed: typed, now: now) }
            }
        }
        // Whoever was faster is found before the hash; the transaction that finishes finds the others.
        if try await store.account(phone: proven.phone.e164) != nil {
            return try await engine.move(stored, visitor) { $0.phoneTaken(now: $1) }
        }
        if try await owners.holder(of: email) != nil {
            return try await engine.move(stored, visitor) { $0.emailTaken(now: $1) }
        }
        let particulars = try await persons.hashed(checked, visitor)
        let account = environment.freshAccount()
        return try await arrivals.finishing(stored, visitor) { signUp, session, now in
            signUp.finish(account, particulars, session: session, now: now)
        }
    }
}

extension SignUp {
    /// The terms are still those that the page was drawn with.
    func isCurrent(_ terms: TermsOffer) -> Bool { offered == nil || offered == terms }
}
