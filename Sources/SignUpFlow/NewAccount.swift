/// A pending account at its beginning.
public struct NewAccount: Equatable, Sendable {
    public var id: AccountID
    public var confirmBy: Instant
    public var acceptance: Acceptance
    public var attribution: Attribution?
    /// The provider's account that opens it.
    public var binding: Binding?
    /// An address confirmed in this sign-up.
    public var email: String?
    /// An address that nobody has confirmed: it is no login and proves nothing.
    public var contactEmail: String?
    public var particulars: Particulars?

    public struct Binding: Equatable, Sendable {
        public var provider: ProviderName
        public var subject: String

        public init(provider: ProviderName, subject: String) {
            self.provider = provider
            self.subject = subject
        }
    }

    public init(
        id: AccountID, confirmBy: Instant, acceptance: Acceptance, attribution: Attribution?, binding: Binding? = nil,
        email: String? = nil, contactEmail: String? = nil, particulars: Particulars? = nil
    ) {
        self.id = id
        self.confirmBy = confirmBy
        self.acceptance = acceptance
        self.attribution = attribution
        self.binding = binding
        self.email = email
        self.contactEmail = contactEmail
        self.particulars = particulars
    }
}
