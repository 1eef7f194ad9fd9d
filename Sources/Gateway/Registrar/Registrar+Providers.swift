import Logging
import Metrics
public import SignUpFlow

/// To a provider and back.
extension Registrar {
    /// A provider's button. For a fresh proof the provider has to be one that can give it; after it, the one to be bound.
    func depart(_ stored: StoredSignUp, to name: ProviderName, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        switch stored.signUp.step.origin {
        case .prove(let changing)? where changing.change.needsReauthentication:
            guard providers[name]?.reauthenticates ?? false else { return FlowOutcome(.step(stored)) }
        case .binding(let changing)?:
            guard changing.change == .bind(name) else { return FlowOutcome(.step(stored)) }
        case .entrance, .newcomer, .link, .second, .prove, nil: break
        }
        return try await depart(stored, to: name, purpose: stored.signUp.step.purpose, visitor)
    }

    /// "Not this account? Choose another."
    func departAgain(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .newcomer(let identity)? = stored.signUp.step.origin else { return FlowOutcome(.step(stored)) }
        return try await depart(stored, to: identity.provider, purpose: .chooseAnother, visitor)
    }

    func depart(
        _ stored: StoredSignUp, to name: ProviderName, purpose: Departure.Purpose, isAgain: Bool = false,
        _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard let provider = providers[name] else { return FlowOutcome(.step(stored)) }
        var signUp = stored.signUp
        let (departure, trip) = pack(for: signUp, to: name, purpose: purpose, isAgain: isAgain)
        guard var facts = signUp.depart(departure) else { return FlowOutcome(.step(stored)) }
        guard case .away = signUp.step else {
            return try await shown(after: commit(signUp, after: stored, facts, departure.at, visitor), visitor)
        }
        var url: String?
        do { url = try await provider.departureURL(trip, deadline: visitor.deadline) } catch {
            note(error, at: name)
            signUp = stored.signUp
            facts = signUp.cannotDepart(to: name, now: departure.at) ?? []
        }
        let leaving = commit(signUp, after: stored, facts, departure.at, visitor)
        let outcome = try await shown(after: leaving, visitor)
        guard let url, case .step(let saved) = outcome.way, saved.signUp == leaving.signUp else { return outcome }
        return FlowOutcome(.away(url), session: outcome.session, by: outcome.method)
    }

    /// The trip that this very form has begun within the last minute: an impatient finger, or a browser that sends a request
    /// twice. Whichever answer it follows leads on. Nothing is written.
    func departedAlready(_ form: StepForm, _ stored: StoredSignUp, _ visitor: Visitor) async -> FlowOutcome? {
        let signUp = stored.signUp
        guard case .away(let departure, let origin) = signUp.step, form.begins(departure, from: origin),
            environment.now().since(departure.at) <= Lifetime.sameDeparture,
            let provider = providers[departure.provider], let trip = unpack(departure, of: signUp)
        else { return nil }
        do { return FlowOutcome(.away(try await provider.departureURL(trip, deadline: visitor.deadline))) } catch {
            note(error, at: departure.provider)
            return nil
        }
    }

    /// Fresh secrets for one trip: what is kept of them, and what the browser takes along.
    private func pack(
        for signUp: SignUp, to name: ProviderName, purpose: Departure.Purpose, isAgain: Bool
    ) -> (Departure, ProviderRequest) {
        let state = "\(signUp.id).\(freshSecret())"
        let (nonce, verifier) = (freshSecret(), freshSecret())
        let departure = Departure(
            provider: name, state: .sha256(state), nonce: .sha256(nonce),
            verifier: keyring.seal([UInt8](verifier.utf8), for: .verifier, context: signUp.id.rawValue),
            luggage: keyring.seal([UInt8]("\(state) \(nonce)".utf8), for: .luggage, context: signUp.id.rawValue),
            purpose: purpose, at: environment.now(), isAgain: isAgain ? true : nil)
        return (departure, trip(of: signUp, departure, state: state, nonce: nonce, verifier: verifier))
    }

    /// What the browser took along; nil where the row does not say, or the key that sealed it is gone.
    private func unpack(_ departure: Departure, of signUp: SignUp) -> ProviderRequest? {
        guard let luggage = departure.luggage,
            let secrets = keyring.open(luggage, for: .luggage, context: signUp.id.rawValue),
            let verifier = keyring.open(departure.verifier, for: .verifier, context: signUp.id.rawValue)
        else { return nil }
        let parts = String(decoding: secrets, as: UTF8.self).split(separator: " ")
        guard parts.count == 2 else { return nil }
        return trip(
            of: signUp, departure, state: String(parts[0]), nonce: String(parts[1]),
            verifier: String(decoding: verifier, as: UTF8.self))
    }

    private func trip(
        of signUp: SignUp, _ departure: Departure, state: String, nonce: String, verifier: String
    ) -> ProviderRequest {
        ProviderRequest(
            state: state, nonce: nonce, codeChallenge: Digest.sha256(verifier).rawValue,
            redirectURI: rules.callbackURL(departure.provider), purpose: departure.purpose,
            freshness: signUp.request.freshness(for: departure.purpose, isAgain: departure.isAgain ?? false),
            language: signUp.language)
    }

