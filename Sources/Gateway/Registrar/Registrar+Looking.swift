import Logging
public import SignUpFlow

/// What a visitor is shown, before anything moves: sign-ups that are theirs, their session, an account.
extension Registrar {
    /// The sign-up as it stands now, if it is this visitor's.
    public func signUp(_ id: SignUpID, _ visitor: Visitor) async throws(StoreError) -> StoredSignUp? {
        guard let stored = try await row(id, visitor), admits(visitor, to: stored) else { return nil }
        return stored
    }

    /// The same where only its browser cookie is asked for.
    func row(_ id: SignUpID, _ visitor: Visitor) async throws(StoreError) -> StoredSignUp? {
        guard var stored = try await store.signUp(id, browser: visitor.browser) else { return nil }
        let now = environment.now()
        stored.signUp.applyTimeouts(now: now)
        stored.signUp.shortenWaits(pauses: codeRules, now: now)
        if let session = stored.signUp.step.session {
            // What was begun under a session goes on under that one alone: signed out, or somebody else by now, it is over.
            if try await self.session(visitor)?.hash != session { _ = stored.signUp.sessionEnded(now: now) }
        } else if let standing = stored.signUp.standing, stored.signUp.step.standsUnconfirmed {
            let known = try await store.account(standing.account, now: now)
            if known?.epoch != standing.epoch { _ = stored.signUp.expire(known: known, now: now) }
        }
        return stored
    }

    /// The path of a sign-up of this browser that can be gone on with.
    public func unfinished(_ visitor: Visitor) async throws(StoreError) -> SignUpID? {
        try await store.unfinished(browser: visitor.browser, now: environment.now())
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

    /// The account a page names.
    public func account(_ id: AccountID) async throws(StoreError) -> KnownAccount? {
        try await store.account(id, now: environment.now())
    }

    /// What a provider told about the person, for the page; nil once the cookie that seals it is another.
    public func profile(_ identity: Identity, of id: SignUpID, _ visitor: Visitor) -> Profile? {
        guard let bytes = keyring.open(identity.profile, for: .profile, context: id.rawValue, under: visitor.secret)
        else { return nil }
        return JSONText.value(Profile.self, from: bytes)
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
