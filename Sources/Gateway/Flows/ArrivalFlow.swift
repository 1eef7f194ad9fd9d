public import SignUpFlow

/// Into the application.
public struct ArrivalFlow: Sendable {
    let engine: SignUpEngine
    let budgets: Budgets
    let cookies: StepCookies
    let applications: Applications
    let arrivals: Arrivals
    let rules: Rules
    let clients: Clients
    let store: any SignUpStore & HandoffStore
    let keyring: Keyring
    let environment: Environment

    /// "Start work".
    func start(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .arrival(.done(let arrival)) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        var commit = engine.commit(stored.signUp, after: stored, [], environment.now(), visitor)
        commit.liveSession = arrival.session
        return try await arrivals.handOver(commit, arrival, stored, visitor)
    }

    /// The live session that may go on with a request (OpenID Connect Core §3.1.2.1): none where the client asks for a fresh
    /// sign-up or sign-in, or for a newer proof than the session has.
    public func session(_ visitor: Visitor, for request: ClientRequest) async throws(StoreError) -> Session? {
        switch request.authorization?.prompt {
        case .create, .login, .selectAccount: return nil
        case nil, .some(.none): break
        }
        guard let session = try await engine.session(visitor) else { return nil }
        return session.isFresh(maxAge: request.authorization?.maxAge, now: environment.now()) ? session : nil
    }

    /// A live session goes on: the sign-up begins at its end.
    public func resume(_ ticket: Ticket, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let visitor = cookies.noting(visitor)
        return cookies.carrying(try await goOn(with: ticket, visitor), visitor)
    }

    private func goOn(with ticket: Ticket, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard let session = try await session(visitor, for: ticket.request) else {
            return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(.signUpExpired))))
        }
        guard let known = try await store.account(session.account, now: environment.now()) else {
            return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(.signUpExpired))))
        }
        let now = environment.now()
        let fresh = StoredSignUp(signUp: ticket.signUp(now: now), version: 0)
        var signUp = fresh.signUp
        let returning = Returning(
            standing: AccountReference(account: session.account, epoch: session.epoch, confirmBy: nil),
            evidence: Evidence(way: session.way, at: session.authenticatedAt), session: session.hash)
        guard let facts = signUp.resume(returning, known: known, terms: applications.terms(of: signUp), now: now) else {
            return FlowOutcome(.entrancePage(ticket.entrancePage()))
        }
        var commit = engine.commit(signUp, after: fresh, facts, now, visitor)
        commit.liveSession = session.hash
        commit.takes = [budgets.codeTake(session.hash)]
        guard case .arrival(.done(let arrival)) = signUp.step else {
            return try await engine.shown(after: commit, visitor)
        }
        return try await arrivals.handOver(commit, arrival, fresh, visitor)
    }

    /// `accept` of the page `terms-new`.
    func acceptTerms(_ stored: StoredSignUp, ticked: Bool, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let terms = applications.terms(of: stored.signUp)
        return try await arrivals.finishing(stored, visitor) { signUp, session, now in
            signUp.acceptTerms(ticked: ticked, terms: terms, session: session, now: now)
        }
    }

    /// App page, Again: a fresh code; the unused one is dead. Where the settings have withdrawn the request since, only that.
    func again(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .arrival(.app(let arrival, let old)) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        var signUp = stored.signUp
        let (now, code) = (environment.now(), environment.freshSecret())
        let authorization = clients.authorization(of: signUp.request)
        let exit = authorization.map { _ in
            arrivals.appExit(code, of: signUp.id, expiresAt: now + Lifetime.appHandoffCode, visitor)
        }
        guard let facts = signUp.again(exit, now: now) else { return FlowOutcome(.step(stored)) }
        var commit = engine.commit(signUp, after: stored, facts, now, visitor)
        commit.liveSession = arrival.session
        commit.revokes = old.code
        guard let authorization, let exit else {
            return try await arrivals.away(commit, to: applications.startURL(applications.client(of: signUp)), visitor)
        }
        commit.code = arrivals.handoffCode(code, arrival, authorization, signUp, expiresAt: exit.expiresAt, visitor)
        return try await arrivals.ended(engine.save(commit), commit, visitor)
    }

    /// Cancel and return to the application: `access_denied` to the client that asked, else its own page. An app is left for by
    /// the button of the page that then stands.
    func leave(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let outcome = try await engine.move(stored, visitor) { $0.leave(now: $1) }
        guard case .step(let shown) = outcome.way, case .arrival(.over(.left)) = shown.signUp.step else {
            return outcome
        }
        let exit = applications.exit(from: shown.signUp.request)
        return RedirectTarget(exit).isApp ? outcome : FlowOutcome(.away(exit))
    }

    /// A live session goes on without a question: a code without a sign-up; nil where the session is over or has had its share
    /// this hour, or where the terms have changed since they were accepted.
    public func handOverSilently(
        _ request: ClientRequest, attribution: Attribution?, _ session: Session
    ) async throws(StoreError) -> String? {
        guard let authorization = clients.authorization(of: request), session.termsVersion == rules.termsVersion else {
            return nil
        }
        let (now, code) = (environment.now(), environment.freshSecret())
        let made = HandoffCode(
            hash: .sha256(code), client: request.client, account: session.account, epoch: session.epoch,
            session: session.hash, authorization: authorization, authenticatedAt: session.authenticatedAt,
            way: session.way, attribution: attribution, profile: nil, expiresAt: now + authorization.codeLifetime)
        guard case .saved = try await store.issue(made, takes: [budgets.codeTake(session.hash)], now: now) else {
            return nil
        }
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
}
