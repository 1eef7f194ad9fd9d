import Logging
import SignUpFlow

/// A link that is proved by a code to the account's phone, and what its owner is told.
extension Registrar {
    func sendLinkCode(
        _ stored: StoredSignUp, draft: PhoneDraft, drawn: String, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        guard case .link(_, let before) = stored.signUp.step else { return Turn(.step(stored)) }
        switch parse(draft, drawn: before?.callingCode ?? drawn) {
        case .refused(let refusal): return try await refuse(stored, refusal, draft, visitor)
        case .number(let phone): return try await sendLinkCode(stored, to: phone, visitor, draft: draft)
        }
    }

    /// Known and unknown numbers look and cost alike: the answer leaves before the send, which nobody's number never gets.
    func sendLinkCode(
        _ stored: StoredSignUp, to phone: PhoneNumber, _ visitor: Visitor, draft: PhoneDraft? = nil
    ) async throws(StoreError) -> Turn {
        let draft = draft ?? PhoneDraft(country: phone.region.rawValue, callingCode: "\(phone.callingCode)", phone: "")
        if hasSentItsShare(stored.signUp) {
            return try await refuseSend(stored, Refusal(.tooManyCodes), draft, visitor)
        }
        let (challenge, code, now) = try await challenge(stored.signUp, phone)
        if let restsUntil = try await openingRests(now) {
            return try await refuseSend(stored, Refusal(.tooManyAttempts, retryAt: restsUntil), draft, visitor)
        }
        let account = try await store.account(phone: phone.e164)
        var signUp = stored.signUp
        guard let facts = signUp.sendLinkCode(challenge, account: account?.standing, now: now) else {
            return Turn(.step(stored))
        }
        var commit = Commit(signUp: signUp, browser: visitor.browser, expected: stored.version, facts: facts, now: now)
        commit.takes = smsTakes(phone, visitor)
        commit.breaker = RangeBreaker(range: phone.range, percent: rules.limits.smsConfirmedShare)
        let outcome = try await save(commit)
        if case .overBudget(_, let retryAt) = outcome {
            return try await refuseSend(stored, Refusal(.tooManyCodes, retryAt: retryAt), draft, visitor)
        }
        if case .saved = outcome, account != nil {
            let language = signUp.language
            later { _ = await deliver(code, to: phone, language, deadline: Deadline()) }
        }
        return try await shown(after: outcome, commit, visitor)
    }

    /// Until when codes that open an account rest, because too many wrong ones were tried everywhere.
    private func openingRests(_ now: Instant) async throws(StoreError) -> Instant? {
        let limit = rules.limits.openingCodeFailuresPerHour
        guard limit > 0 else { return nil }
        let used = try await store.used([BudgetTake(.openingCodeFailuresPerHour, limit: limit)], now: now)
        let window = Budget.openingCodeFailuresPerHour.window.milliseconds
        return used[0] < limit ? nil : Instant(milliseconds: (now.milliseconds / window + 1) * window)
    }

    /// After the answer: what finds no room is lost, and the log says so.
    private func later(_ job: @escaping @Sendable () async -> Void) {
        if !afterwork.add(job) { logger.warning("too much afterwork: a message was dropped") }
    }

    /// What was linked, when the link is saved.
    func tellOwner(_ account: KnownAccount, linked provider: String) {
        guard let phone = account.phone,
            case .number(let number) = phones.parse(phone, callingCode: "", country: "", drawnCallingCode: nil)
        else { return }
        let text = rules.text(account.language ?? rules.defaultLanguage).linked.replacing("{provider}", with: provider)
        later { _ = await deliver(text, to: number, deadline: Deadline()) }
    }
}
