public import SignUpFlow

/// What a letter is about.
public enum LetterKind: Sendable, Equatable {
    /// Confirms an address; `minutes` is how long the code lives.
    case code(String, minutes: Int)
    /// Opens an account whose owner has lost the way in.
    case recoveryCode(String, minutes: Int)
    /// Proves, besides a code by SMS, that the account is one's own.
    case proofCode(String, minutes: Int)
    /// Somebody tried to register with an address that has an account.
    case addressTaken
    /// Something happened to the account. `provider` is its label, where one took part.
    case owner(OwnerEvent, provider: String?, at: Instant)
    /// Several things did, in their order.
    case owners([OwnerNews])
}
