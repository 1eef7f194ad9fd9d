/// An account as the store knows it at one moment.
public struct KnownAccount: Equatable, Sendable {
    public enum State: Equatable, Sendable {
        /// Deleted by itself when the moment has come.
        case pending(confirmBy: Instant)
        case active
    }

    public var id: AccountID
    public var state: State
    /// E.164, confirmed here.
    public var phone: String?
    /// Raised when sessions, proofs and sign-ups made before must end.
    public var epoch: Int
    /// When it was raised last; nil: never.
    public var epochRaisedAt: Instant?
    public var createdAt: Instant
    /// Confirmed here.
    public var email: String?
    public var hasPassword: Bool
    /// Of the latest acceptance: messages to the owner speak it.
    public var language: Language?
    /// The version accepted latest.
    public var termsVersion: String?
    /// When somebody last proved that they have the phone; nil where there is none.
    public var phoneProvenAt: Instant?

    public init(
        id: AccountID, state: State, phone: String?, epoch: Int, createdAt: Instant, email: String? = nil,
        hasPassword: Bool = false, language: Language? = nil, termsVersion: String? = nil,
        phoneProvenAt: Instant? = nil, epochRaisedAt: Instant? = nil
    ) {
        self.id = id
        self.state = state
        self.phone = phone
        self.epoch = epoch
        self.createdAt = createdAt
        self.email = email
        self.hasPassword = hasPassword
        self.language = language
        self.termsVersion = termsVersion
        self.phoneProvenAt = phoneProvenAt
        self.epochRaisedAt = epochRaisedAt
    }

    /// Whether a proof of that moment, made before anybody looked at this account, still opens it: it is newer than the epoch.
    public func takes(proofOf moment: Instant) -> Bool { epochRaisedAt.map { $0 < moment } ?? true }

    public var standing: AccountReference {
        switch state {
        case .pending(let confirmBy): AccountReference(account: id, epoch: epoch, confirmBy: confirmBy)
        case .active: AccountReference(account: id, epoch: epoch, confirmBy: nil)
        }
    }
}
