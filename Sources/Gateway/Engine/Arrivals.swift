import SignUpFlow

/// Events that may finish a person: the session that is opened with them, and the code that hands them to their client.
struct Arrivals: Sendable {
    let engine: SignUpEngine
    let applications: Applications
    let rules: Rules
    let clients: Clients
    let keyring: Keyring
    let environment: Environment

    /// An event that may finish the person: where it does, a session is opened in the same transaction, and somebody who is
    /// known already goes straight on to the client. A change of a way in that ends all sessions opens the person's own again.
    func finishing(
        _ stored: StoredSignUp, _ visitor: Visitor, standings: [AccountReference] = [], gives: [BudgetTake] = [],
        forgiven: Forgiven? = nil, _ event: (inout SignUp, Digest, Instant) -> [Fact]?
    ) async throws(StoreError) -> FlowOutcome {
        var signUp = stored.signUp
        let now = environment.now()
        let secret = environment.freshSecret()
        guard let facts = event(&signUp, .sha256(secret), now) else { return FlowOutcome(.step(stored)) }
        var commit = engine.commit(signUp, after: stored, facts, now, visitor)
        commit.gives = gives + (forgiven?.gives ?? [])
        commit.clearsFailures = forgiven?.keys ?? []
        commit.standings += standings.filter { !commit.standings.contains($0) }
        guard case .arrival(.done(let arrival)) = signUp.step else {
            commit.opens = renewed(stored.signUp, facts, .sha256(secret), now)
            commit.closes = commit.opens == nil ? nil : visitor.sessionHash
            return try await refusedOrShown(commit, stored, visitor, opening: secret)
        }
        if commit.liveSession != arrival.session {
            commit.opens = session(for: arrival, now: now)
            commit.closes = visitor.sessionHash
        }
        guard arrival.manner == .returned else {
            // An app's person has one page: what was done, and the button into the app.
            if let asked = clients.authorization(of: signUp.request), RedirectTarget(asked.redirectURI).isApp {
                exit(&commit, arrival, asked, visitor)
            }
            return try await refusedOrShown(commit, stored, visitor, opening: secret)
        }
        // What the arrival stands on may be made by this very commit, under an epoch that it raises.
        if !commit.standings.contains(where: { $0.account == arrival.standing.account }) {
            commit.standings.append(arrival.standing)
        }
        var outcome = try await handOver(commit, arrival, stored, visitor)
        if outcome.hands(over: arrival), let opened = commit.opens {
            (outcome.session, outcome.method) = (secret, opened.way)
        }
        return outcome
    }

    /// Saves; what the store found in the way becomes the step's refusal.
    /// - Parameter secret: names the session that is opened with the step, and with nothing else.
    private func refusedOrShown(
        _ commit: Commit, _ stored: StoredSignUp, _ visitor: Visitor, opening secret: String
    ) async throws(StoreError) -> FlowOutcome {
        let committed = try await engine.save(commit)
        switch committed {
        case .phoneTaken: return try await engine.move(stored, visitor) { $0.phoneTaken(now: $1) }
        case .emailTaken: return try await engine.move(stored, visitor) { $0.emailTaken(now: $1) }
        case .lastWayIn: return try await engine.move(stored, visitor) { $0.lastWayIn(now: $1) }
        case .bound, .notGiven: return try await engine.move(stored, visitor) { $0.linkRefused(now: $1) }
        case .saved:
            var outcome = try await engine.shown(after: committed, commit, visitor)
            if let opened = commit.opens { (outcome.session, outcome.method) = (secret, opened.way) }
            return outcome
        case .stale, .overBudget, .ended: return try await engine.shown(after: committed, commit, visitor)
        }
    }

    private func session(for arrival: Arrival, now: Instant) -> Session {
        Session(
            hash: arrival.session, account: arrival.standing.account, epoch: arrival.standing.epoch,
            authenticatedAt: arrival.authenticatedAt, way: arrival.way, createdAt: now, lastSeenAt: now)
    }

    /// The owner who has just changed a way in stays signed in, under the raised epoch and a new name, by the fresh proof.
    private func renewed(_ before: SignUp, _ facts: [Fact], _ hash: Digest, _ now: Instant) -> Session? {
        guard let change = before.step.change, facts.contains(.raiseEpoch(change.account.account)) else {
            return nil
        }
        return Session(
            hash: hash, account: change.account.account, epoch: change.account.epoch + 1,
            authenticatedAt: change.proof?.at ?? now, way: change.way.by(Self.method(change, at: before.step)),
            createdAt: now, lastSeenAt: now)
    }

    /// What proved a change: some steps before, or in the very event that made it.
    private static func method(_ change: AccountChange, at step: Step) -> AuthenticationMethod.Method {
        if let proof = change.proof { return proof.way.method }
        return switch step {
        case .trip: .provider
        case .change(.code): .sms
        case .change, .entrance, .newAccount, .link, .secondProof, .phone, .email, .recovery, .arrival: .password
        }
    }

