public import SignUpFlow

/// What the browser takes along.
public struct ProviderRequest: Sendable {
    public var state: String
    public var nonce: String
    /// S256 of the PKCE verifier.
    public var codeChallenge: String
    public var redirectURI: String
    public var purpose: Departure.Purpose
    /// How the person has to authenticate there.
    public var freshness: Freshness
    public var language: Language

    public init(
        state: String, nonce: String, codeChallenge: String, redirectURI: String, purpose: Departure.Purpose,
        freshness: Freshness = .any, language: Language
    ) {
        self.state = state
        self.nonce = nonce
        self.codeChallenge = codeChallenge
        self.redirectURI = redirectURI
        self.purpose = purpose
        self.freshness = freshness
        self.language = language
    }
}
