public import SignUpFlow

/// An opaque access token for userinfo. Only its hash is stored.
public struct AccessToken: Sendable, Equatable {
    public var hash: Digest
    public var expiresAt: Instant

    public init(hash: Digest, expiresAt: Instant) {
        self.hash = hash
        self.expiresAt = expiresAt
    }
}
