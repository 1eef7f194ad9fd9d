public import SignUpFlow

/// An authorization code with all that its tokens will say (RFC 6749 §4.1.2). Only its hash is stored.
public struct HandoffCode: Sendable, Equatable {
    public var hash: Digest
    public var client: ClientID
    public var account: AccountID
    public var epoch: Int
    /// Codes and tokens die with it.
    public var session: Digest
    public var authorization: ClientRequest.Authorization
    public var authenticatedAt: Instant
    public var way: AuthenticationMethod
    public var attribution: Attribution?
    /// The provider's profile, sealed under a key derived from the code; nil where none came along.
    public var profile: Sealed?
    public var expiresAt: Instant

    public init(
        hash: Digest, client: ClientID, account: AccountID, epoch: Int, session: Digest,
        authorization: ClientRequest.Authorization, authenticatedAt: Instant, way: AuthenticationMethod,
        attribution: Attribution?,
        profile: Sealed?, expiresAt: Instant
    ) {
        self.hash = hash
        self.client = client
        self.account = account
        self.epoch = epoch
        self.session = session
        self.authorization = authorization
        self.authenticatedAt = authenticatedAt
        self.way = way
        self.attribution = attribution
        self.profile = profile
        self.expiresAt = expiresAt
    }
}
