public import SignUpFlow

/// Sessions, codes and tokens: what the OpenID Provider remembers of people.
public protocol HandoffStore: Sendable {
    /// The live session with this hash: not past its idle or absolute end, its account there and of the same epoch.
    func session(_ hash: Digest, now: Instant) async throws(StoreError) -> Session?

    /// Ends a session, and its browser's sign-ups with it.
    func endSession(_ hash: Digest, browser: Digest, now: Instant) async throws(StoreError)

    /// Raises the epoch of the account that a live session is of: all its sessions end, and no proof, code or sign-up made before
    /// is good any more. The browser's sign-ups end with them. It has no budget: nothing may keep an owner from it.
    func endAllSessions(by session: Digest, browser: Digest, now: Instant) async throws(StoreError)

    /// Notes that a session was used, at most every `Lifetime.lastSeen`.
    func touchSession(_ hash: Digest, now: Instant) async throws(StoreError)

    /// Makes a code for a live session without a sign-up (silent hand-off).
    func issue(_ code: HandoffCode, takes: [BudgetTake], now: Instant) async throws(StoreError) -> CommitOutcome

    /// Shows a code without spending it: to judge the client that brought it.
    func code(_ hash: Digest) async throws(StoreError) -> HandoffCode?

    /// What redeeming a code would give now, so that its answer can be made before the code is spent; nil: nothing.
    func preview(_ hash: Digest, now: Instant) async throws(StoreError) -> CodePreview?

    /// Redeems a code at most once and stores the access token it gives; a second time revokes what it gave. The same token again
    /// is no second time: after `unknown` it tells whether the code was redeemed.
    func redeem(_ hash: Digest, token: AccessToken, now: Instant) async throws(StoreError) -> RedeemOutcome

    /// Spends a code that was misused by its own client; nothing is given.
    func spend(_ hash: Digest, now: Instant) async throws(StoreError)

    /// The live access token and what the account holds.
    func holder(ofToken hash: Digest, now: Instant) async throws(StoreError) -> TokenHolder?
}
