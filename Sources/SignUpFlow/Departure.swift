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
