import Logging
import Metrics
import SignUpFlow

/// One-time codes: made, counted, compared.
extension Registrar {
    func resend(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard let challenge = stored.signUp.step.challenge else { return FlowOutcome(.step(stored)) }
        let now = environment.now()
        guard now >= challenge.resendAt else {
            return try await move(stored, visitor) {
                $0.refuseCode(Refusal(.tooSoon, retryAt: challenge.resendAt), now: $1)
            }
        }
        switch (stored.signUp.step, challenge.to) {
        case (.code(_, _, let draft), .phone(let phone)):
            return try await sendCode(stored, to: phone, draft: draft, visitor)
        case (.linkCode, .phone(let phone)), (.proveCode, .phone(let phone)):
            return try await sendLinkCode(stored, to: phone, visitor)
        case (.emailCode, .email(let address)): return try await mailCode(stored, to: address, visitor)
        case (.secondCode, .email): return try await sendSecondCode(stored, visitor)
        case (.recoverCode(let recovery, _, _), let target):
            return try await requestRecovery(stored, recovery.known, target, visitor)
        default: return FlowOutcome(.step(stored))
        }
    }

    /// The try is counted and saved, then compared, then its outcome is saved.
    func verify(_ stored: StoredSignUp, typed: String, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard let challenge = stored.signUp.step.challenge else { return FlowOutcome(.step(stored)) }
        guard let code = codeRules(challenge.to).code(in: typed) else {
            return try await move(stored, visitor) { $0.incompleteCode(now: $1) }
        }
        var signUp = stored.signUp
        let now = environment.now()
        guard let facts = signUp.guess(now: now) else { return FlowOutcome(.step(stored)) }
        var counted = commit(signUp, after: stored, facts, now, visitor)
        guard signUp.notice == nil else { return try await shown(after: counted, visitor) }
        let takes = guessTakes(challenge.to, opening: signUp.step.opensAccount, visitor)
        counted.takes += takes
        let committed = try await save(counted)
        if case .overBudget(_, let retryAt) = committed {
            return try await move(stored, visitor) {
                $0.refuseCode(Refusal(.tooManyAttempts, retryAt: retryAt), now: $1)
            }
        }
        guard case .saved(let version) = committed else { return try await shown(after: committed, counted, visitor) }
        let tried = StoredSignUp(signUp: signUp, version: version)
        let isRight = keyring.verifies(
            challenge.code, codeParts(signUp.id, challenge.to, signUp.step, code), for: .oneTimeCode)
        guard isRight, signUp.step.canOpen else { return try await move(tried, visitor) { $0.wrongCode(now: $1) } }
        return try await succeed(tried, challenge, gives: takes, visitor)
    }

