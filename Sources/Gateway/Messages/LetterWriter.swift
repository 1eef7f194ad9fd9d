public import SignUpFlow

/// Puts what is to be said to a person into words and layout. Nothing that a visitor typed goes into them.
public protocol LetterWriter: Sendable {
    /// - Parameters:
    ///   - id: unique, see `Letter.id`.
    ///   - to: a safe address.
    func letter(_ kind: LetterKind, id: String, to: String, language: Language) -> Letter

    /// What an owner is told by SMS, in one part wherever the brand and the address allow it.
    ///
    /// - Parameter providerLabel: whom it is about: `Google`; nil where no provider is.
    func sms(_ event: OwnerEvent, providerLabel: String?, language: Language) -> String

    /// The same of several things at once.
    func smsOfSeveral(language: Language) -> String
}

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

/// One of several things that an owner is told at once.
public struct OwnerNews: Sendable, Equatable {
    public var event: OwnerEvent
    /// Its label, where a provider took part.
    public var provider: String?
    public var at: Instant

    public init(event: OwnerEvent, provider: String?, at: Instant) {
        self.event = event
        self.provider = provider
        self.at = at
    }
}
