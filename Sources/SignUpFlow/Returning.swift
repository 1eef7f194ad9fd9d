/// A known person before the hand-off.
public struct Returning: Codable, Equatable, Sendable {
    public var standing: AccountReference
    public var evidence: Evidence
    /// The session that goes on; nil where one begins with the arrival.
    public var session: Digest?

    public init(standing: AccountReference, evidence: Evidence, session: Digest? = nil) {
        self.standing = standing
        self.evidence = evidence
        self.session = session
    }
}
