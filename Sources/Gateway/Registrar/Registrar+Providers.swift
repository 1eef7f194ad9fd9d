import Logging
import Metrics
public import SignUpFlow

/// To a provider and back.
extension Registrar {
    /// The first POST: begins the sign-up that the ticket names, away to a provider.
    public func begin(_ ticket: Ticket, with name: ProviderName, _ visitor: Visitor) async throws(StoreError) -> Turn {
        let now = outside.now()
        let fresh = SignUp(
            id: ticket.id, request: ticket.request, attribution: ticket.attribution, language: ticket.language,
            entrance: ticket.entrance, now: now)
        let take = BudgetTake(
            .signUpsPerAddressHour, key: counters.key(.signUpsPerAddressHour, visitor.address),
            limit: rules.limits.signUpsPerAddressHour)
        let (commit, url) = await departing(fresh, expected: nil, to: name, purpose: .identify, visitor)
        guard var commit else { return Turn(.welcome(ticket.welcome())) }
        commit.takes = [take]
        switch try await save(commit) {
        case .saved(let version):
            guard let url else { return Turn(.step(StoredSignUp(signUp: commit.signUp, version: version))) }
            return Turn(.away(url))
        case .overBudget(_, let retryAt):
            return Turn(.welcome(ticket.welcome(Refusal(.tooManySignUps, retryAt: retryAt))))
        case .stale, .phoneTaken, .bound, .notGiven, .ended:
            return try await beginAgain(ticket, with: name, visitor)
        }
    }

    /// The id is there: a second click leads to the first one's step, or begins a new departure where it stands at the door.
    private func beginAgain(_ ticket: Ticket, with name: ProviderName, _ visitor: Visitor) async throws(StoreError)
        -> Turn
    {
        guard let stored = try await signUp(ticket.id, visitor) else {
            return Turn(.welcome(ticket.welcome(Refusal(.otherBrowser))))
        }
        switch stored.signUp.step {
        case .entrance, .away(_, from: .entrance): return try await depart(stored, to: name, visitor)
        case .over(.expired(let code)): return Turn(.welcome(ticket.welcome(Refusal(code))))
        case .over: return Turn(.welcome(ticket.welcome(Refusal(.signUpExpired))))
        case .away, .returning, .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code, .done, .app:
            return Turn(.step(stored))
        }
    }

    func depart(_ stored: StoredSignUp, to name: ProviderName, _ visitor: Visitor) async throws(StoreError) -> Turn {
        try await depart(stored, to: name, purpose: stored.signUp.step.purpose, visitor)
    }

