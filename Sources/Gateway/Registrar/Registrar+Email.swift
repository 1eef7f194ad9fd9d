import Logging
import SignUpFlow

/// The e-mail door, and the e-mail address and the last step of the phone-first door.
extension Registrar {
    /// Register's e-mail form. What it costs and how it looks does not tell whether the address has an account.
    func registerByEmail(
        _ stored: StoredSignUp, _ form: EmailForm, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard case .entrance = stored.signUp.step, letters != nil else { return FlowOutcome(.step(stored)) }
        let named = Typed(firstName: form.firstName, lastName: form.lastName, email: form.email)
        let terms = terms(of: stored.signUp)
        guard stored.signUp.isCurrent(terms) else {
            return try await move(stored, visitor) { signUp, now in
                signUp.offer(terms)
                return signUp.refuseEntrance(Refusal(.termsChanged, form: .email), typed: named, now: now)
            }
        }
        // The box stays ticked while the terms stand as they were ticked.
        var typed = named
        typed.termsTicked = form.termsTicked
        var wrong: [Refusal] = []
        let checked = check(form, &wrong)
        let acceptance = stored.signUp.acceptance(form.termsTicked, terms, environment.now())
        if acceptance == nil { wrong.append(Refusal(.termsRequired)) }
        guard let checked, let acceptance else {
            return try await move(stored, visitor) { signUp, now in
                Refusal(all: wrong).flatMap { signUp.refuseEntrance($0.of(.email), typed: typed, now: now) }
            }
        }
        let letter: [BudgetTake] =
            rules.emailCode == .required ? sendTakes(.email(checked.email), stored.signUp, visitor) : []
        if let refused = try await refusedUnhashed(stored, letter, to: checked.email, typed, visitor) { return refused }
        let particulars = try await hashed(checked.particulars, visitor)
        guard rules.emailCode == .required else {
            let account = freshAccount()
            return try await move(stored, visitor) { signUp, now in
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
        if !letter.isEmpty, hasSentItsShare(stored.signUp, to: .email(address)) {
            return try await refuseMail(stored, Refusal(.tooManyCodes), address, typed, visitor)
        }
        guard let spent = try await spent((stored.version == 0 ? [signUpTake(visitor)] : []) + letter) else {
            return nil
        }
        guard spent.budget != .signUpsPerAddressHour else {
            return FlowOutcome(
                .entrancePage(entrancePage(stored.signUp, Refusal(.tooManySignUps, retryAt: spent.until))))
        }
        return try await refuseMail(stored, Refusal(.tooManyCodes, retryAt: spent.until), address, typed, visitor)
    }

    /// `send` of the page `email`.
    func sendEmailCode(_ stored: StoredSignUp, typed: String, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .email = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        switch EmailAddress.read(typed) {
        case .address(let address): return try await mailCode(stored, to: address.text, visitor)
        case .fault(let fault):
            return try await move(stored, visitor) {
                $0.refuseEmail(Refusal(.emailInvalid, fault), typed: typed, now: $1)
            }
        }
    }

    /// `change` of the page `email-code` with the address that was probably meant: the page `email` and its `send` in one.
    func changeEmail(_ stored: StoredSignUp, to typed: String, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .emailCode = stored.signUp.step else { return FlowOutcome(.step(stored)) }
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
        if hasSentItsShare(stored.signUp, to: target) {
            return try await refuseMail(stored, Refusal(.tooManyCodes), address, typed, visitor)
        }
        // A form that came so slowly, or waited so long for its password's hash: nothing is recorded and nothing counted.
        guard visitor.deadline.leavesCall else {
            logger.notice("mail not begun: no time left")
            return try await refuseMail(stored, Refusal(.mailFailed), address, typed, visitor)
        }
        let (real, code, now) = try await challenge(stored.signUp, to: target, at: .email)
        let holder = try await holder(of: address)
        let challenge = holder == nil ? real : decoy(real)
        var signUp = stored.signUp
        guard let facts = event?(&signUp, challenge, now) ?? signUp.mailCode(challenge, now: now) else {
            return FlowOutcome(.step(stored))
        }
        signUp.setAside(calls: 1, to: target)
        var commit = commit(signUp, after: stored, facts, now, visitor)
        let takes = sendTakes(target, stored.signUp, visitor)
        commit.takes += takes
        let outcome = try await save(commit)
        if case .overBudget(let budget, let retryAt) = outcome, budget != .signUpsPerAddressHour {
            logger.notice("mail over budget", metadata: ["budget": "\(budget.rawValue)"])
            return try await refuseMail(stored, Refusal(.tooManyCodes, retryAt: retryAt), address, typed, visitor)
        }
        guard case .saved(let version) = outcome else { return try await shown(after: outcome, commit, visitor) }
        let mailing = StoredSignUp(signUp: signUp, version: version)
        let kind: LetterKind =
            holder == nil ? .code(code, minutes: rules.mailCodes.lifetime.secondsRoundedUp / 60) : .addressTaken
        // Who has an account is written to as the account has it, not as a visitor spelled it.
        switch await letters.send(kind, to: holder?.email ?? address, signUp.language, deadline: visitor.deadline) {
        case .accepted:
            return try await move(mailing, visitor) { $0.mailSent(certain: true, rules: rules.mailCodes, now: $1) }
        case .unknown:
            return try await move(mailing, visitor) { $0.mailSent(certain: false, rules: rules.mailCodes, now: $1) }
        case .refused, .rejected: return try await giveBack(takes, mailing, visitor) { $0.mailRefused(now: $1) }
        }
    }

    private func refuseMail(
        _ stored: StoredSignUp, _ refusal: Refusal, _ address: String, _ typed: Typed?, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        try await move(stored, visitor) { signUp, now in
            signUp.refuseCode(refusal, now: now) ?? signUp.refuseEmail(refusal, typed: address, now: now)
                ?? typed.flatMap { signUp.refuseEntrance(refusal.of(.email), typed: $0, now: now) }
        }
    }

    /// `save` of the page `profile`: everything becomes true at once.
    func saveProfile(
        _ stored: StoredSignUp, firstName: String, lastName: String, password: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard case .profile(let proven, let email, _, _) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        var wrong: [Refusal] = []
        guard let checked = check(names(firstName, lastName, &wrong), password, email: DomainName.shown(email), &wrong)
        else {
            let typed = Typed(firstName: firstName, lastName: lastName)
            return try await move(stored, visitor) { signUp, now in
                Refusal(all: wrong).flatMap { signUp.refuseProfile($0, typed: typed, now: now) }
            }
        }
        // Whoever was faster is found before the hash; the transaction that finishes finds the others.
        if try await store.account(phone: proven.phone.e164) != nil {
            return try await move(stored, visitor) { $0.phoneTaken(now: $1) }
        }
        if try await holder(of: email) != nil { return try await move(stored, visitor) { $0.emailTaken(now: $1) } }
        let particulars = try await hashed(checked, visitor)
        let account = freshAccount()
        return try await finishing(stored, visitor) { signUp, session, now in
            signUp.finish(account, particulars, session: session, now: now)
        }
    }

    // MARK: Parts

    /// The active account that has confirmed the address. A pending one reserves nothing.
    func holder(of address: String) async throws(StoreError) -> KnownAccount? {
        let known = try await store.account(email: address, now: environment.now())
        return known?.state == .active ? known : nil
    }

    func freshAccount() -> AccountID { AccountID(UUIDv7.make(now: environment.now(), random: environment.random)) }

    /// Names and a password that can be taken.
    struct Checked {
        var firstName: String
        var lastName: String?
        var password: String
    }

    /// What was typed as names; nil where it is none, or where the last name may be and was left out.
    private struct CheckedNames {
        var first: String?
        var last: String?
        var areRight: Bool
    }

    /// - Parameter wrong: takes what is wrong, in the order of the fields; nil is answered where something is.
    private func check(
        _ form: EmailForm, _ wrong: inout [Refusal]
    ) -> (particulars: Checked, email: String)? {
        let names = names(form.firstName, form.lastName, &wrong)
        var address: String?
        switch EmailAddress.read(form.email) {
        case .address(let email): address = email.text
        case .fault(let fault): wrong.append(Refusal(.emailInvalid, fault))
        }
        let particulars = check(names, form.password, email: address == nil ? nil : form.email, &wrong)
        guard let particulars, let address else { return nil }
        return (particulars, address)
    }

    private func check(
        _ names: CheckedNames, _ password: String, email: String?, _ wrong: inout [Refusal]
    ) -> Checked? {
        if let fault = passwords.fault(in: password, email: email, names: [names.first, names.last].compactMap(\.self))
        {
            wrong.append(Refusal(.passwordWeak, fault))
            return nil
        }
        guard names.areRight, let first = names.first else { return nil }
        return Checked(firstName: first, lastName: names.last, password: password)
    }

    private func names(_ first: String, _ last: String, _ wrong: inout [Refusal]) -> CheckedNames {
        var faults: [Refusal] = []
        let first = name(first, .first, &faults)
        let mayLack = rules.lastName == .optional && last.withoutBlankEnds.isEmpty
        let last = mayLack ? nil : name(last, .last, &faults)
        wrong += faults
        return CheckedNames(first: first, last: last, areRight: faults.isEmpty)
    }

    private func name(_ typed: String, _ field: Refusal.NameField, _ wrong: inout [Refusal]) -> String? {
        switch PersonName.parse(typed) {
        case .name(let name): return name.text
        case .fault(let fault):
            var refusal = Refusal(.nameRequired)
            refusal.name = field
            refusal.nameFault = fault
            wrong.append(refusal)
            return nil
        }
    }

    private func hashed(_ checked: Checked, _ visitor: Visitor) async throws(StoreError) -> Particulars {
        Particulars(
            firstName: checked.firstName, lastName: checked.lastName,
            passwordHash: try await passwords.hash(checked.password, deadline: visitor.deadline))
    }
}

extension Refusal {
    fileprivate init(_ code: Code, _ fault: EmailFault) {
        self.init(code)
        emailFault = fault
    }

    init(_ code: Code, _ fault: PasswordFault) {
        self.init(code)
        passwordFault = fault
    }
}
