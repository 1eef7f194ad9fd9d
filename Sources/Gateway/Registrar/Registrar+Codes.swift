import Logging
import Metrics
import SignUpFlow

/// Phone numbers and the codes that go to them.
extension Registrar {
    // MARK: Confirm registration

    func sendCode(
        _ stored: StoredSignUp, draft: PhoneDraft, drawn: String, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        guard case .phone(let confirming, let before) = stored.signUp.step else { return Turn(.step(stored)) }
        let phone: PhoneNumber
        switch parse(draft, drawn: before?.callingCode ?? drawn) {
        case .number(let number): phone = number
        case .refused(let refusal): return try await refuse(stored, refusal, draft, visitor)
        }
        if let holder = try await store.account(phone: phone.e164), holder.id != confirming.standing.account,
            let told = try await tellTaken(stored, draft, visitor)
        {
            return told
        }
        return try await send(stored, to: phone, draft: draft, visitor)
    }

    /// "Already registered" at once, where it may be told; nil where the answer comes after the right code.
    private func tellTaken(
        _ stored: StoredSignUp, _ draft: PhoneDraft, _ visitor: Visitor
    ) async throws(StoreError) -> Turn? {
        let limits = rules.limits
        var takes: [BudgetTake] = []
        switch rules.takenDisclosure {
        case .afterCode: return nil
        case .immediate: break
        case .budgeted:
            guard limits.takenAnswersPerSignUp == 0 || stored.signUp.takenAnswers < limits.takenAnswersPerSignUp else {
                return nil
            }
            takes = [
                BudgetTake(
                    .takenAnswersPerAddressDay, key: counters.key(.takenAnswersPerAddressDay, visitor.address),
                    limit: limits.takenAnswersPerAddressDay),
                BudgetTake(.takenAnswersPerHour, limit: limits.takenAnswersPerHour),
            ]
        }
        var signUp = stored.signUp
        let now = outside.now()
        guard let facts = signUp.tellTaken(draft: draft, now: now) else { return nil }
        var commit = Commit(signUp: signUp, browser: visitor.browser, expected: stored.version, facts: facts, now: now)
        commit.takes = takes
        let outcome = try await save(commit)
        if case .overBudget = outcome { return nil }
        return try await shown(after: outcome, commit, visitor)
    }

