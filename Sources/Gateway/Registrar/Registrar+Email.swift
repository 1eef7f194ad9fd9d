import Logging
import SignUpFlow

/// The e-mail door, and the e-mail address and the last step of the phone-first door.
extension Registrar {
    /// Register's e-mail form. What it costs and how it looks does not tell whether the address has an account.
    func registerByEmail(
        _ stored: StoredSignUp, _ form: EmailForm, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        guard case .entrance(let entering) = stored.signUp.step, letters != nil else { return Turn(.step(stored)) }
        let typed = Typed(firstName: form.firstName, lastName: form.lastName, email: form.email)
        let terms = terms(of: stored.signUp)
        guard stored.signUp.isCurrent(terms) else {
            return try await move(stored, visitor) { signUp, now in
                signUp.offer(terms)
                return signUp.refuseEntrance(Refusal(.termsChanged, form: .email), typed: typed, now: now)
            }
        }
        let checked: (particulars: Checked, email: String)
        do { checked = try check(form, insisted: stored.signUp.doubted(entering.typed.email)) } catch {
            return try await move(stored, visitor) { $0.refuseEntrance(error.of(.email), typed: typed, now: $1) }
        }
        guard let acceptance = stored.signUp.acceptance(form.termsTicked, terms, outside.now()) else {
            return try await move(stored, visitor) {
                $0.refuseEntrance(Refusal(.termsRequired, form: .email), typed: typed, now: $1)
            }
        }
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

    /// `send` of the page `email`.
    func sendEmailCode(_ stored: StoredSignUp, typed: String, _ visitor: Visitor) async throws(StoreError) -> Turn {
        guard case .email(_, let before) = stored.signUp.step else { return Turn(.step(stored)) }
        switch EmailAddress.parse(typed, insisted: stored.signUp.doubted(before)) {
        case .address(let address): return try await mailCode(stored, to: address.text, visitor)
        case .fault(let fault):
            return try await move(stored, visitor) {
                $0.refuseEmail(Refusal(.emailInvalid, fault), typed: typed, now: $1)
            }
        }
    }

    /// Two transactions with the letter between them. An address that has an account is sent no code but the news of it: the
    /// pages, the pauses, the tries and the time are the same.
    func mailCode(
        _ stored: StoredSignUp, to address: String, _ visitor: Visitor, typed: Typed? = nil,
        _ event: ((inout SignUp, Challenge, Instant) -> [Fact]?)? = nil
    ) async throws(StoreError) -> Turn {
        guard let letters else { return Turn(.step(stored)) }
        let target = Challenge.Target.email(address)
        if hasSentItsShare(stored.signUp, to: target) {
            return try await refuseMail(stored, Refusal(.tooManyCodes), address, typed, visitor)
        }
        let (real, code, now) = try await challenge(stored.signUp, to: target, at: .email)
        let holder = try await holder(of: address)
        let challenge = holder == nil ? real : decoy(real)
        var signUp = stored.signUp
        guard let facts = event?(&signUp, challenge, now) ?? signUp.mailCode(challenge, now: now) else {
            return Turn(.step(stored))
        }
        var commit = commit(signUp, after: stored, facts, now, visitor)
        let takes = sendTakes(target, visitor)
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
    ) async throws(StoreError) -> Turn {
        try await move(stored, visitor) { signUp, now in
            signUp.refuseCode(refusal, now: now) ?? signUp.refuseEmail(refusal, typed: address, now: now)
                ?? typed.flatMap { signUp.refuseEntrance(refusal.of(.email), typed: $0, now: now) }
        }
    }

    /// `save` of the page `profile`: everything becomes true at once.
    func saveProfile(
        _ stored: StoredSignUp, firstName: String, lastName: String, password: String, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        guard case .profile(_, let email, _, _) = stored.signUp.step else { return Turn(.step(stored)) }
        let checked: Checked
        do { checked = try check(try names(firstName, lastName), password, email: email) } catch {
            let typed = Typed(firstName: firstName, lastName: lastName)
            return try await move(stored, visitor) { $0.refuseProfile(error, typed: typed, now: $1) }
        }
        let particulars = try await hashed(checked, visitor)
        let account = freshAccount()
        return try await finishing(stored, visitor) { signUp, session, now in
            signUp.finish(account, particulars, session: session, now: now)
        }
    }

    // MARK: Parts

    /// The active account that has confirmed the address. A pending one reserves nothing.
    func holder(of address: String) async throws(StoreError) -> KnownAccount? {
        let known = try await store.account(email: address, now: outside.now())
        return known?.state == .active ? known : nil
    }

    func freshAccount() -> AccountID { AccountID(UUIDv7.make(now: outside.now(), random: outside.random)) }

    /// Names and a password that can be taken.
    struct Checked {
        var firstName: String
        var lastName: String
        var password: String
    }

    private func check(_ form: EmailForm, insisted: String?) throws(Refusal) -> (Checked, String) {
        let names = try names(form.firstName, form.lastName)
        let address: String
        switch EmailAddress.parse(form.email, insisted: insisted) {
        case .address(let email): address = email.text
        case .fault(let fault): throw Refusal(.emailInvalid, fault)
        }
        return (try check(names, form.password, email: address), address)
    }

    private func check(
        _ names: (first: String, last: String), _ password: String, email: String
    ) throws(Refusal) -> Checked {
        if let fault = passwords.fault(in: password, email: email, names: [names.first, names.last]) {
            throw Refusal(.passwordWeak, fault)
        }
        return Checked(firstName: names.first, lastName: names.last, password: password)
    }

    private func names(_ first: String, _ last: String) throws(Refusal) -> (first: String, last: String) {
        (try name(first, .first), try name(last, .last))
    }

    private func name(_ typed: String, _ field: Refusal.NameField) throws(Refusal) -> String {
        switch PersonName.parse(typed) {
        case .name(let name): return name.text
        case .fault(let fault):
            var refusal = Refusal(.nameRequired)
            refusal.name = field
            refusal.nameFault = fault
            throw refusal
        }
    }

    private func hashed(_ checked: Checked, _ visitor: Visitor) async throws(StoreError) -> Particulars {
        Particulars(
            firstName: checked.firstName, lastName: checked.lastName,
            passwordHash: try await passwords.hash(checked.password, deadline: visitor.deadline))
    }
}

extension Refusal: Error {}

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

extension SignUp {
    /// What was typed when an address was last called unlikely: the same again is meant so.
    fileprivate func doubted(_ typed: String) -> String? {
        notice?.emailFault?.kind == .unlikely ? typed : nil
    }
}
