/// How a sign-up ended.
public enum Ending: Codable, Equatable, Sendable {
    /// The person is in the application.
    case handedOver
    /// The person left.
    case left
    /// The client asked for a newer authentication than the provider gave.
    case unproven
    /// Back at the account's own page: a change is made, or given up.
    case account
    /// The account it stood on was finished in another browser or tab: there is nothing to do here but to sign in.
    case confirmedElsewhere
    /// Too late: the refusal says what ended.
    case expired(Refusal.Code)
}
