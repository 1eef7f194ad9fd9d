/// Why a key of the store can't be used.
public enum KeyLoadingError: Error, Sendable, Equatable {
    case store(StoreError)
    /// None of the settings' keys opens it: the key that sealed it was taken out before a start with its successor.
    case unreadable(String)
    /// It opens, and is no key.
    case damaged(String)
}
