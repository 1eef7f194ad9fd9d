import Compiled
import Logging
public import SignUpFlow

/// To a provider and back.
public struct TripFlow: Sendable {
    let engine: SignUpEngine
    let secrets: TripSecrets
    let callbacks: CallbackCheck
    let cookies: StepCookies
    let owners: Owners
    let applications: Applications
    let arrivals: Arrivals
    let rules: Rules
    let clients: Clients
    let providers: [ProviderName: any Provider]
    let store: any SignUpStore
    let keyring: Keyring
    let environment: Environment
    let logger: Logger

    /// Whether there is such a provider.
    public func leads(to name: ProviderName) -> Bool { providers[name] != nil }

    /// A provider's button. For a fresh proof the provider has to be one that can give it; after it, the one to be bound.
    func depart(_ stored: StoredSignUp, to name: ProviderName, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        switch stored.signUp.step.origin {
        case .prove(let change)? where change.kind.needsReauthentication:
            guard providers[name]?.reauthenticates ?? false else { return FlowOutcome(.step(stored)) }
        case .binding(let change)?:
            guard change.kind == .bind(name) else { return FlowOutcome(.step(stored)) }
        case .entrance, .newcomer, .link, .second, .prove, nil: break
        }
        return try await depart(stored, to: name, purpose: stored.signUp.step.purpose, visitor)
    }

    func depart(
        _ stored: StoredSignUp, to name: ProviderName, purpose: Departure.Purpose, isAgain: Bool = false,
        _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard let provider = providers[name] else { return FlowOutcome(.step(stored)) }
        var signUp = stored.signUp
        let (departure, trip) = secrets.pack(for: signUp, to: name, purpose: purpose, isAgain: isAgain)
        guard var facts = signUp.depart(departure) else { return FlowOutcome(.step(stored)) }
        guard case .trip(.away) = signUp.step else {
            return try await engine.shown(
                after: engine.commit(signUp, after: stored, facts, departure.at, visitor), visitor)
        }
        var url: String?
        do { url = try await provider.departureURL(trip, deadline: visitor.deadline) } catch {
            callbacks.note(error, at: name)
            signUp = stored.signUp
            facts = signUp.cannotDepart(to: name, now: departure.at) ?? []
        }
        let leaving = engine.commit(signUp, after: stored, facts, departure.at, visitor)
        let outcome = try await engine.shown(after: leaving, visitor)
        guard let url, case .step(let saved) = outcome.way, saved.signUp == leaving.signUp else { return outcome }
        return FlowOutcome(.away(url), session: outcome.session, by: outcome.method)
    }

    /// "Not this account? Choose another."
    func departAgain(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .newcomer(let identity)? = stored.signUp.step.origin else { return FlowOutcome(.step(stored)) }
        return try await depart(stored, to: identity.provider, purpose: .chooseAnother, visitor)
    }

    /// The trip that this very form has begun within the last minute: an impatient finger, or a browser that sends a request
    /// twice. Whichever answer it follows leads on. Nothing is written.
    func departedAlready(_ form: StepForm, _ stored: StoredSignUp, _ visitor: Visitor) async -> FlowOutcome? {
        let signUp = stored.signUp
        guard case .trip(.away(let departure, let origin)) = signUp.step, form.begins(departure, from: origin),
            environment.now().since(departure.at) <= Lifetime.sameDeparture,
            let provider = providers[departure.provider], let trip = secrets.unpack(departure, of: signUp)
        else { return nil }
        do { return FlowOutcome(.away(try await provider.departureURL(trip, deadline: visitor.deadline))) } catch {
            callbacks.note(error, at: departure.provider)
            return nil
        }
    }

