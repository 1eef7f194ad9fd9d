public import SignUpFlow

/// Sign-ups and what they made true.
public protocol SignUpStore: Sendable {
    /// The sign-up with this id, if it belongs to this browser. Ended ones too, while their emptied row stands.
    func signUp(_ id: SignUpID, browser: Digest) async throws(StoreError) -> StoredSignUp?

    /// The browser's latest sign-up that Register offers to go on with.
    func unfinished(browser: Digest, now: Instant) async throws(StoreError) -> SignUpID?

    /// The browser's one sign-up that is away at this provider; nil where it is none, or one of several.
    func onlyAway(at provider: ProviderName, browser: Digest, now: Instant) async throws(StoreError) -> StoredSignUp?

    /// Saves a step and all it makes true in one durable transaction, or changes nothing.
    func save(_ commit: Commit) async throws(StoreError) -> CommitOutcome

    /// A code is about to go to an operator range, after the answer; the other codes' steps say so themselves.
    func sent(to range: String, share: BudgetShare?, now: Instant) async throws(StoreError)

    /// Every route refused it: it counts no more.
    func notSent(to range: String, share: BudgetShare?, now: Instant) async throws(StoreError)

    /// The account that (provider, subject) opens; a pending one past its deadline is gone already.
    func account(boundTo provider: ProviderName, subject: String, now: Instant) async throws(StoreError)
        -> KnownAccount?

    /// The active account with this confirmed phone (E.164).
    func account(phone: String) async throws(StoreError) -> KnownAccount?

    /// The account that this confirmed e-mail address opens (compared in lower case): an active one, else a pending one
    /// before its deadline.
    func account(email: String, now: Instant) async throws(StoreError) -> KnownAccount?

    func account(_ id: AccountID, now: Instant) async throws(StoreError) -> KnownAccount?

    /// The account that a login names, confirmed here: the same work where it names nobody, so that time does not tell.
    func account(of login: Challenge.Target, now: Instant) async throws(StoreError) -> KnownAccount?

    /// All that is kept of an account, for its owner.
    func details(of id: AccountID, now: Instant) async throws(StoreError) -> AccountDetails?

    /// What is used up of each budget in its current window, in the given order.
    func used(_ budgets: [BudgetTake], now: Instant) async throws(StoreError) -> [Int]
}