    /// "Not this account? Choose another."
    func departAgain(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> Turn {
        let identity: Identity? =
            switch stored.signUp.step {
            case .newcomer(let identity), .away(_, from: .newcomer(let identity)): identity
            case .entrance, .away, .returning, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code, .done,
                .app, .over:
                nil
            }
        guard let identity else { return Turn(.step(stored)) }
        return try await depart(stored, to: identity.provider, purpose: .chooseAnother, visitor)
    }

    private func depart(
        _ stored: StoredSignUp, to name: ProviderName, purpose: Departure.Purpose, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        let (commit, url) = await departing(
            stored.signUp, expected: stored.version, to: name, purpose: purpose, visitor)
        guard let commit else { return Turn(.step(stored)) }
        let turn = try await shown(after: commit, stored, visitor)
        guard let url, case .step(let saved) = turn.way, saved.signUp == commit.signUp else { return turn }
        return Turn(.away(url))
    }

    /// The commit that notes the departure, and where it leaves for; without a URL the provider can't be reached. No commit:
    /// the provider or the step knows no departure.
    private func departing(
        _ before: SignUp, expected: Int?, to name: ProviderName, purpose: Departure.Purpose, _ visitor: Visitor
    ) async -> (Commit?, String?) {
        guard let provider = providers[name] else { return (nil, nil) }
        var signUp = before
        let (departure, trip) = pack(for: signUp, to: name, purpose: purpose)
        guard var facts = signUp.depart(departure) else { return (nil, nil) }
        var url: String?
        do { url = try await provider.departureURL(trip, deadline: visitor.deadline) } catch {
            note(error, at: name)
            signUp = before
            facts = signUp.cannotDepart(to: name, now: departure.at) ?? []
        }
        return (
            Commit(signUp: signUp, browser: visitor.browser, expected: expected, facts: facts, now: departure.at), url
        )
    }

    /// Fresh secrets for one trip: what is kept of them, and what the browser takes along.
    private func pack(for signUp: SignUp, to name: ProviderName, purpose: Departure.Purpose) -> (Departure, Trip) {
        let state = "\(signUp.id).\(freshSecret())"
        let (nonce, verifier) = (freshSecret(), freshSecret())
        let departure = Departure(
            provider: name, state: .sha256(state), nonce: .sha256(nonce),
            verifier: keyring.seal([UInt8](verifier.utf8), for: .verifier, context: signUp.id.rawValue),
            purpose: purpose, at: outside.now())
        let trip = Trip(
            state: state, nonce: nonce, codeChallenge: Digest.sha256(verifier).rawValue,
            redirectURI: rules.callbackURL(name), purpose: purpose, language: signUp.language)
        return (departure, trip)
    }

    /// The provider sent a browser back. The state is spent before anything is called.
    /// - Parameter answer: the callback's parameters, none of them repeated.
    public func callback(_ name: ProviderName, _ answer: [String: String], _ visitor: Visitor) async throws(StoreError)
        -> Turn
    {
        guard let state = answer["state"], let id = state.split(separator: ".").first.map({ SignUpID(String($0)) }),
            let stored = try await signUp(id, visitor)
        else { return Turn(.welcome(stranger())) }
        guard let provider = providers[name], case .away(let departure, _) = stored.signUp.step,
            departure.provider == name, Digest.sha256(state).matches(departure.state)
        else { return Turn(.step(stored)) }
        var signUp = stored.signUp
        let now = outside.now()
        guard var facts = signUp.comeBack(state: departure.state, now: now) else { return Turn(.step(stored)) }
        let verdict = await judge(answer, from: provider, visitor)
        if case .refused(let code) = verdict { facts += signUp.turnBack(code, now: now) ?? [] }
        let spent = Commit(signUp: signUp, browser: visitor.browser, expected: stored.version, facts: facts, now: now)
        let outcome = try await save(spent)
        // Only the copy whose own commit spent the state goes on; another one may have written the very same row.
        guard case .saved(let version) = outcome, case .returning = signUp.step, case .code(let code) = verdict else {
            return try await shown(after: outcome, spent, visitor)
        }
        let returning = StoredSignUp(signUp: signUp, version: version)
        return try await identify(returning, departure, code: code, by: provider, visitor)
    }

    private enum Verdict {
        case code(String)
        case refused(Refusal.Code)
    }

    /// RFC 6749 §4.1.2 and RFC 9207 §2.4: what the callback's parameters say.
    private func judge(_ answer: [String: String], from provider: any Provider, _ visitor: Visitor) async -> Verdict {
        do {
            let rules = try await provider.returnRules(deadline: visitor.deadline)
            if !rules.issuers.isEmpty {
                guard answer["iss"].map(rules.issuers.contains) ?? !rules.issuerRequired else {
                    note(.rejected("another issuer on the way back"), at: provider.name)
                    return .refused(.providerFailed)
                }
            }
        } catch {
            note(error, at: provider.name)
            return .refused(.providerFailed)
        }
        if let error = answer["error"] { return .refused(error == "access_denied" ? .providerDenied : .providerFailed) }
        guard let code = answer["code"], !code.isEmpty else { return .refused(.providerFailed) }
        return .code(code)
    }

    /// The token call, between two transactions.
    private func identify(
        _ stored: StoredSignUp, _ departure: Departure, code: String, by provider: any Provider, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        let id = stored.signUp.id
        guard let verifier = keyring.open(departure.verifier, for: .verifier, context: id.rawValue) else {
            return try await move(stored, visitor) { $0.turnBack(.providerFailed, now: $1) }
        }
        let comingBack = ComingBack(
            code: code, nonce: departure.nonce, codeVerifier: String(decoding: verifier, as: UTF8.self),
            redirectURI: rules.callbackURL(provider.name), purpose: departure.purpose, departedAt: departure.at,
            now: outside.now())
        let found: ProviderIdentity
        do { found = try await provider.identify(comingBack, deadline: visitor.deadline) } catch {
            note(error, at: provider.name)
            return try await move(stored, visitor) { $0.turnBack(.providerFailed, now: $1) }
        }
        let now = outside.now()
        let profile = keyring.seal(
            JSONText.bytes(of: found.profile), for: .profile, context: id.rawValue, under: visitor.secret)
        let identity = Identity(provider: provider.name, subject: found.subject, profile: profile, provenAt: now)
        let known = try await store.account(boundTo: identity.provider, subject: identity.subject, now: now)
        return try await finishing(stored, visitor) { signUp, session, now in
            defer { signUp.offer(terms(of: signUp)) }
            return signUp.identify(identity, known: known, session: session, now: now)
        }
    }

    func note(_ error: ProviderError, at name: ProviderName) {
        Counter(label: "gatehouse_provider_failures_total", dimensions: [("provider", name.rawValue)]).increment()
        logger.warning("provider failed", metadata: ["provider": "\(name)", "reason": "\(error)"])
    }
}

extension Step {
    /// What a departure from here asks of a provider.
    var purpose: Departure.Purpose {
        switch self {
        case .link, .away(_, from: .link): .prove
        case .newcomer, .away(_, from: .newcomer): .chooseAnother
        case .entrance, .away, .returning, .terms, .linkCode, .linkConfirm, .phone, .sending, .code, .done, .app,
            .over:
            .identify
        }
    }
}