    /// A right code stays right when another guess was counted before its success was saved: then it is saved on top.
    private func succeed(
        _ tried: StoredSignUp, _ challenge: Challenge, gives: [BudgetTake], _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        if let taken = try await takenMeanwhile(tried, visitor) { return taken }
        var tried = tried
        let standings = tried.signUp.step.opens.map { [$0] } ?? []
        let owner = try await owner(changing: tried.signUp)
        let wantsSecond = try await wantsSecondProof(tried.signUp.step)
        let fresh = (id: freshAccount(), confirmWithin: rules.confirmWithin)
        let terms = terms(of: tried.signUp)
        for _ in 0..<rules.codes.attempts {
            let outcome = try await finishing(tried, visitor, standings: standings, gives: gives) {
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
        case .code(.newcomer, let challenge, _):
            guard let phone = challenge.phone, try await store.account(phone: phone.e164) != nil else { return nil }
            return try await move(tried, visitor) { $0.phoneTaken(now: $1) }
        case .emailCode(.byPhone, let challenge):
            guard let email = challenge.email, try await holder(of: email) != nil else { return nil }
            return try await move(tried, visitor) { $0.emailTaken(now: $1) }
        default: return nil
        }
    }

    // MARK: Parts

    /// A fresh code and its challenge. After too many wrong codes everywhere it has two tries, and one that opens an account has
    /// one: nothing rests for everybody.
    /// - Parameter step: the name of the step at which the code will be asked for: it is good there alone.
    func challenge(
        _ signUp: SignUp, to target: Challenge.Target, at step: CodeStep
    ) async throws(StoreError) -> (Challenge, code: String, now: Instant) {
        let now = environment.now()
        let codes = codeRules(target)
        var attempts = codes.attempts
        if try await spent([BudgetTake(.codeFailuresPerHour, limit: rules.limits.codeFailuresPerHour)]) != nil {
            attempts = min(2, attempts)
        }
        let opening = BudgetTake(.openingCodeFailuresPerHour, limit: rules.limits.openingCodeFailuresPerHour)
        if step.opensAccount, try await spent([opening]) != nil { attempts = 1 }
        let code = OneTimeCode.make(length: codes.length, random: environment.random)
        let before = signUp.step.challenge
        let challenge = Challenge(
            to: target, code: keyring.mac(codeParts(signUp.id, target, step, code), for: .oneTimeCode),
            triesLeft: attempts, expiresAt: now + codes.lifetime,
            resendAt: now + codes.pause(afterSend: signUp.sends(to: target) + 1),
            sends: before?.to == target ? (before?.sends ?? 0) + 1 : 1)
        return (challenge, code, now)
    }

    /// The same challenge for a code that is never sent: no code is right.
    func decoy(_ challenge: Challenge) -> Challenge {
        var decoy = challenge
        decoy.code = .sha256(freshSecret())
        return decoy
    }

    /// Stands in a row where somebody's account would: of the same length, and no account's.
    func nobody() -> AccountReference { AccountReference(account: freshAccount(), epoch: 0, confirmBy: nil) }

    func codeRules(_ target: Challenge.Target) -> CodeRules {
        switch target {
        case .phone: rules.codes
        case .email: rules.mailCodes
        }
    }

    /// Whether the sign-up has sent all it may to numbers, or to addresses.
    func hasSentItsShare(_ signUp: SignUp, to target: Challenge.Target) -> Bool {
        let most = codeRules(target).perSignUp
        return most > 0 && signUp.sends(to: target) >= most || callsLeft(signUp, to: target) == 0
    }

    /// Calls of routes, or of the mail server, that the sign-up may still cost for one code.
    func callsLeft(_ signUp: SignUp, to target: Challenge.Target) -> Int {
        let most = codeRules(target).callsPerSignUp
        let forOne = if case .phone = target { sms.count } else { 1 }
        return most == 0 ? forOne : min(forOne, max(0, most - signUp.calls(to: target)))
    }

    private func codeParts(_ id: SignUpID, _ target: Challenge.Target, _ step: Step, _ code: String) -> [String] {
        codeParts(id, target, step.codeStep, code)
    }

    private func codeParts(_ id: SignUpID, _ target: Challenge.Target, _ step: CodeStep, _ code: String) -> [String] {
        [id.rawValue, target.text, step.rawValue, code]
    }

    /// What a send to `target` uses up. Half of the hourly budgets of a country and of all is kept for sign-ups that stand on a
    /// provider's identity: the others share the other half.
    func sendTakes(_ target: Challenge.Target, _ signUp: SignUp, _ visitor: Visitor) -> [BudgetTake] {
        let limits = rules.limits
        func take(_ budget: Budget, _ subject: String, _ limit: Int) -> BudgetTake {
            BudgetTake(budget, key: counters.key(budget, subject), limit: limit)
        }
        // 0 is no limit; of one the half is one.
        func half(_ limit: Int) -> Int { (limit + 1) / 2 }
        // Routes that refuse cost calls all the same.
        func attempts(_ budget: Budget, _ limit: Int) -> BudgetTake {
            var take = take(budget, visitor.address, 3 * limit)
            take.isKept = true
            return take
        }
        switch target {
        case .phone(let phone):
            let region = phone.region.rawValue
            let wide =
                visitor.isOneOfMany
                ? [take(.smsPerPrefixHour, "\(phone.prefix) of \(visitor.network)", half(limits.smsPerPrefixHour))] : []
            let shared = [
                take(.smsPerCountryHour, "shared:" + region, half(limits.smsPerCountryHour)),
                take(.smsPerHour, "shared", half(limits.smsPerHour)),
            ]
            return [
                take(.smsPerPhoneDay, phone.e164, limits.smsPerPhoneDay),
                attempts(.smsAttemptsPerAddressHour, limits.smsPerAddressHour),
            ] + ofAddress(.smsPerAddressHour, limits.smsPerAddressHour, visitor) + wide + [
                take(.smsPerPrefixHour, phone.prefix, limits.smsPerPrefixHour),
                take(.smsPerCountryHour, region, limits.smsPerCountryHour),
                BudgetTake(.smsPerHour, limit: limits.smsPerHour),
            ] + (signUp.step.standsOnIdentity ? [] : shared)
        case .email:
            return [
                take(.mailPerMailboxDay, target.text, limits.mailPerMailboxDay),
                attempts(.mailAttemptsPerAddressHour, limits.mailPerAddressHour),
            ] + ofAddress(.mailPerAddressHour, limits.mailPerAddressHour, visitor) + [
                BudgetTake(.mailPerHour, limit: limits.mailPerHour)
            ]
        }
    }

    /// What an address uses up, and ten times that for the network that one party may have whole.
    func ofAddress(_ budget: Budget, _ limit: Int, _ visitor: Visitor) -> [BudgetTake] {
        let own = BudgetTake(budget, key: counters.key(budget, visitor.address), limit: limit)
        guard visitor.isOneOfMany else { return [own] }
        return [own, BudgetTake(budget, key: counters.key(budget, "network:\(visitor.network)"), limit: 10 * limit)]
    }

    /// How much of the visitor's network counts in a budget of everybody's.
    private func share(_ budget: Budget, _ limit: Int, _ visitor: Visitor, of subject: String = "") -> BudgetShare {
        BudgetShare(budget, key: counters.key(budget, "\(visitor.network) \(subject)"), limit: limit)
    }

    /// Unconfirmed codes of one network that count for an operator range in a day: a third of what its breaker looks at.
    func rangeShare(_ phone: PhoneNumber, _ visitor: Visitor) -> BudgetShare {
        share(.smsUnconfirmedPerAddressDay, 10, visitor, of: phone.range)
    }

    /// Wrong codes of one network that count for all in an hour.
    private static let failuresOfOne = 100

    private func guessTakes(_ target: Challenge.Target, opening: Bool, _ visitor: Visitor) -> [BudgetTake] {
        let limits = rules.limits
        let opens = BudgetTake(
            .openingCodeFailuresPerHour, limit: limits.openingCodeFailuresPerHour, isHard: false,
            share: share(
                .openingCodeFailuresPerAddressHour, limits.openingCodeFailuresPerAddressHour, visitor))
        return [
            BudgetTake(
                .codeFailuresPerPhoneDay, key: counters.key(.codeFailuresPerPhoneDay, target.text),
                limit: limits.codeFailuresPerPhoneDay),
            BudgetTake(
                .codeFailuresPerHour, limit: limits.codeFailuresPerHour, isHard: false,
                share: share(.codeFailuresPerAddressHour, Self.failuresOfOne, visitor)),
        ] + (opening ? [opens] : [])
    }

    /// The first of these budgets that has nothing left, and when it has again. Nothing is taken.
    func spent(_ takes: [BudgetTake]) async throws(StoreError) -> (budget: Budget, until: Instant)? {
        let now = environment.now()
        let limited = takes.filter { $0.limit > 0 }
        guard !limited.isEmpty else { return nil }
        let used = try await store.used(limited, now: now)
        guard let spent = zip(limited, used).first(where: { $0.limit <= $1 })?.0 else { return nil }
        let window = spent.budget.window.milliseconds
        return (spent.budget, Instant(milliseconds: (now.milliseconds / window + 1) * window))
    }
}

/// Where a code is good.
enum CodeStep: String {
    case phone, email, link, prove, second, recover

