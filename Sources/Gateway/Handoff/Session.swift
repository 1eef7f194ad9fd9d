public import SignUpFlow

/// A finished person's session with the gateway.
public struct Session: Sendable, Equatable {
    /// SHA-256 of the cookie's value.
    public var hash: Digest
    public var account: AccountID
    public var epoch: Int
    /// When the person last proved who they are (`auth_time`).
    public var authenticatedAt: Instant
    public var way: AuthenticationMethod
    public var createdAt: Instant
    public var lastSeenAt: Instant
    /// The account's confirmed phone, E.164, as the store reads it along; nil when a session is written.
    public var phone: String?
    /// The version of the terms that the account accepted latest, read along likewise.
    public var termsVersion: String?

    public init(
        hash: Digest, account: AccountID, epoch: Int, authenticatedAt: Instant, way: AuthenticationMethod,
        createdAt: Instant,
        lastSeenAt: Instant, phone: String? = nil, termsVersion: String? = nil
    ) {
        self.hash = hash
        self.account = account
        self.epoch = epoch
        self.authenticatedAt = authenticatedAt
        self.way = way
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.phone = phone
        self.termsVersion = termsVersion
    }

    /// Whether its proof is as new as a client asks (`max_age`, OpenID Connect Core §3.1.2.1).
    /// - Parameter maxAge: in seconds; nil: any will do.
    public func isFresh(maxAge: Int?, now: Instant) -> Bool {
        maxAge.map { now.since(authenticatedAt) <= .seconds($0) } ?? true
    }
}