    func resend(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> Turn {
        guard let challenge = stored.signUp.step.challenge else { return Turn(.step(stored)) }
        let now = outside.now()
        guard now >= challenge.resendAt else {
            return try await move(stored, visitor) {
                $0.refuseCode(Refusal(.tooSoon, retryAt: challenge.resendAt), now: $1)
            }
        }
        switch stored.signUp.step {
        case .code(_, _, let draft): return try await send(stored, to: challenge.phone, draft: draft, visitor)
        case .linkCode: return try await sendLinkCode(stored, to: challenge.phone, visitor)
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkConfirm, .phone, .sending, .done, .app, .over:
            return Turn(.step(stored))
        }
    }

    /// Two transactions with the send between them; what the first one wrote is what a crash leaves.
    private func send(
        _ stored: StoredSignUp, to phone: PhoneNumber, draft: PhoneDraft, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        if hasSentItsShare(stored.signUp) {
            return try await refuseSend(stored, Refusal(.tooManyCodes), draft, visitor)
        }
        let (challenge, code, now) = try await challenge(stored.signUp, phone)
        var signUp = stored.signUp
        guard let facts = signUp.sendCode(challenge, draft: draft, now: now) else { return Turn(.step(stored)) }
        var commit = Commit(signUp: signUp, browser: visitor.browser, expected: stored.version, facts: facts, now: now)
        commit.takes = smsTakes(phone, visitor)
        commit.breaker = RangeBreaker(range: phone.range, percent: rules.limits.smsConfirmedShare)
        let outcome = try await save(commit)
        if case .overBudget(let budget, let retryAt) = outcome {
            logger.notice("sms over budget", metadata: ["budget": "\(budget.rawValue)", "range": "\(phone.range)"])
            return try await refuseSend(stored, Refusal(.tooManyCodes, retryAt: retryAt), draft, visitor)
        }
        guard case .saved(let version) = outcome else { return try await shown(after: outcome, commit, visitor) }
        let sending = StoredSignUp(signUp: signUp, version: version)
        switch await deliver(code, to: phone, signUp.language, deadline: visitor.deadline) {
        case .sent: return try await move(sending, visitor) { $0.codeSent(certain: true, rules: rules.codes, now: $1) }
        case .uncertain:
            return try await move(sending, visitor) { $0.codeSent(certain: false, rules: rules.codes, now: $1) }
        case .failed:
            let takes = commit.takes
            return try await giveBack(takes, sending, visitor)
        }
    }

    /// Every route refused: nothing was sent, so nothing is counted.
    private func giveBack(
        _ takes: [BudgetTake], _ sending: StoredSignUp, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        var signUp = sending.signUp
        let now = outside.now()
        guard let facts = signUp.sendFailed(now: now) else { return Turn(.step(sending)) }
        var commit = Commit(signUp: signUp, browser: visitor.browser, expected: sending.version, facts: facts, now: now)
        commit.gives = takes
        return try await shown(after: commit, sending, visitor)
    }

    func refuse(
        _ stored: StoredSignUp, _ refusal: Refusal, _ draft: PhoneDraft, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        try await move(stored, visitor) { $0.refusePhone(refusal, draft: draft, now: $1) }
    }

    /// At the code page the refusal stands there: the code that was sent still counts.
    func refuseSend(
        _ stored: StoredSignUp, _ refusal: Refusal, _ draft: PhoneDraft, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        guard stored.signUp.step.challenge == nil else {
            return try await move(stored, visitor) { $0.refuseCode(refusal, now: $1) }
        }
        return try await refuse(stored, refusal, draft, visitor)
    }

    // MARK: The code comes back

    /// The try is counted and saved, then compared, then its outcome is saved.
    func verify(_ stored: StoredSignUp, typed: String, _ visitor: Visitor) async throws(StoreError) -> Turn {
        guard let challenge = stored.signUp.step.challenge else { return Turn(.step(stored)) }
        let digits = CodeRules.digits(of: typed)
        guard !digits.isEmpty else {
            return try await move(stored, visitor) { $0.refuseCode(Refusal(.codeWrong), now: $1) }
        }
        var signUp = stored.signUp
        let now = outside.now()
        guard let facts = signUp.guess(now: now) else { return Turn(.step(stored)) }
        var counted = Commit(signUp: signUp, browser: visitor.browser, expected: stored.version, facts: facts, now: now)
        guard signUp.notice == nil else { return try await shown(after: counted, stored, visitor) }
        counted.takes = guessTakes(challenge.phone, opening: signUp.step.opensAccount)
        let outcome = try await save(counted)
        if case .overBudget(_, let retryAt) = outcome {
            return try await move(stored, visitor) {
                $0.refuseCode(Refusal(.tooManyAttempts, retryAt: retryAt), now: $1)
            }
        }
        guard case .saved(let version) = outcome else { return try await shown(after: outcome, counted, visitor) }
        let tried = StoredSignUp(signUp: signUp, version: version)
        guard signUp.step.canOpen,
            keyring.verifies(challenge.code, codeParts(signUp.id, challenge.phone, digits), for: .oneTimeCode)
        else { return try await move(tried, visitor) { $0.wrongCode(now: $1) } }
        let standings = signUp.step.activates.map { [$0] } ?? []
        return try await succeed(tried, challenge, standings: standings, gives: counted.takes, visitor)
    }

    /// A right code stays right when another guess was counted before its success was saved: then it is saved on top.
    private func succeed(
        _ tried: StoredSignUp, _ challenge: Challenge, standings: [Standing], gives: [BudgetTake], _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        var tried = tried
        for _ in 0..<rules.codes.attempts {
            let turn = try await finishing(tried, visitor, standings: standings, gives: gives) { signUp, session, now in
                signUp.rightCode(session: session, now: now)
            }
            guard case .step(let now) = turn.way, now.signUp.step.challenge?.code == challenge.code,
                now.signUp.notice?.code != .phoneTaken, now.version > tried.version
            else { return turn }
            tried = now
        }
        return Turn(.step(tried))
    }

    // MARK: Parts

    enum Parsed {
        case number(PhoneNumber)
        case refused(Refusal)
    }

    func parse(_ draft: PhoneDraft, drawn: String) -> Parsed {
        switch phones.parse(
            draft.phone, callingCode: draft.callingCode, country: draft.country, drawnCallingCode: drawn)
        {
        case .number(let number): .number(number)
        case .fault(let fault): .refused(Refusal(.phoneInvalid, fault: fault))
        case .countryNotServed: .refused(Refusal(.countryNotServed))
        }
    }

    func hasSentItsShare(_ signUp: SignUp) -> Bool {
        rules.codes.perSignUp > 0 && signUp.smsSent >= rules.codes.perSignUp
    }

    /// A fresh code and its challenge. After too many wrong codes everywhere it has two tries.
    func challenge(
        _ signUp: SignUp, _ phone: PhoneNumber
    ) async throws(StoreError) -> (Challenge, code: String, now: Instant) {
        let now = outside.now()
        let limit = rules.limits.codeFailuresPerHour
        let failures = try await store.used([BudgetTake(.codeFailuresPerHour, limit: limit)], now: now)
        let attempts = limit > 0 && failures[0] >= limit ? min(2, rules.codes.attempts) : rules.codes.attempts
        let code = OneTimeCode.make(length: rules.codes.length, random: outside.random)
        let isAgain = signUp.step.challenge?.phone == phone
        let challenge = Challenge(
            phone: phone, code: keyring.mac(codeParts(signUp.id, phone, code), for: .oneTimeCode), triesLeft: attempts,
            expiresAt: now + rules.codes.lifetime, resendAt: now + rules.codes.pause(afterSend: signUp.smsSent + 1),
            sends: isAgain ? (signUp.step.challenge?.sends ?? 0) + 1 : 1)
        return (challenge, code, now)
    }

    private func codeParts(_ id: SignUpID, _ phone: PhoneNumber, _ code: String) -> [String] {
        [id.rawValue, phone.e164, "phone", code]
    }

    func smsTakes(_ phone: PhoneNumber, _ visitor: Visitor) -> [BudgetTake] {
        let limits = rules.limits
        func take(_ budget: Budget, _ subject: String, _ limit: Int) -> BudgetTake {
            BudgetTake(budget, key: counters.key(budget, subject), limit: limit)
        }
        return [
            take(.smsPerPhoneDay, phone.e164, limits.smsPerPhoneDay),
            take(.smsPerAddressHour, visitor.address, limits.smsPerAddressHour),
            take(.smsPerPrefixHour, phone.prefix, limits.smsPerPrefixHour),
            take(.smsPerCountryHour, phone.region.rawValue, limits.smsPerCountryHour),
            BudgetTake(.smsPerHour, limit: limits.smsPerHour),
        ]
    }

    private func guessTakes(_ phone: PhoneNumber, opening: Bool) -> [BudgetTake] {
        let limits = rules.limits
        let opens = BudgetTake(.openingCodeFailuresPerHour, limit: limits.openingCodeFailuresPerHour, isHard: false)
        return [
            BudgetTake(
                .codeFailuresPerPhoneDay, key: counters.key(.codeFailuresPerPhoneDay, phone.e164),
                limit: limits.codeFailuresPerPhoneDay),
            BudgetTake(.codeFailuresPerHour, limit: limits.codeFailuresPerHour, isHard: false),
        ] + (opening ? [opens] : [])
    }

    func deliver(
        _ code: String, to phone: PhoneNumber, _ language: Language, deadline: Deadline
    ) async -> SMSDelivery {
        let text = rules.text(language).code.replacing("{code}", with: code)
        return await deliver(text, to: phone, deadline: deadline)
    }

    func deliver(_ text: String, to phone: PhoneNumber, deadline: Deadline) async -> SMSDelivery {
        let id = UUIDv7.make(now: outside.now(), random: outside.random)
        let delivery = await sms.send(SMSMessage(id: id, to: phone, text: text), deadline: deadline)
        Counter(
            label: "gatehouse_sms_total",
            dimensions: [("outcome", delivery.outcome), ("country", phone.region.rawValue)]
        )
        .increment()
        return delivery
    }
}

extension Step {
    /// The code opens an account that was there before.
    var opensAccount: Bool {
        switch self {
        case .linkCode: true
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkConfirm, .phone, .sending, .code, .done, .app,
            .over:
            false
        }
    }

    /// A right code can exist: a number that nobody has was sent none.
    var canOpen: Bool {
        switch self {
        case .code, .linkCode(_, _, account: .some): true
        case .linkCode, .entrance, .away, .returning, .newcomer, .terms, .link, .linkConfirm, .phone, .sending, .done,
            .app, .over:
            false
        }
    }

    /// The account that a right code confirms.
    var activates: Standing? {
        switch self {
        case .code(let confirming, _, _): confirming.standing
        case .linkCode(_, _, let account): account
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkConfirm, .phone, .sending, .done, .app, .over:
            nil
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

extension SMSDelivery {
    /// For metrics.
    var outcome: String {
        switch self {
        case .sent: "sent"
        case .uncertain: "uncertain"
        case .failed: "failed"
        }
    }
}
