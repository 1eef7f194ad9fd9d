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