    /// The provider sent a browser back. The state is spent before anything is called.
    /// - Parameter answer: the callback's parameters, none of them repeated.
    public func callback(_ name: ProviderName, _ answer: [String: String], _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        // The state is known to the browser that left alone. Its second cookie does not come here; the answer sets another one.
        let visitor = cookies.noting(visitor)
        guard let state = answer["state"], !state.isEmpty else { return try await withoutState(name, answer, visitor) }
        guard let id = state.split(separator: ".").first.map({ SignUpID(String($0)) }),
            let stored = try await engine.row(id, visitor)
        else { return FlowOutcome(.entrancePage(engine.stranger())) }
        guard let provider = providers[name], case .trip(.away(let departure, _)) = stored.signUp.step,
            departure.provider == name, Digest.sha256(state).matches(departure.state)
        else { return cookies.shown(stored, visitor) }
        var signUp = stored.signUp
        let now = environment.now()
        guard var facts = signUp.comeBack(state: departure.state, now: now) else {
            return cookies.shown(stored, visitor)
        }
        if let cause = visitor.cause { signUp.guardBy(cause, now: now) }
        let verdict = await callbacks.judge(answer, from: provider, visitor)
        if case .refused(let code) = verdict { facts += signUp.turnBack(code, now: now) ?? [] }
        let spent = engine.commit(signUp, after: stored, facts, now, visitor)
        let committed = try await engine.save(spent)
        // Whatever was faster: what it left decides. While the sign-up is still away there, this is its way back.
        if case .stale = committed { return try await callback(name, answer, visitor) }
        // Only the copy whose own commit spent the state goes on; another one may have written the very same row.
        guard case .saved(let version) = committed, case .trip(.returning) = signUp.step, case .code(let code) = verdict
        else {
            return cookies.carrying(try await engine.shown(after: committed, spent, visitor), visitor)
        }
        let returning = StoredSignUp(signUp: signUp, version: version)
        let outcome = try await identify(returning, departure, code: code, by: provider, visitor)
        return cookies.carryingBack(try await onwards(outcome, from: returning.signUp.step, visitor), of: id, visitor)
    }

    /// An error without the `state` that would tell whose it is. Where one sign-up alone of this browser is away there, its page
    /// says what happened. Any site can send a browser here like that: so nothing is written, and the departure stays good.
    private func withoutState(
        _ name: ProviderName, _ answer: [String: String], _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard let error = answer["error"],
            var stored = try await store.onlyAway(at: name, browser: visitor.browser, now: environment.now()),
            await !callbacks.isForeign(answer["iss"], to: name, visitor)
        else { return FlowOutcome(.entrancePage(engine.stranger())) }
        let returned = ReturnedError(error, reason: answer["error_reason"])
        let code: Refusal.Code = returned.isRefusal ? .providerDenied : .providerFailed
        logger.info("provider error without state", metadata: ["provider": "\(name)", "reason": "\(returned.name)"])
        guard cookies.admits(visitor, to: stored) else { return FlowOutcome(.address(stored.signUp.id), says: code) }
        stored.signUp.recount(code, now: environment.now())
        return FlowOutcome(.step(stored), says: code)
    }

    /// The token call, between two transactions.
    private func identify(
        _ stored: StoredSignUp, _ departure: Departure, code: String, by provider: any Provider, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        let id = stored.signUp.id
        guard let verifier = keyring.open(departure.verifier, for: .verifier, context: id.rawValue) else {
            return try await engine.move(stored, visitor) { $0.turnBack(.providerFailed, now: $1) }
        }
        let callback = ProviderCallback(
            code: code, nonce: departure.nonce, codeVerifier: String(decoding: verifier, as: UTF8.self),
            redirectURI: rules.callbackURL(provider.name), purpose: departure.purpose, departedAt: departure.at,
            now: environment.now())
        let found: ProviderIdentity
        do { found = try await provider.identify(callback, deadline: visitor.deadline) } catch {
            callbacks.note(error, at: provider.name)
            return try await engine.move(stored, visitor) { $0.turnBack(.providerFailed, now: $1) }
        }
        if let shortfall = found.shortfall {
            logger.warning(
                "profile incomplete", metadata: ["provider": "\(provider.name)", "reason": "\(shortfall)"])
        }
        if let outcome = try await turnedDown(found, stored, visitor) { return outcome }
        let now = environment.now()
        let profile = keyring.seal(
            JSONText.bytes(of: found.profile), for: .profile, context: id.rawValue, under: visitor.secret)
        let identity = Identity(
            provider: provider.name, subject: found.subject, profile: profile, provenAt: now,
            authenticatedAt: found.authenticatedAt)
        let known = try await store.account(boundTo: identity.provider, subject: identity.subject, now: now)
        let owner = try await owners.owner(changing: stored.signUp)
        let terms = applications.terms(of: stored.signUp)
        return try await arrivals.finishing(stored, visitor) { signUp, session, now in
            signUp.identify(identity, known: known, owner: owner, terms: terms, session: session, now: now)
        }
    }