    /// The code opens an account that was there before.
    var opensAccount: Bool {
        switch self {
        case .link, .prove, .second, .recover: true
        case .phone, .email: false
        }
    }
}

extension Challenge.Target {
    /// A number in E.164, or an address as it is compared: in lower case.
    var text: String {
        switch self {
        case .phone(let phone): phone.e164
        case .email(let address): address.lowercased()
        }
    }
}

extension Refusal.Code {
    /// The number or the address is somebody's.
    var isTaken: Bool { self == .phoneTaken || self == .emailTaken }
}

extension Step {
    fileprivate var codeStep: CodeStep {
        switch self {
        case .linkCode: .link
        case .proveCode: .prove
        case .secondCode: .second
        case .recoverCode: .recover
        case .emailCode: .email
        default: .phone
        }
    }

    /// The code opens an account that was there before.
    fileprivate var opensAccount: Bool { codeStep.opensAccount }

    /// A right code can exist: a number that nobody has was sent none.
    fileprivate var canOpen: Bool {
        switch self {
        case .linkCode(_, _, account: nil), .recoverCode(_, _, account: nil): false
        default: challenge != nil
        }
    }

    /// The account that a right code confirms or opens.
    fileprivate var opens: AccountReference? {
        switch self {
        case .code(let claim, _, _): claim.standing
        case .linkCode(_, _, let account), .recoverCode(_, _, let account): account
        case .proveCode(let changing, _): changing.account
        case .secondCode(let number, _): number.account
        default: nil
        }
    }
}

/// Codes from the system's secure generator.
enum OneTimeCode {
    /// - Parameters:
    ///   - length: digits, 4 to 10.
    ///   - random: so many secure bytes.
    static func make(length: Int, random: (Int) -> [UInt8]) -> String {
        var digits = ""
        while digits.count < length {
            // 250 is the largest multiple of ten in a byte: beyond it some digits would come more often.
            for byte in random(length) where byte < 250 && digits.count < length { digits += String(byte % 10) }
        }
        return digits
    }
}
