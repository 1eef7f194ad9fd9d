public import SignUpFlow

/// Into the application.
extension Registrar {
    /// "Start work".
    func start(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .done(let arrival) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        var commit = commit(stored.signUp, after: stored, [], environment.now(), visitor)
        commit.liveSession = arrival.session
        return try await handOver(commit, arrival, stored, visitor)
    }

    /// The live session that may go on with a request (OpenID Connect Core §3.1.2.1): none where the client asks for a fresh
    /// sign-up or sign-in, or for a newer proof than the session has.
    public func session(_ visitor: Visitor, for request: ClientRequest) async throws(StoreError) -> Session? {
        switch request.authorization?.prompt {
        case .create, .login, .selectAccount: return nil
        case nil, .some(.none): break
        }
        guard let session = try await session(visitor) else { return nil }
        guard let maxAge = request.authorization?.maxAge else { return session }
        return environment.now().since(session.authenticatedAt) <= .seconds(maxAge) ? session : nil
    }

    /// A live session goes on: the sign-up begins at its end.
    public func resume(_ ticket: Ticket, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let visitor = noting(visitor)
        return carrying(try await goOn(with: ticket, visitor), visitor)
    }

    private func goOn(with ticket: Ticket, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard let session = try await session(visitor, for: ticket.request) else {
            return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(.signUpExpired))))
        }
        guard let known = try await account(session.account) else {
            return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(.signUpExpired))))
        }
        let now = environment.now()
        let fresh = StoredSignUp(signUp: ticket.signUp(now: now), version: 0)
        var signUp = fresh.signUp
        let returning = Returning(
            standing: AccountReference(account: session.account, epoch: session.epoch, confirmBy: nil),
            evidence: Evidence(way: session.way, at: session.authenticatedAt), session: session.hash)
        guard let facts = signUp.resume(returning, known: known, terms: terms(of: signUp), now: now) else {
            return FlowOutcome(.entrancePage(ticket.entrancePage()))
        }
        var commit = commit(signUp, after: fresh, facts, now, visitor)
        commit.liveSession = session.hash
        commit.takes = [codeTake(session.hash)]
        guard case .done(let arrival) = signUp.step else { return try await shown(after: commit, visitor) }
        return try await handOver(commit, arrival, fresh, visitor)
    }

    /// `accept` of the page `terms-new`.
    func acceptTerms(_ stored: StoredSignUp, ticked: Bool, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let terms = terms(of: stored.signUp)
        return try await finishing(stored, visitor) { signUp, session, now in
            signUp.acceptTerms(ticked: ticked, terms: terms, session: session, now: now)
        }
    }

    /// Makes the code and sends the person away, or shows the app page's button; without a client's request, and with one that the
    /// settings have withdrawn since, the application itself is where to go. `commit` stands at `done`.
    func handOver(
        _ commit: Commit, _ arrival: Arrival, _ stored: StoredSignUp, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        var commit = commit
        let client = client(of: commit.signUp)
        guard let authorization = clients.authorization(of: commit.signUp.request) else {
            commit.facts += commit.signUp.start(app: nil, now: commit.now) ?? []
            let request = commit.signUp.request
            let start = request.opensAccount ? accountPath(request, commit.signUp.language) : startURL(client)
            return try await away(commit, to: start, visitor)
        }
        guard !RedirectTarget(authorization.redirectURI).isApp else {
            exit(&commit, arrival, authorization, visitor)
            return try await ended(save(commit), commit, visitor)
        }
        let code = freshSecret()
        commit.code = handoffCode(
            code, arrival, authorization, commit.signUp, expiresAt: commit.now + authorization.codeLifetime, visitor)
        commit.facts += commit.signUp.start(app: nil, now: commit.now) ?? []
        return try await away(commit, to: authorization.redirect(code: code, issuer: rules.publicURL), visitor)
    }

    /// From `done` to `app`, whose button holds the code.
    func exit(
        _ commit: inout Commit, _ arrival: Arrival, _ authorization: ClientRequest.Authorization, _ visitor: Visitor
    ) {
        let (code, expiresAt) = (freshSecret(), commit.now + authorization.codeLifetime)
        commit.code = handoffCode(code, arrival, authorization, commit.signUp, expiresAt: expiresAt, visitor)
        let exit = appExit(code, of: commit.signUp.id, expiresAt: expiresAt, visitor)
        commit.facts += commit.signUp.start(app: exit, now: commit.now) ?? []
    }

    /// App page, Again: a fresh code; the unused one is dead. Where the settings have withdrawn the request since, only that.
    func again(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .app(let arrival, let old) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        var signUp = stored.signUp
        let (now, code) = (environment.now(), freshSecret())
        let authorization = clients.authorization(of: signUp.request)
        let exit = authorization.map { _ in
            appExit(code, of: signUp.id, expiresAt: now + Lifetime.appHandoffCode, visitor)
        }
        guard let facts = signUp.again(exit, now: now) else { return FlowOutcome(.step(stored)) }
        var commit = commit(signUp, after: stored, facts, now, visitor)
        commit.liveSession = arrival.session
        commit.revokes = old.code
        guard let authorization, let exit else {
            return try await away(commit, to: startURL(client(of: signUp)), visitor)
        }
        commit.code = handoffCode(code, arrival, authorization, signUp, expiresAt: exit.expiresAt, visitor)
        return try await ended(save(commit), commit, visitor)
    }

    /// Cancel and return to the application: `access_denied` to the client that asked, else its own page. An app is left for by
    /// the button of the page that then stands.
    func leave(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let outcome = try await move(stored, visitor) { $0.leave(now: $1) }
        guard case .step(let shown) = outcome.way, case .over(.left) = shown.signUp.step else { return outcome }
        let exit = exit(from: shown.signUp.request)
        return RedirectTarget(exit).isApp ? outcome : FlowOutcome(.away(exit))
    }

    /// Where somebody goes who leaves, or is sent back with an error.
    public func exit(from request: ClientRequest, _ error: AuthorizationError = .accessDenied) -> String {
        let client = clients[request.client] ?? clients.default
        return clients.authorization(of: request)?.redirect(error: error, issuer: rules.publicURL)
            ?? client.homeURL ?? startURL(client)
    }

    /// Where a person begins who did not come from the client, and where an ended sign-up leads.
    public func startURL(_ client: Client) -> String {
        client.startURL ?? clients.default.startURL ?? "\(rules.publicURL)/"
    }

    /// A live session goes on without a question: a code without a sign-up; nil where the session is over or has had its share
    /// this hour, or where the terms have changed since they were accepted.
    public func handOverSilently(
        _ request: ClientRequest, attribution: Attribution?, _ session: Session
    ) async throws(StoreError) -> String? {
        guard let authorization = clients.authorization(of: request), session.termsVersion == rules.termsVersion else {
            return nil
        }
        let (now, code) = (environment.now(), freshSecret())
        let made = HandoffCode(
            hash: .sha256(code), client: request.client, account: session.account, epoch: session.epoch,
            session: session.hash, authorization: authorization, authenticatedAt: session.authenticatedAt,
            way: session.way, attribution: attribution, profile: nil, expiresAt: now + authorization.codeLifetime)
        guard case .saved = try await store.issue(made, takes: [codeTake(session.hash)], now: now) else { return nil }
        return authorization.redirect(code: code, issuer: rules.publicURL)
    }

    /// The link behind the app page's button; nil once the cookie that seals it is another, or the settings withdrew the request.
    public func appLink(_ exit: AppExit, of signUp: SignUp, _ visitor: Visitor) -> String? {
        guard
            let bytes = keyring.open(
                exit.sealedCode, for: .appCode, context: signUp.id.rawValue, under: visitor.secret)
        else { return nil }
        return clients.authorization(of: signUp.request)?
            .redirect(code: String(decoding: bytes, as: UTF8.self), issuer: rules.publicURL)
    }

    /// "Not me": the session and this browser's sign-ups end. The browser gets another cookie.
    public func signOut(_ visitor: Visitor) async throws(StoreError) {
        guard let hash = visitor.sessionHash else { return }
        try await store.endSession(hash, browser: visitor.browser, now: environment.now())
    }

    private func away(_ commit: Commit, to url: String, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let committed = try await save(commit)
        if case .saved = committed { return FlowOutcome(.away(url)) }
        return try await ended(committed, commit, visitor)
    }

    /// The session made with the arrival is over: nothing is handed over, and the page leads back to the application.
    private func ended(_ committed: CommitOutcome, _ commit: Commit, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        guard case .ended = committed else { return try await shown(after: committed, commit, visitor) }
        guard let stored = try await signUp(commit.signUp.id, visitor) else {
            return FlowOutcome(.entrancePage(stranger()))
        }
        return try await move(stored, visitor) { $0.sessionEnded(now: $1) }
    }

    /// Codes that one session makes without a fresh proof.
    private func codeTake(_ session: Digest) -> BudgetTake {
        BudgetTake(
            .codesPerSessionHour, key: counters.key(.codesPerSessionHour, session.rawValue),
            limit: rules.limits.codesPerSessionHour)
    }

    private func appExit(_ code: String, of id: SignUpID, expiresAt: Instant, _ visitor: Visitor) -> AppExit {
        AppExit(
            code: .sha256(code),
            sealedCode: keyring.seal(
                [UInt8](code.utf8), for: .appCode, context: id.rawValue, under: visitor.secret),
            expiresAt: expiresAt)
    }

    private func handoffCode(
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

extension ClientRequest.Authorization {
    /// How long its code is good: it may wait behind a button.
    fileprivate var codeLifetime: Duration {
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