    /// Makes the code and sends the person away, or shows the app page's button; without a client's request, and with one that the
    /// settings have withdrawn since, the application itself is where to go. `commit` stands at `done`.
    func handOver(
        _ commit: Commit, _ arrival: Arrival, _ stored: StoredSignUp, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        var commit = commit
        let client = applications.client(of: commit.signUp)
        guard let authorization = clients.authorization(of: commit.signUp.request) else {
            commit.facts += commit.signUp.start(app: nil, now: commit.now) ?? []
            let request = commit.signUp.request
            let start =
                request.opensAccount
                ? applications.accountPath(request, commit.signUp.language) : applications.startURL(client)
            return try await away(commit, to: start, visitor)
        }
        guard !RedirectTarget(authorization.redirectURI).isApp else {
            exit(&commit, arrival, authorization, visitor)
            return try await ended(engine.save(commit), commit, visitor)
        }
        let code = environment.freshSecret()
        commit.code = handoffCode(
            code, arrival, authorization, commit.signUp, expiresAt: commit.now + authorization.codeLifetime, visitor)
        commit.facts += commit.signUp.start(app: nil, now: commit.now) ?? []
        return try await away(commit, to: authorization.redirect(code: code, issuer: rules.publicURL), visitor)
    }

    /// From `done` to `app`, whose button holds the code.
    func exit(
        _ commit: inout Commit, _ arrival: Arrival, _ authorization: ClientRequest.Authorization, _ visitor: Visitor
    ) {
        let (code, expiresAt) = (environment.freshSecret(), commit.now + authorization.codeLifetime)
        commit.code = handoffCode(code, arrival, authorization, commit.signUp, expiresAt: expiresAt, visitor)
        let exit = appExit(code, of: commit.signUp.id, expiresAt: expiresAt, visitor)
        commit.facts += commit.signUp.start(app: exit, now: commit.now) ?? []
    }

    func away(_ commit: Commit, to url: String, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let committed = try await engine.save(commit)
        if case .saved = committed { return FlowOutcome(.away(url)) }
        return try await ended(committed, commit, visitor)
    }

    /// The session made with the arrival is over: nothing is handed over, and the page leads back to the application.
    func ended(_ committed: CommitOutcome, _ commit: Commit, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .ended = committed else { return try await engine.shown(after: committed, commit, visitor) }
        guard let stored = try await engine.signUp(commit.signUp.id, visitor) else {
            return FlowOutcome(.entrancePage(engine.stranger()))
        }
        return try await engine.move(stored, visitor) { $0.sessionEnded(now: $1) }
    }

    func appExit(_ code: String, of id: SignUpID, expiresAt: Instant, _ visitor: Visitor) -> AppExit {
        AppExit(
            code: .sha256(code),
            sealedCode: keyring.seal(
                [UInt8](code.utf8), for: .appCode, context: id.rawValue, under: visitor.secret),
            expiresAt: expiresAt)
    }

    func handoffCode(
        _ code: String, _ arrival: Arrival, _ authorization: ClientRequest.Authorization, _ signUp: SignUp,
        expiresAt: Instant, _ visitor: Visitor
    ) -> HandoffCode {
        let hash = Digest.sha256(code)
        // The profile moves from under the cookie to under the code: unreadable once that is redeemed or gone.
        let profile = arrival.identity
            .flatMap { keyring.open($0.profile, for: .profile, context: signUp.id.rawValue, under: visitor.secret) }
            .map { keyring.seal($0, for: .handoff, context: hash.rawValue, under: [UInt8](code.utf8)) }
        return HandoffCode(
            hash: hash, client: signUp.request.client, account: arrival.standing.account,
            epoch: arrival.standing.epoch, session: arrival.session, authorization: authorization,
            authenticatedAt: arrival.authenticatedAt, way: arrival.way, attribution: signUp.attribution,
            profile: profile, expiresAt: expiresAt)
    }
}

extension FlowOutcome {
    /// Whether this very arrival was saved: a faster one of the same sign-up has a session of its own.
    func hands(over arrival: Arrival) -> Bool {
        switch way {
        case .away: true
        case .step(let shown):
            switch shown.signUp.step {
            case .arrival(.app(let saved, _)), .arrival(.done(let saved)): saved.session == arrival.session
            default: false
            }
        case .entrancePage, .account, .address: false
        }
    }
}

extension ClientRequest.Authorization {
    /// How long its code is good: it may wait behind a button.
    var codeLifetime: Duration {
        RedirectTarget(redirectURI).isApp ? Lifetime.appHandoffCode : Lifetime.handoffCode
    }
}

extension RedirectTarget {
    public var isApp: Bool {
        switch self {
        case .app: true
        case .web: false
        }
    }
}
