/// What a step makes true besides the sign-up's own new place. The registrar saves facts and step in one transaction.
public enum Fact: Equatable, Sendable {
    /// A new pending account with its binding, acceptance and attribution. An expired account that holds the binding is
    /// deleted first; a live one answers the whole commit with `bound`.
    case create(NewAccount)
    /// Who brought the person, now: it replaces what stood with the account.
    case attribute(AccountID, Attribution)
    /// The phone is confirmed: a pending account before its deadline becomes active. On an active account it changes nothing.
    case activate(AccountID, phone: PhoneNumber)
    /// The identity opens the account from now on. With `giving` the pending account that held it is deleted.
    case link(provider: ProviderName, subject: String, to: AccountID, giving: AccountID?)
    /// All sessions of the account end.
    case endSessions(AccountID)
    /// An SMS is about to go to this number's operator range.
    case smsSent(PhoneNumber)
    /// A code that went to this number's operator range was entered.
    case smsConfirmed(PhoneNumber)
}

/// A pending account at its beginning.
public struct NewAccount: Equatable, Sendable {
    public var id: AccountID
    public var confirmBy: Instant
    public var provider: ProviderName
    public var subject: String
    public var acceptance: Acceptance
    public var attribution: Attribution?

    public init(
        id: AccountID, confirmBy: Instant, provider: ProviderName, subject: String, acceptance: Acceptance,
        attribution: Attribution?
    ) {
        self.id = id
        self.confirmBy = confirmBy
        self.provider = provider
        self.subject = subject
        self.acceptance = acceptance
        self.attribution = attribution
    }
}
