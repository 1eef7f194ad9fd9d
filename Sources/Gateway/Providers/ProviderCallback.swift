public import SignUpFlow

/// What came back, its `state` spent already.
public struct ProviderCallback: Sendable {
    public var code: String
    /// SHA-256 of the nonce that left.
    public var nonce: Digest
    public var codeVerifier: String
    public var redirectURI: String
    public var purpose: Departure.Purpose
    public var departedAt: Instant
    public var now: Instant

    public init(
        code: String, nonce: Digest, codeVerifier: String, redirectURI: String, purpose: Departure.Purpose,
        departedAt: Instant, now: Instant
    ) {
        self.code = code
        self.nonce = nonce
        self.codeVerifier = codeVerifier
        self.redirectURI = redirectURI
        self.purpose = purpose
        self.departedAt = departedAt
        self.now = now
    }
}
