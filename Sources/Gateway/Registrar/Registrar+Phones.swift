import Logging
import Metrics
import SignUpFlow

/// Phone numbers, and the SMS that go to them.
extension Registrar {
    /// `send` of the page `phone`.
    func sendCode(
        _ stored: StoredSignUp, draft: PhoneDraft, drawn: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard case .phone(let claim, let before) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        let phone: PhoneNumber
        let parsed = parse(draft, drawn: before?.callingCode ?? drawn)
        let draft = phones.drawn(draft)
        switch parsed {
        case .number(let number): phone = number
        case .refused(let refusal): return try await refuse(stored, refusal, draft, visitor)
        }
        if let told = try await tellTaken(phone, stored, draft, except: claim.standing?.account, visitor) {
            return told
        }
        return try await sendCode(stored, to: phone, draft: draft, visitor)
    }

    /// Register's phone form: the terms are accepted with the number.
    func registerByPhone(
        _ stored: StoredSignUp, draft: PhoneDraft, drawn: String, ticked: Bool, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard case .entrance(let entering) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        let terms = terms(of: stored.signUp)
        guard stored.signUp.isCurrent(terms) else {
            return try await refuse(stored, Refusal(.termsChanged), draft, visitor, terms)
        }
        // The box stays ticked while the terms stand as they were ticked.
        var draft = draft
        draft.termsTicked = ticked
        let parsed = parse(draft, drawn: entering.typed.phone?.callingCode ?? drawn)
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
                ] + ofAddress(.takenAnswersPerAddressDay, limits.takenAnswersPerAddressDay, visitor)
        }
        var signUp = stored.signUp
        let now = environment.now()
        // The ways on ask for no calling code.
        var draft = draft
        if target(of: draft.login) != .phone(phone) { draft.e164 = phone.e164 }
        guard let facts = signUp.tellTaken(draft: draft, now: now) else { return nil }
        var commit = commit(signUp, after: stored, facts, now, visitor)
        commit.takes += takes
        let outcome = try await save(commit)
        if case .overBudget(let budget, _) = outcome, budget != .signUpsPerAddressHour { return nil }
        return try await shown(after: outcome, commit, visitor)
    }

    /// Two transactions with the send between them; what the first one wrote is what a crash leaves.
    func sendCode(
        _ stored: StoredSignUp, to phone: PhoneNumber, draft: PhoneDraft, _ visitor: Visitor,
        _ event: ((inout SignUp, Challenge, Instant) -> [Fact]?)? = nil
    ) async throws(StoreError) -> FlowOutcome {
        let target = Challenge.Target.phone(phone)
        if hasSentItsShare(stored.signUp, to: target) {
            return try await refuseSend(stored, Refusal(.tooManyCodes), draft, visitor)
        }
        // A form that came so slowly: nothing is recorded and nothing counted.
        guard visitor.deadline.leavesCall else {
            logger.notice("sms not begun: no time left", metadata: ["range": "\(phone.range)"])
            return try await refuseSend(stored, Refusal(.smsFailed), draft, visitor)
        }
        let (challenge, code, now) = try await challenge(stored.signUp, to: target, at: .phone)
        var signUp = stored.signUp
        let facts =
            if let event {
                event(&signUp, challenge, now)
            } else {
                signUp.sendCode(challenge, draft: draft, now: now)
            }
        guard let facts else { return FlowOutcome(.step(stored)) }
        let calls = callsLeft(stored.signUp, to: target)
        signUp.setAside(calls: calls, to: target)
        var commit = commit(signUp, after: stored, facts, now, visitor)
        let takes = sendTakes(target, stored.signUp, visitor)
        commit.takes += takes
        commit.breaker = RangeBreaker(range: phone.range, percent: rules.limits.smsConfirmedShare)
        let outcome = try await save(commit)
        if case .overBudget(let budget, let retryAt) = outcome, budget != .signUpsPerAddressHour {
            logger.notice("sms over budget", metadata: ["budget": "\(budget.rawValue)", "range": "\(phone.range)"])
            return try await refuseSend(stored, Refusal(.tooManyCodes, retryAt: retryAt), draft, visitor)
        }
        guard case .saved(let version) = outcome else { return try await shown(after: outcome, commit, visitor) }
        let (delivery, made) = await deliver(
            code, to: phone, signUp.language, deadline: visitor.deadline, calls: calls)
        signUp.setAside(calls: made - calls, to: target)
        let sending = StoredSignUp(signUp: signUp, version: version)
        switch delivery {
        case .sent: return try await move(sending, visitor) { $0.codeSent(certain: true, rules: rules.codes, now: $1) }
        case .uncertain:
            return try await move(sending, visitor) { $0.codeSent(certain: false, rules: rules.codes, now: $1) }
        case .failed: return try await giveBack(takes, sending, visitor) { $0.sendFailed(now: $1) }
        }
    }

    /// Every route refused: nothing was sent, so nothing is counted.
    func giveBack(
        _ takes: [BudgetTake], _ sending: StoredSignUp, _ visitor: Visitor,
        _ event: (inout SignUp, Instant) -> [Fact]?
    ) async throws(StoreError) -> FlowOutcome {
        var signUp = sending.signUp
        let now = environment.now()
        guard let facts = event(&signUp, now) else { return FlowOutcome(.step(sending)) }
        var commit = commit(signUp, after: sending, facts, now, visitor)
        commit.gives = takes.filter { !$0.isKept }
        return try await shown(after: commit, visitor)
    }

    /// - Parameter terms: the page is drawn again with these.
    func refuse(
        _ stored: StoredSignUp, _ refusal: Refusal, _ draft: PhoneDraft, _ visitor: Visitor, _ terms: TermsOffer? = nil
    ) async throws(StoreError) -> FlowOutcome {
        try await move(stored, visitor) { signUp, now in
            if let terms { signUp.offer(terms) }
            return signUp.refusePhone(refusal, draft: draft, now: now)
        }
    }

    /// At a code page the refusal stands there: the code that was sent still counts.
    func refuseSend(
        _ stored: StoredSignUp, _ refusal: Refusal, _ draft: PhoneDraft, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard stored.signUp.step.challenge == nil else {
            return try await move(stored, visitor) { $0.refuseCode(refusal, now: $1) }
        }
        return try await refuse(stored, refusal, draft, visitor)
    }

    // MARK: A proof by SMS

    /// `code` of the pages `link` and `prove`.
    func sendLinkCode(
        _ stored: StoredSignUp, draft: PhoneDraft, drawn: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        switch stored.signUp.step {
        case .prove(let changing):
            // Without a number the code goes to the account's own.
            if draft.phone.withoutBlankEnds.isEmpty, let own = changing.phone {
                return try await sendLinkCode(stored, to: own, visitor, draft: draft)
            }
            return try await sendLinkCode(stored, draft, drawn: drawn, visitor)
        case .link(_, let typed):
            return try await sendLinkCode(stored, draft, drawn: typed.phone?.callingCode ?? drawn, visitor)
        default: return FlowOutcome(.step(stored))
        }
    }

    private func sendLinkCode(
        _ stored: StoredSignUp, _ draft: PhoneDraft, drawn: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        switch parse(draft, drawn: drawn) {
        case .refused(let refusal): try await refuse(stored, refusal, phones.drawn(draft), visitor)
        case .number(let phone): try await sendLinkCode(stored, to: phone, visitor, draft: phones.drawn(draft))
        }
    }

    /// Known and unknown numbers look and cost alike, to the length of the row: what differs, the send that nobody's number never
    /// gets, begins when the answer has left.
    func sendLinkCode(
        _ stored: StoredSignUp, to phone: PhoneNumber, _ visitor: Visitor, draft: PhoneDraft? = nil
    ) async throws(StoreError) -> FlowOutcome {
        let draft = draft ?? PhoneDraft(country: phone.region.rawValue, callingCode: "\(phone.callingCode)", phone: "")
        let target = Challenge.Target.phone(phone)
        if hasSentItsShare(stored.signUp, to: target) {
            return try await refuseSend(stored, Refusal(.tooManyCodes), draft, visitor)
        }
        let own = stored.signUp.step.changing
        let (real, code, now) = try await challenge(stored.signUp, to: target, at: own == nil ? .link : .prove)
        // A fresh proof is one of the account that is changed.
        let account = try await store.account(phone: phone.e164)
            .flatMap { own == nil || own?.account.account == $0.id ? $0 : nil }
        var signUp = stored.signUp
        // Both are made whoever is asked for.
        let (decoy, nobody) = (decoy(real), nobody())
        let challenge = account == nil ? decoy : real
        guard let facts = signUp.sendLinkCode(challenge, account: account?.standing ?? nobody, now: now) else {
            return FlowOutcome(.step(stored))
        }
        let calls = callsLeft(stored.signUp, to: target)
        signUp.setAside(calls: calls, to: target)
        var commit = commit(signUp, after: stored, facts, now, visitor)
        commit.takes += sendTakes(target, stored.signUp, visitor)
        commit.breaker = RangeBreaker(range: phone.range, percent: rules.limits.smsConfirmedShare)
        let outcome = try await save(commit)
        if case .overBudget(_, let retryAt) = outcome {
            return try await refuseSend(stored, Refusal(.tooManyCodes, retryAt: retryAt), draft, visitor)
        }
        if case .saved = outcome {
            let (isKnown, language, share) = (account != nil, signUp.language, rangeShare(phone, visitor))
            later(visitor) {
                if isKnown { await deliverLater(code, to: phone, language, share, calls: calls) }
            }
        }
        return try await shown(after: outcome, commit, visitor)
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
        case .fault(let fault): .refused(refusal(fault, draft, drawn: drawn))
        case .countryNotServed: .refused(Refusal(.countryNotServed))
        }
    }

    private func refusal(_ fault: PhoneFault, _ draft: PhoneDraft, drawn: String) -> Refusal {
        var refusal = Refusal(.phoneInvalid, fault: fault)
        if fault == .tooShort { refusal.missingDigits = phones.missingDigits(of: draft, drawnCallingCode: drawn) }
        return refusal
    }

    /// A number that the store holds.
    func number(_ e164: String?) -> PhoneNumber? {
        guard let number = e164.flatMap({ phones.known($0) }), phones.serves(number.region) else { return nil }
        return number
    }

    func deliver(
        _ code: String, to phone: PhoneNumber, _ language: Language, deadline: Deadline, calls: Int
    ) async -> (delivery: SMSDelivery, calls: Int) {
        let text = Sentence.filled(rules.text(language), ["code": code])
        let id = UUIDv7.make(now: environment.now(), random: environment.random)
        return await sms.send(SMSMessage(id: id, to: phone, text: text), deadline: deadline, calls: calls)
    }

    /// A send whose answer has left already. It is counted for its operator range here: before the answer nothing may differ from
    /// what nobody's number costs. Where every route refuses, the range is not blamed for it. The budgets stay used: nobody's
    /// number has used them too.
    func deliverLater(
        _ code: String, to phone: PhoneNumber, _ language: Language, _ share: BudgetShare, calls: Int
    ) async {
        await count(phone) { () throws(StoreError) in
            try await store.sent(to: phone.range, share: share, now: environment.now())
        }
        let (delivery, _) = await deliver(code, to: phone, language, deadline: Deadline(), calls: calls)
        guard delivery == .failed else { return }
        await count(phone) { () throws(StoreError) in
            try await store.notSent(to: phone.range, share: share, now: environment.now())
        }
    }

    private func count(_ phone: PhoneNumber, _ write: () async throws(StoreError) -> Void) async {
        do { try await write() } catch {
            logger.warning(
                "an operator range is miscounted", metadata: ["range": "\(phone.range)", "reason": "\(error)"])
        }
    }

    /// After the answer's last byte: what finds no room is lost, and the log says so.
    func later(_ visitor: Visitor, _ job: @escaping @Sendable () async -> Void) {
        let add: @Sendable () -> Void = {
            if !jobs.add(job) { logger.warning("too many background jobs: a message was dropped") }
        }
        if let answer = visitor.answer { answer.after(add) } else { add() }
    }
}

extension SignUp {
    /// The terms are still those that the page was drawn with.
    func isCurrent(_ terms: TermsOffer) -> Bool { offered == nil || offered == terms }
}
