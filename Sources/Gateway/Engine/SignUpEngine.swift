import Logging
import Metrics
public import SignUpFlow

/// Loads a sign-up, lets it move, saves it with the facts in one transaction, and shows what then stands. It knows no flow: what a
/// move is stands in `Flows/`. A call out never happens inside a transaction.
public struct SignUpEngine: Sendable {
    let budgets: Budgets
    let cookies: StepCookies
    let rules: Rules
    let clients: Clients
    let store: any SignUpStore & HandoffStore
    let environment: Environment
    let outbox: OutboxSignal
    let logger: Logger

    /// The sign-up as it stands now, if it is this visitor's.
    public func signUp(_ id: SignUpID, _ visitor: Visitor) async throws(StoreError) -> StoredSignUp? {
        guard let stored = try await row(id, visitor), cookies.admits(visitor, to: stored) else { return nil }
        return stored
    }

    /// The same where only its browser cookie is asked for.
    func row(_ id: SignUpID, _ visitor: Visitor) async throws(StoreError) -> StoredSignUp? {
        guard var stored = try await store.signUp(id, browser: visitor.browser) else { return nil }
        let now = environment.now()
        stored.signUp.applyTimeouts(now: now)
        stored.signUp.shortenWaits(pauses: rules.codeRules, now: now)
        if let session = stored.signUp.step.session {
            // What was begun under a session goes on under that one alone: signed out, or somebody else by now, it is over.
            if try await self.session(visitor)?.hash != session { _ = stored.signUp.sessionEnded(now: now) }
        } else if let standing = stored.signUp.standing, stored.signUp.step.standsUnconfirmed {
            let known = try await store.account(standing.account, now: now)
            if known?.epoch != standing.epoch { _ = stored.signUp.expire(known: known, now: now) }
        }
        return stored
    }

    /// The visitor's live session. To ask for it is to use it: that keeps it alive.
    public func session(_ visitor: Visitor) async throws(StoreError) -> Session? {
        guard let hash = visitor.sessionHash else { return nil }
        let now = environment.now()
        guard let session = try await store.session(hash, now: now) else { return nil }
        if now.since(session.lastSeenAt) >= Lifetime.lastSeen {
            do { try await store.touchSession(hash, now: now) } catch {
                logger.warning("a session's use was not noted", metadata: ["reason": "\(error)"])
            }
        }
        return session
    }

    /// An event without anything outside: moves, saves, shows. Never part of its caller's frame: that of `perform`, with a dozen of
    /// these in it, was kept by each connection, 12 KB of it.
    @inline(never)
    func move(
        _ stored: StoredSignUp, _ visitor: Visitor, _ event: (inout SignUp, Instant) -> [Fact]?
    ) async throws(StoreError) -> FlowOutcome {
        var signUp = stored.signUp
        let now = environment.now()
        guard let facts = event(&signUp, now) else { return FlowOutcome(.step(stored)) }
        return try await shown(after: commit(signUp, after: stored, facts, now, visitor), visitor)
    }

