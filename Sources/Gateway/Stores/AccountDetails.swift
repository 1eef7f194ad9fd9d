public import SignUpFlow

/// All that is kept of an account: what its owner sees on its page and can take along.
public struct AccountDetails: Sendable, Equatable {
    public struct Binding: Sendable, Equatable {
        public var provider: ProviderName
        public var subject: String
        public var boundAt: Instant

        public init(provider: ProviderName, subject: String, boundAt: Instant) {
            self.provider = provider
            self.subject = subject
            self.boundAt = boundAt
        }
    }

    public var known: KnownAccount
    public var firstName: String?
    public var lastName: String?
    /// Typed, and confirmed by nobody.
    public var contactEmail: String?
    /// Oldest first.
    public var bindings: [Binding]
    /// Latest first.
    public var acceptances: [Acceptance]
    public var attribution: Attribution?
    /// When the password was set; nil where there is none.
    public var passwordSetAt: Instant?

    public init(
        known: KnownAccount, firstName: String?, lastName: String?, contactEmail: String?, bindings: [Binding],
        acceptances: [Acceptance], attribution: Attribution?, passwordSetAt: Instant?
    ) {
        self.known = known
        self.firstName = firstName
        self.lastName = lastName
        self.contactEmail = contactEmail
        self.bindings = bindings
        self.acceptances = acceptances
        self.attribution = attribution
        self.passwordSetAt = passwordSetAt
    }
}
