public import SignUpFlow

/// Deleting what has passed, in small jobs.
public protocol Sweeping: Sendable {
    /// Deletes at most `limit` pending accounts past their deadline, with bindings, acceptances and attribution, and empties
    /// their sign-ups. Answers how many: fewer than `limit` means none is left.
    func sweepAccounts(now: Instant, limit: Int) async throws(StoreError) -> Int
    /// Empties at most `limit` sign-ups past their end, deletes emptied ones a day later, and old codes, tokens, sessions
    /// and budget windows.
    func sweepRest(now: Instant, limit: Int) async throws(StoreError) -> Int
    /// The newest moment the store has written, to notice a clock that has leapt since.
    func newestTime() async throws(StoreError) -> Instant?
    /// The clock is believed: `now` is the newest moment, whatever was before. Written at most once a minute.
    func believe(_ now: Instant) async throws(StoreError)
    /// Answers when the store can read and write.
    func ping() async throws(StoreError)
}
