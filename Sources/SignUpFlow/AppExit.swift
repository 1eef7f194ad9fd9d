/// The link behind the `app` page's button.
public struct AppExit: Codable, Equatable, Sendable {
    /// SHA-256 of the hand-off code, to revoke it.
    public var code: Digest
    /// The code, under the browser's cookie: the page draws the link from it.
    public var sealedCode: Sealed
    public var expiresAt: Instant

    public init(code: Digest, sealedCode: Sealed, expiresAt: Instant) {
        self.code = code
        self.sealedCode = sealedCode
        self.expiresAt = expiresAt
    }
}
