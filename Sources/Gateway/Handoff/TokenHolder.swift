public import SignUpFlow

/// What the account behind a token holds, for claims.
public struct TokenHolder: Sendable, Equatable {
    public var account: AccountID
    public var client: ClientID
    public var scopes: [String]
    public var phone: String?
    public var email: String?
    public var firstName: String?
    public var lastName: String?
    /// As stored when the account became active.
    public var attribution: Attribution?
    /// The latest accepted version.
    public var termsVersion: String?

    public init(
        account: AccountID, client: ClientID, scopes: [String], phone: String?, email: String?, firstName: String?,
        lastName: String?, attribution: Attribution?, termsVersion: String?
    ) {
        self.account = account
        self.client = client
        self.scopes = scopes
        self.phone = phone
        self.email = email
        self.firstName = firstName
        self.lastName = lastName
        self.attribution = attribution
        self.termsVersion = termsVersion
    }
}
