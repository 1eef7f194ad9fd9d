import Logging
import SignUpFlow

/// New account, and Link accounts.
extension Registrar {
    func create(_ stored: StoredSignUp, accepted: Bool, _ visitor: Visitor) async throws(StoreError) -> Turn {
        guard case .newcomer(let identity) = stored.signUp.step else { return Turn(.step(stored)) }
        var signUp = stored.signUp
        let now = outside.now()
        let account = AccountID(UUIDv7.make(now: now, random: outside.random))
        let terms = terms(of: signUp)
        guard
            let facts = signUp.create(
                account, accepted: accepted, terms: terms, confirmWithin: rules.confirmWithin, now: now)
        else { return Turn(.step(stored)) }
        let commit = Commit(signUp: signUp, browser: visitor.browser, expected: stored.version, facts: facts, now: now)
        let outcome = try await save(commit)
        guard case .bound(let known) = outcome else { return try await shown(after: outcome, commit, visitor) }
        logger.info("identity bound meanwhile", metadata: ["provider": "\(identity.provider)"])
        return try await finishing(stored, visitor) { signUp, session, now in
            signUp.join(known, session: session, now: now)
        }
    }

    func confirmLink(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> Turn {
        guard case .linkConfirm(let linking, let proof) = stored.signUp.step else { return Turn(.step(stored)) }
        guard let known = try await store.account(proof.account.account, now: outside.now()),
            known.epoch == proof.account.epoch
        else { return try await move(stored, visitor) { $0.back(now: $1) } }
        let label = rules.labels[linking.identity.provider] ?? linking.identity.provider.rawValue
        let turn = try await finishing(
            stored, visitor, standings: [known.standing] + (linking.pending.map { [$0] } ?? [])
        ) {
            signUp, session, now in
            signUp.confirmLink(session: session, known: known, now: now)
        }
        // A session is opened by the one event that linked; a second click that came to the same page tells nobody again.
        if turn.session != nil { tellOwner(known, linked: label) }
        return turn
    }

    /// An event that may finish the person: where it does, a session is opened in the same transaction, and somebody who is
    /// known already goes straight on to the client.
    func finishing(
        _ stored: StoredSignUp, _ visitor: Visitor, standings: [Standing] = [], gives: [BudgetTake] = [],
        _ event: (inout SignUp, Digest, Instant) -> [Fact]?
    ) async throws(StoreError) -> Turn {
        var signUp = stored.signUp
        let now = outside.now()
        let secret = freshSecret()
        guard let facts = event(&signUp, .sha256(secret), now) else { return Turn(.step(stored)) }
        var commit = Commit(signUp: signUp, browser: visitor.browser, expected: stored.version, facts: facts, now: now)
        commit.gives = gives
        commit.standings = standings
        guard case .done(let arrival) = signUp.step else { return try await refusedOrShown(commit, stored, visitor) }
        commit.opens = session(for: arrival, now: now)
        guard arrival.manner == .returned else {
            var turn = try await refusedOrShown(commit, stored, visitor)
            if turn.shows(signUp) { turn.session = secret }
            return turn
        }
        commit.standings.append(arrival.standing)
        var turn = try await handOver(commit, arrival, stored, visitor)
        if turn.hands(over: arrival) { turn.session = secret }
        return turn
    }

    /// Saves; what the store found in the way becomes the step's refusal.
    private func refusedOrShown(
        _ commit: Commit, _ stored: StoredSignUp, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        let outcome = try await save(commit)
        switch outcome {
        case .phoneTaken: return try await move(stored, visitor) { $0.phoneTaken(now: $1) }
        case .bound, .notGiven: return try await move(stored, visitor) { $0.linkRefused(now: $1) }
        case .saved, .stale, .overBudget, .ended: return try await shown(after: outcome, commit, visitor)
        }
    }

    private func session(for arrival: Arrival, now: Instant) -> Session {
        Session(
            hash: arrival.session, account: arrival.standing.account, epoch: arrival.standing.epoch,
            authenticatedAt: arrival.authenticatedAt, way: arrival.way, createdAt: now, lastSeenAt: now)
    }

    /// The terms as they hold now for the sign-up's client.
    func terms(of signUp: SignUp) -> TermsOffer {
        TermsOffer(version: rules.termsVersion, shownAs: client(of: signUp).terms)
    }

    func client(of signUp: SignUp) -> Client { clients[signUp.request.client] ?? clients.default }
}

extension Turn {
    func shows(_ signUp: SignUp) -> Bool {
        if case .step(let shown) = way { shown.signUp == signUp } else { false }
    }

    /// Whether this very arrival was saved: a faster one of the same sign-up has a session of its own.
    func hands(over arrival: Arrival) -> Bool {
        switch way {
        case .away: true
        case .step(let shown):
            switch shown.signUp.step {
            case .app(let saved, _), .done(let saved): saved.session == arrival.session
            case .entrance, .away, .returning, .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .sending,
                .code, .over:
                false
            }
        case .welcome: false
        }
    }
}
