public import SignUpFlow

/// A signing key as it is stored: the private half sealed.
public struct StoredSigningKey: Sendable, Equatable {
    /// `kid`.
    public var id: String
    /// `ES256` or `RS256`.
    public var algorithm: String
    public var sealed: Sealed
    public var createdAt: Instant
    /// Published from `createdAt`, signs from here on.
    public var signsFrom: Instant

    public init(id: String, algorithm: String, sealed: Sealed, createdAt: Instant, signsFrom: Instant) {
        self.id = id
        self.algorithm = algorithm
        self.sealed = sealed
        self.createdAt = createdAt
        self.signsFrom = signsFrom
    }
}
