/// What a provider vouched for: who, and since when. The profile is sealed under the browser's cookie: to show and to pass
/// on, never to store in the clear.
public struct Identity: Codable, Equatable, Sendable {
    public var provider: ProviderName
    /// The provider's own id of the person: 1 to 255 ASCII characters, compared exactly.
    public var subject: String
    public var profile: Sealed
    public var provenAt: Instant
    /// When the person authenticated at the provider, as it says; nil where it does not.
    public var authenticatedAt: Instant?

    public init(
        provider: ProviderName, subject: String, profile: Sealed, provenAt: Instant, authenticatedAt: Instant? = nil
    ) {
        self.provider = provider
        self.subject = subject
        self.profile = profile
        self.provenAt = provenAt
        self.authenticatedAt = authenticatedAt
    }
}

/// A trip to a provider. Its secrets are fresh each time; what is kept of them can't be used by who reads the row.
public struct Departure: Codable, Equatable, Sendable {
    public var provider: ProviderName
    /// SHA-256 of `state`.
    public var state: Digest
    /// SHA-256 of `nonce`.
    public var nonce: Digest
    /// The PKCE verifier.
    public var verifier: Sealed
    /// State and nonce as they left, so that a form that is sent twice answers with one trip; not set in rows of older versions.
    public var luggage: Sealed?
    public var purpose: Purpose
    public var at: Instant
    /// The provider's last answer was too old for the client, and it was asked once more; not set in rows of older versions.
    public var isAgain: Bool?

    public init(
        provider: ProviderName, state: Digest, nonce: Digest, verifier: Sealed, luggage: Sealed? = nil,
        purpose: Purpose, at: Instant, isAgain: Bool? = nil
    ) {
        self.provider = provider
        self.state = state
        self.nonce = nonce
        self.verifier = verifier
        self.luggage = luggage
        self.purpose = purpose
        self.at = at
        self.isAgain = isAgain
    }

    /// What the provider is asked for besides an identity.
    public enum Purpose: String, Codable, Sendable {
        /// Whoever is signed in there.
        case identify
        /// Let the person choose another account.
        case chooseAnother
        /// Authenticate again, where the provider can: proof of an existing account.
        case prove
    }
}

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

/// The account a sign-up stands on, with the epoch it was seen under: every transaction compares it.
public struct AccountReference: Codable, Equatable, Sendable {
    public var account: AccountID
    public var epoch: Int
    /// The deadline of a pending account; nil for an active one.
    public var confirmBy: Instant?

    public init(account: AccountID, epoch: Int, confirmBy: Instant?) {
        self.account = account
        self.epoch = epoch
        self.confirmBy = confirmBy
    }
}
