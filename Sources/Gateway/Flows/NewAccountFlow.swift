import Logging
import SignUpFlow

/// "Create new": somebody unknown here begins an account.
struct NewAccountFlow: Sendable {
    let engine: SignUpEngine
    let applications: Applications
    let arrivals: Arrivals
    let rules: Rules
    let environment: Environment
    let logger: Logger

    func create(_ stored: StoredSignUp, accepted: Bool, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard case .newAccount(.newcomer(let identity)) = stored.signUp.step else { return FlowOutcome(.step(stored)) }
        var signUp = stored.signUp
        let now = environment.now()
        let terms = applications.terms(of: signUp)
        guard
            let facts = signUp.create(
                environment.freshAccount(), accepted: accepted, terms: terms, confirmWithin: rules.confirmWithin,
                now: now)
        else { return FlowOutcome(.step(stored)) }
        let commit = engine.commit(signUp, after: stored, facts, now, visitor)
        let committed = try await engine.save(commit)
        guard case .bound(let known) = committed else {
            return try await engine.shown(after: committed, commit, visitor)
        }
        logger.info("identity bound meanwhile", metadata: ["provider": "\(identity.provider)"])
        return try await arrivals.finishing(stored, visitor) { signUp, session, now in
            signUp.join(known, terms: terms, session: session, now: now)
        }
    }
}