    /// The provider sent a browser back. The state is spent before anything is called.
    /// - Parameter answer: the callback's parameters, none of them repeated.
    public func callback(_ name: ProviderName, _ answer: [String: String], _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        // The state is known to the browser that left alone. Its second cookie does not come here; the answer sets another one.
        let visitor = noting(visitor)
        guard let state = answer["state"], !state.isEmpty else { return try await withoutState(name, answer, visitor) }
        guard let id = state.split(separator: ".").first.map({ SignUpID(String($0)) }),
            let stored = try await row(id, visitor)
        else { return FlowOutcome(.entrancePage(stranger())) }
        guard let provider = providers[name], case .away(let departure, _) = stored.signUp.step,
            departure.provider == name, Digest.sha256(state).matches(departure.state)
        else { return shown(stored, visitor) }
        var signUp = stored.signUp
        let now = environment.now()
        guard var facts = signUp.comeBack(state: departure.state, now: now) else { return shown(stored, visitor) }
        if let cause = visitor.cause { signUp.guardBy(cause, now: now) }
        let verdict = await judge(answer, from: provider, visitor)
        if case .refused(let code) = verdict { facts += signUp.turnBack(code, now: now) ?? [] }
        let spent = commit(signUp, after: stored, facts, now, visitor)
        let committed = try await save(spent)
        // Whatever was faster: what it left decides. While the sign-up is still away there, this is its way back.
        if case .stale = committed { return try await callback(name, answer, visitor) }
        // Only the copy whose own commit spent the state goes on; another one may have written the very same row.
        guard case .saved(let version) = committed, case .returning = signUp.step, case .code(let code) = verdict else {
            return carrying(try await shown(after: committed, spent, visitor), visitor)
        }
        let returning = StoredSignUp(signUp: signUp, version: version)
        let outcome = try await identify(returning, departure, code: code, by: provider, visitor)
        return carryingBack(try await onwards(outcome, from: returning.signUp.step, visitor), of: id, visitor)
    }

    /// An error without the `state` that would tell whose it is. Where one sign-up alone of this browser is away there, its page
    /// says what happened. Any site can send a browser here like that: so nothing is written, and the departure stays good.
    private func withoutState(
        _ name: ProviderName, _ answer: [String: String], _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        guard let error = answer["error"],
            var stored = try await store.onlyAway(at: name, browser: visitor.browser, now: environment.now()),
            await !isForeign(answer["iss"], to: name, visitor)
        else { return FlowOutcome(.entrancePage(stranger())) }
        let returned = ReturnedError(error, reason: answer["error_reason"])
        let code: Refusal.Code = returned.isRefusal ? .providerDenied : .providerFailed
        logger.info("provider error without state", metadata: ["provider": "\(name)", "reason": "\(returned.name)"])
        guard admits(visitor, to: stored) else { return FlowOutcome(.address(stored.signUp.id), says: code) }
        stored.signUp.recount(code, now: environment.now())
        return FlowOutcome(.step(stored), says: code)
    }

    private func isForeign(_ issuer: String?, to name: ProviderName, _ visitor: Visitor) async -> Bool {
        guard let issuer else { return false }
        do {
            let rules = try await providers[name]?.returnRules(deadline: visitor.deadline)
            return rules?.admit(issuer) != true
        } catch { return true }
    }

    private enum Verdict {
        case code(String)
        case refused(Refusal.Code)
    }

    /// RFC 6749 §4.1.2 and RFC 9207 §2.4: what the callback's parameters say.
    private func judge(_ answer: [String: String], from provider: any Provider, _ visitor: Visitor) async -> Verdict {
        do {
            let rules = try await provider.returnRules(deadline: visitor.deadline)
            guard rules.admit(answer["iss"]) else {
                note(.rejected("another issuer on the way back"), at: provider.name)
                return .refused(.providerFailed)
            }
        } catch {
            note(error, at: provider.name)
            return .refused(.providerFailed)
        }
        if let error = answer["error"] {
            let returned = ReturnedError(error, reason: answer["error_reason"])
            guard !returned.isRefusal else { return .refused(.providerDenied) }
            note(.rejected("error on the way back: \(returned.name)"), at: provider.name)
            return .refused(.providerFailed)
        }
        guard let code = answer["code"], !code.isEmpty else {
            note(.rejected("neither code nor error on the way back"), at: provider.name)
            return .refused(.providerFailed)
        }
        return .code(code)
    }

    /// The token call, between two transactions.
    private func identify(
        _ stored: StoredSignUp, _ departure: Departure, code: String, by provider: any Provider, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        let id = stored.signUp.id
        guard let verifier = keyring.open(departure.verifier, for: .verifier, context: id.rawValue) else {
            return try await move(stored, visitor) { $0.turnBack(.providerFailed, now: $1) }
        }
        let callback = ProviderCallback(
            code: code, nonce: departure.nonce, codeVerifier: String(decoding: verifier, as: UTF8.self),
            redirectURI: rules.callbackURL(provider.name), purpose: departure.purpose, departedAt: departure.at,
            now: environment.now())
        let found: ProviderIdentity
        do { found = try await provider.identify(callback, deadline: visitor.deadline) } catch {
            note(error, at: provider.name)
            return try await move(stored, visitor) { $0.turnBack(.providerFailed, now: $1) }
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
        let owner = try await owner(changing: stored.signUp)
        let terms = terms(of: stored.signUp)
        return try await finishing(stored, visitor) { signUp, session, now in
            signUp.identify(identity, known: known, owner: owner, terms: terms, session: session, now: now)
        }
    }

    func note(_ error: ProviderError, at name: ProviderName) {
        Counter(label: "gatehouse_provider_failures_total", dimensions: [("provider", name.rawValue)]).increment()
        logger.warning("provider failed", metadata: ["provider": "\(name)", "reason": "\(error)"])
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
