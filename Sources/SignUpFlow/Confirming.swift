/// An account on its way to a confirmed phone.
public struct Confirming: Codable, Equatable, Sendable {
    public var standing: AccountReference
    public var evidence: Evidence
    public var manner: Arrival.Manner
    /// What somebody known had accepted by then; nil for a new account.
    public var termsVersion: String?

    public init(standing: AccountReference, evidence: Evidence, manner: Arrival.Manner, termsVersion: String? = nil) {
        self.standing = standing
        self.evidence = evidence
        self.manner = manner
        self.termsVersion = termsVersion
    }
}
