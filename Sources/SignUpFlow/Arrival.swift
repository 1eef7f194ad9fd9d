/// A finished person.
public struct Arrival: Codable, Equatable, Sendable {
    public enum Manner: String, Codable, Sendable {
        /// The account became active in this sign-up.
        case created
        /// A provider was linked to an account that was there before.
        case linked
        /// Known already.
        case returned
    }

    public var standing: AccountReference
    public var evidence: Evidence
    public var manner: Manner
    /// SHA-256 of the session made with the arrival: no code is made once it has ended.
    public var session: Digest
    public var since: Instant

    public init(standing: AccountReference, evidence: Evidence, manner: Manner, session: Digest, since: Instant) {
        self.standing = standing
        self.evidence = evidence
        self.manner = manner
        self.session = session
        self.since = since
    }

    public var identity: Identity? { evidence.identity }
    public var way: AuthenticationMethod { evidence.way }
    /// When the person last proved who they are.
    public var authenticatedAt: Instant { evidence.at }
}

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
