/// Why an event of a sign-up was not carried out: what a store can't do, and that a password was not hashed for it. No engine's
/// own error leaves its files.
public enum StoreError: Error, Sendable, Equatable {
    /// Too much is waiting already, or another process has locked the store.
    case busy
    /// The request's time was over before its turn came: nothing of it holds.
    case tooLate
    /// The request's time was over while the commit was under way: whether it holds the next look tells.
    case slow
    /// The disk is full, the file is damaged, the engine refused. The text is for the log.
    case failed(String)
    /// The commit itself failed: whether it holds is not known, and the page shows the current step.
    case unknown(String)
    /// No store's fault: the password was not hashed.
    case hashing(PasswordBusy)
}