    /// What an event writes: the first one inserts the row, and counts. What changes a way in stands on its session, and what
    /// stands on a proof or on a renewed password on its account's epoch.
    func commit(
        _ signUp: SignUp, after stored: StoredSignUp, _ facts: [Fact], _ now: Instant, _ visitor: Visitor
    ) -> Commit {
        let isFirst = stored.version == 0
        var signUp = signUp
        signUp.move(by: visitor.press)
        if let cause = visitor.cause, signUp.step.isProven, !stored.signUp.step.isProven {
            signUp.guardBy(cause, now: now)
        }
        var commit = Commit(
            signUp: signUp, browser: visitor.browser, expected: isFirst ? nil : stored.version, facts: facts, now: now)
        if isFirst {
            commit.takes = [budgets.signUpTake(visitor)]
        }
        commit.rangeShare = facts.compactMap(\.counted).first.map { budgets.rangeShare($0, visitor) }
        commit.liveSession = (stored.signUp.step.change ?? signUp.step.change)?.session
        switch stored.signUp.step {
        case .recovery(.password(.recovery(_, let proof))), .recovery(.recovered(_, let proof)):
            commit.standings = [proof.account]
        case .arrival(.termsNew(let returning)):
            commit.standings = [returning.standing]
            commit.liveSession = returning.session
        default: commit.standings = stored.signUp.step.number.map { [$0.account] } ?? []
        }
        return commit
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

    /// Saves, and shows the step that then stands.
    func shown(after commit: Commit, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        try await shown(after: save(commit), commit, visitor)
    }

    func shown(
        after committed: CommitOutcome, _ commit: Commit, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        switch committed {
        case .saved(let version): return FlowOutcome(.step(StoredSignUp(signUp: commit.signUp, version: version)))
        case .ended: return try await expire(commit, visitor)
        case .overBudget(_, let retryAt) where commit.expected == nil:
            return FlowOutcome(.entrancePage(entrancePage(commit.signUp, Refusal(.tooManySignUps, retryAt: retryAt))))
        case .stale, .phoneTaken, .emailTaken, .lastWayIn, .bound, .notGiven, .overBudget:
            return try await current(commit.signUp.id, visitor)
        }
    }

    /// The step as another event left it.
    func current(_ id: SignUpID, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard let stored = try await signUp(id, visitor) else { return FlowOutcome(.entrancePage(stranger())) }
        return FlowOutcome(.step(stored))
    }

    /// The account under the sign-up is gone or has passed its deadline: so has the sign-up.
    private func expire(_ commit: Commit, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard var stored = try await signUp(commit.signUp.id, visitor) else {
            return FlowOutcome(.entrancePage(stranger()))
        }
        let known: KnownAccount? =
            if let standing = stored.signUp.standing {
                try await store.account(standing.account, now: commit.now)
            } else { nil }
        guard stored.signUp.expire(known: known, now: commit.now) != nil else { return FlowOutcome(.step(stored)) }
        let ended = Commit(
            signUp: stored.signUp, browser: visitor.browser, expected: stored.version, now: commit.now)
        if case .saved(let version) = try await save(ended) { stored.version = version }
        return FlowOutcome(.step(stored))
    }

    func save(_ commit: Commit) async throws(StoreError) -> CommitOutcome {
        let began = ContinuousClock.now
        defer {
            Timer(label: "gatehouse_store_commit_seconds").recordNanoseconds((ContinuousClock.now - began).nanoseconds)
        }
        let committed = try await store.save(commit)
        if case .saved = committed {
            count(commit.signUp)
            if commit.facts.contains(where: \.tellsOwner) { outbox.wake() }
        }
        return committed
    }

    /// Sign-ups by step, provider and outcome.
    private func count(_ signUp: SignUp) {
        let refusal = signUp.notice?.code.rawValue ?? "moved"
        Counter(
            label: "gatehouse_sign_up_events_total",
            dimensions: [
                ("step", signUp.step.name), ("provider", signUp.step.way ?? "none"), ("outcome", refusal),
            ]
        ).increment()
        logger.info(
            "sign-up moved",
            metadata: [
                "sign_up": "\(signUp.id)", "step": "\(signUp.step.name)", "client": "\(signUp.request.client)",
                "outcome": "\(refusal)",
            ])
    }

    /// What is said to somebody whose sign-up this is not, or no longer.
    public func stranger() -> EntrancePage {
        EntrancePage(request: ClientRequest(client: clients.default.id), refusal: Refusal(.otherBrowser))
    }

    /// The page a sign-up would begin from, again.
    func entrancePage(_ signUp: SignUp, _ refusal: Refusal) -> EntrancePage {
        EntrancePage(
            request: signUp.request, attribution: signUp.attribution, language: signUp.language, refusal: refusal)
    }
}

extension Fact {
    fileprivate var tellsOwner: Bool {
        if case .tell = self { true } else { false }
    }

    /// The number whose operator range counts.
    fileprivate var counted: PhoneNumber? {
        switch self {
        case .smsSent(let phone), .smsNotSent(let phone), .smsConfirmed(let phone): phone
        default: nil
        }
    }
}
