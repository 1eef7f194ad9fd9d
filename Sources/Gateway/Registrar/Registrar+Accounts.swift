import Logging
import SignUpFlow

/// New account, and Link accounts.
extension Registrar {
    func create(_ stored: StoredSignUp, accepted: Bool, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .newcomer(let identity) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        var signUp = stored.signUp
        let now = environment.now()
        let terms = terms(of: signUp)
        guard
            let facts = signUp.create(
                freshAccount(), accepted: accepted, terms: terms, confirmWithin: rules.confirmWithin, now: now)
        else { return FlowOutcome(.step(stored)) }
        let commit = commit(signUp, after: stored, facts, now, visitor)
        let committed = try await save(commit)
        guard case .bound(let known) = committed else { return try await shown(after: committed, commit, visitor) }
        logger.info("identity bound meanwhile", metadata: ["provider": "\(identity.provider)"])
        return try await finishing(stored, visitor) { signUp, session, now in
            signUp.join(known, terms: terms, session: session, now: now)
        }
    }

    func confirmLink(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .linkConfirm(let linking, let proof) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        guard let known = try await proved(proof) else {
            return try await move(stored, visitor) { $0.back(now: $1) }
        }
        let (owner, terms) = (owner(known), terms(of: stored.signUp))
        return try await finishing(
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
            return try await move(stored, visitor) { signUp, now in
                if case .linkConfirm = signUp.step { signUp.back(now: now) } else { signUp.expire(now: now) }
            }
        }
        let owner = owner(known)
        return try await finishing(stored, visitor, standings: [known.standing]) { signUp, _, now in
            event(&signUp, owner, now)
        }
    }

    /// The account of a proof, while the proof is good.
    private func proved(_ proof: Proof) async throws(StoreError) -> KnownAccount? {
        let known = try await store.account(proof.account.account, now: environment.now())
        return known?.epoch == proof.account.epoch ? known : nil
    }

    /// An event that may finish the person: where it does, a session is opened in the same transaction, and somebody who is
    /// known already goes straight on to the client. A change of a way in that ends all sessions opens the person's own again.
    func finishing(
        _ stored: StoredSignUp, _ visitor: Visitor, standings: [AccountReference] = [], gives: [BudgetTake] = [],
        forgiven: Forgiven? = nil, _ event: (inout SignUp, Digest, Instant) -> [Fact]?
    ) async throws(StoreError) -> FlowOutcome {
        var signUp = stored.signUp
        let now = environment.now()
        let secret = freshSecret()
        guard let facts = event(&signUp, .sha256(secret), now) else { return FlowOutcome(.step(stored)) }
        var commit = commit(signUp, after: stored, facts, now, visitor)
        commit.gives = gives + (forgiven?.gives ?? [])
        commit.clearsFailures = forgiven?.keys ?? []
        commit.standings += standings.filter { !commit.standings.contains($0) }
        guard case .done(let arrival) = signUp.step else {
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
        let committed = try await save(commit)
        switch committed {
        case .phoneTaken: return try await move(stored, visitor) { $0.phoneTaken(now: $1) }
        case .emailTaken: return try await move(stored, visitor) { $0.emailTaken(now: $1) }
        case .lastWayIn: return try await move(stored, visitor) { $0.lastWayIn(now: $1) }
        case .bound, .notGiven: return try await move(stored, visitor) { $0.linkRefused(now: $1) }
        case .saved:
            var outcome = try await shown(after: committed, commit, visitor)
            if let opened = commit.opens { (outcome.session, outcome.method) = (secret, opened.way) }
            return outcome
        case .stale, .overBudget, .ended: return try await shown(after: committed, commit, visitor)
        }
    }

    private func session(for arrival: Arrival, now: Instant) -> Session {
        Session(
            hash: arrival.session, account: arrival.standing.account, epoch: arrival.standing.epoch,
            authenticatedAt: arrival.authenticatedAt, way: arrival.way, createdAt: now, lastSeenAt: now)
    }

    /// The owner who has just changed a way in stays signed in, under the raised epoch and a new name, by the fresh proof.
    private func renewed(_ before: SignUp, _ facts: [Fact], _ hash: Digest, _ now: Instant) -> Session? {
        guard let changing = before.step.changing, facts.contains(.raiseEpoch(changing.account.account)) else {
            return nil
        }
        return Session(
            hash: hash, account: changing.account.account, epoch: changing.account.epoch + 1,
            authenticatedAt: changing.proof?.at ?? now, way: changing.way.by(Self.method(changing, at: before.step)),
            createdAt: now, lastSeenAt: now)
    }

    /// What proved a change: some steps before, or in the very event that made it.
    private static func method(_ changing: Changing, at step: Step) -> AuthenticationMethod.Method {
        if let proof = changing.proof { return proof.way.method }
        switch step {
        case .returning: return .provider
        case .proveCode: return .sms
        default: return .password
        }
    }

    /// The terms as they hold now for the sign-up's client.
    func terms(of signUp: SignUp) -> TermsOffer {
        TermsOffer(version: rules.termsVersion, shownAs: client(of: signUp).terms)
    }

    func client(of signUp: SignUp) -> Client { clients[signUp.request.client] ?? clients.default }
}

extension Step {
    /// The account whose number alone was proven.
    fileprivate var provenByNumber: AccountReference? {
        switch self {
        case .linkConfirm(_, let proof), .recovered(_, let proof): proof.way == .sms ? proof.account : nil
        case .second(let number): number.account
        default: nil
        }
    }
}

extension FlowOutcome {
    /// Whether this very arrival was saved: a faster one of the same sign-up has a session of its own.
    func hands(over arrival: Arrival) -> Bool {
        switch way {
        case .away: true
        case .step(let shown):
            switch shown.signUp.step {
            case .app(let saved, _), .done(let saved): saved.session == arrival.session
            default: false
            }
        case .entrancePage, .account, .address: false
        }
    }
}