    /// Where the answer is true and not enough: the person has to authenticate anew. nil: it is enough.
    func turnedDown(
        _ found: ProviderIdentity, _ stored: StoredSignUp, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome? {
        guard case .trip(.returning(let departure, let origin, _)) = stored.signUp.step else { return nil }
        if case .prove(let change) = origin, change.kind.needsReauthentication, !found.reauthenticated {
            callbacks.note(
                .rejected("no fresh proof: it does not say when the person authenticated"), at: departure.provider)
            return try await engine.move(stored, visitor) { $0.turnBack(.providerFailed, now: $1) }
        }
        guard let maxAge = clients.authorization(of: stored.signUp.request)?.maxAge,
            let at = found.authenticatedAt, departure.purpose != .prove,
            departure.isTooOld(at, maxAge: maxAge, now: environment.now())
        else { return nil }
        guard departure.isAgain == true else {
            let standing = StoredSignUp(signUp: stored.signUp.standing(at: origin), version: stored.version)
            return try await depart(
                standing, to: departure.provider, purpose: departure.purpose, isAgain: true, visitor)
        }
        // OpenID Connect Core §3.1.2.6: asked twice, and the person has not authenticated since.
        let outcome = try await engine.move(stored, visitor) { $0.endUnproven(now: $1) }
        guard case .step(let shown) = outcome.way, case .arrival(.over(.unproven)) = shown.signUp.step else {
            return outcome
        }
        let exit = applications.exit(from: shown.signUp.request, .loginRequired)
        return RedirectTarget(exit).isApp ? outcome : FlowOutcome(.away(exit))
    }

    /// Proved afresh to bind a provider, or at Link with an identity too old to be linked: the same answer leads there.
    func onwards(_ outcome: FlowOutcome, from before: Step, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome
    {
        if before.confirms, case .step(let stored) = outcome.way,
            case .link(.choosing(let linking, _)) = stored.signUp.step,
            linking.isStale(environment.now())
        {
            return try await depart(stored, to: linking.identity.provider, visitor)
        }
        guard case .step(let stored) = outcome.way, case .change(.binding(let change)) = stored.signUp.step,
            stored.signUp.notice == nil, case .bind(let provider) = change.kind
        else { return outcome }
        if case .binding? = before.origin { return outcome }
        if case .trip(.returning(_, from: .binding, _)) = before { return outcome }
        return try await depart(stored, to: provider, visitor)
    }

    /// What a provider told about the person, for the page; nil once the cookie that seals it is another.
    public func profile(_ identity: Identity, of id: SignUpID, _ visitor: Visitor) -> Profile? {
        guard let bytes = keyring.open(identity.profile, for: .profile, context: id.rawValue, under: visitor.secret)
        else { return nil }
        return JSONText.value(Profile.self, from: bytes)
    }
}

extension Departure {
    /// The client asked for a newer authentication than this, and the person has not authenticated on this trip.
    fileprivate func isTooOld(_ authenticated: Instant, maxAge: Int, now: Instant) -> Bool {
        now.since(authenticated) > .seconds(maxAge) && authenticated < at - .seconds(IDTokenValidator.leeway)
    }
}

extension StepForm {
    /// Sent once more, it would begin the same trip again.
    fileprivate func begins(_ departure: Departure, from origin: TripOrigin) -> Bool {
        switch (self, origin) {
        case (.provider(let name), _): name == departure.provider
        case (.anotherAccount, .newcomer): true
        // The proof of a change leads straight to the provider that is to be bound.
        case (.password, .binding), (.verify, .binding): true
        case _: false
        }
    }
}

extension Step {
    /// What a departure from here asks of a provider.
    fileprivate var purpose: Departure.Purpose {
        switch origin {
        case .link?, .second?, .prove?: .prove
        case .newcomer?, .binding?: .chooseAnother
        case .entrance?, nil: .identify
        }
    }
}
