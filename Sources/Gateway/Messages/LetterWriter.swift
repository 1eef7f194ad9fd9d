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
