import SignUpFlow

/// "Link to existing": the proof of an account that was there before, and the link. Its code by SMS proves a change of one's own
/// account as well.
struct LinkFlow: Sendable {
    let engine: SignUpEngine
    let budgets: Budgets
    let codes: OneTimeCodes
    let owners: Owners
    let logins: LoginParser
    let dispatch: MessageDispatch
    let applications: Applications
    let arrivals: Arrivals
    let phone: PhoneFlow
    let rules: Rules
    let phones: PhoneNumbers
    let store: any SignUpStore
    let environment: Environment

    /// At Link, an identity too old to be linked is proved again first; nil where it is not.
    func identityFirst(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome? {
        var signUp = stored.signUp
        guard signUp.askIdentityAgain(now: environment.now()) != nil else { return nil }
        return try await engine.move(stored, visitor) { $0.askIdentityAgain(now: $1) }
    }

    /// `code` of the pages `link` and `prove`.
    func sendLinkCode(
        _ stored: StoredSignUp, draft: PhoneDraft, drawn: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        switch stored.signUp.step {
        case .change(.prove(let change)):
            // Without a number the code goes to the account's own.
            if draft.phone.withoutBlankEnds.isEmpty, let own = change.phone {
                return try await sendLinkCode(stored, to: own, visitor, draft: draft)
            }
            return try await sendLinkCode(stored, draft, drawn: drawn, visitor)
        case .link(.choosing(_, let typed)):
            return try await sendLinkCode(stored, draft, drawn: typed.phone?.callingCode ?? drawn, visitor)
        case .link, .change, .entrance, .trip, .newAccount, .secondProof, .phone, .email, .recovery, .arrival:
            return FlowOutcome(.step(stored))
        }
    }

    func sendLinkCode(
        _ stored: StoredSignUp, _ draft: PhoneDraft, drawn: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        switch logins.parse(draft, drawn: drawn) {
        case .refused(let refusal): try await self.phone.refuse(stored, refusal, phones.drawn(draft), visitor)
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
        if codes.hasSentItsShare(stored.signUp, to: target) {
            return try await self.phone.refuseSend(stored, Refusal(.tooManyCodes), draft, visitor)
        }
        let own = stored.signUp.step.change
        let (real, code, now) = try await codes.challenge(stored.signUp, to: target, at: own == nil ? .link : .prove)
        // A fresh proof is one of the account that is changed.
        let account = try await store.account(of: target, now: now)
            .flatMap { own == nil || own?.account.account == $0.id ? $0 : nil }
        var signUp = stored.signUp
        // Both are made whoever is asked for.
        let (decoy, nobody) = (codes.decoy(real), codes.nobody())
        let challenge = account == nil ? decoy : real
        guard let facts = signUp.sendLinkCode(challenge, account: account?.standing ?? nobody, now: now) else {
            return FlowOutcome(.step(stored))
        }
        let calls = codes.callsLeft(stored.signUp, to: target)
        signUp.setAside(calls: calls, to: target)
        var commit = engine.commit(signUp, after: stored, facts, now, visitor)
        commit.takes += budgets.sendTakes(target, stored.signUp, visitor)
        commit.breaker = RangeBreaker(range: phone.range, percent: rules.limits.smsConfirmedShare)
        let outcome = try await engine.save(commit)
        if case .overBudget(_, let retryAt) = outcome {
            return try await self.phone.refuseSend(stored, Refusal(.tooManyCodes, retryAt: retryAt), draft, visitor)
        }
        if case .saved = outcome {
            let (isKnown, language, share) = (account != nil, signUp.language, budgets.rangeShare(phone, visitor))
            dispatch.later(visitor) {
                if isKnown { await dispatch.deliverLater(code, to: phone, language, share, calls: calls) }
            }
        }
        return try await engine.shown(after: outcome, commit, visitor)
    }

    func confirmLink(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .link(.confirm(let linking, let proof)) = stored.signUp.step else {
            return FlowOutcome(.step(stored))
        }
        guard let known = try await proved(proof) else {
            return try await engine.move(stored, visitor) { $0.back(now: $1) }
        }
        let (owner, terms) = (owners.owner(known), applications.terms(of: stored.signUp))
        return try await arrivals.finishing(
            stored, visitor, standings: [known.standing] + (linking.pending.map { [$0] } ?? [])
        ) { signUp, session, now in
            signUp.confirmLink(session: session, known: known, owner: owner, terms: terms, now: now)
        }
    }

    /// `remove` and `not-mine` after an SMS code alone, on the pages `link-confirm`, `recovered` and `prove`.
    func afterSMSProof(
        _ stored: StoredSignUp, _ visitor: Visitor, _ event: (inout SignUp, Owner, Instant) -> [Fact]?
    ) async throws(StoreError) -> FlowOutcome {
        guard let proven = stored.signUp.step.provenByNumber else { return FlowOutcome(.step(stored)) }
        guard let known = try await store.account(proven.account, now: environment.now()), known.epoch == proven.epoch
        else {
            return try await engine.move(stored, visitor) { signUp, now in
                if case .link(.confirm) = signUp.step { signUp.back(now: now) } else { signUp.expire(now: now) }
            }
        }
        let owner = owners.owner(known)
        return try await arrivals.finishing(stored, visitor, standings: [known.standing]) { signUp, _, now in
            event(&signUp, owner, now)
        }
    }

    /// The account of a proof, while the proof is good.
    private func proved(_ proof: Proof) async throws(StoreError) -> KnownAccount? {
        let known = try await store.account(proof.account.account, now: environment.now())
        return known?.epoch == proof.account.epoch ? known : nil
    }
}

extension Step {
    /// The account whose number alone was proven.
    fileprivate var provenByNumber: AccountReference? {
        switch self {
        case .link(.confirm(_, let proof)), .recovery(.recovered(_, let proof)): proof.way == .sms ? proof.account : nil
        case .secondProof(.choosing(let number)): number.account
        default: nil
        }
    }
}
