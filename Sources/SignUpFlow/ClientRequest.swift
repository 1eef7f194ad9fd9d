/// What brought the person to the gateway: a client's authorization request, or a visit that names only a client.
public struct ClientRequest: Codable, Equatable, Sendable {
    /// The application that is named on the pages and gets the person back.
    public var client: ClientID
    /// The parameters of `/oauth2/authorize`; absent where the person did not come from the client.
    public var authorization: Authorization?
    /// The person came to their own account's page and goes back there.
    public var opensAccount: Bool

    public init(client: ClientID, authorization: Authorization? = nil, opensAccount: Bool = false) {
        self.client = client
        self.authorization = authorization
        self.opensAccount = opensAccount
    }

    /// An authorization request that has been judged (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1).
    public struct Authorization: Codable, Equatable, Sendable {
        /// Byte for byte as it was registered and asked.
        public var redirectURI: String
        public var scopes: [String]
        public var state: String?
        public var nonce: String?
        /// The S256 challenge.
        public var codeChallenge: String?
        public var prompt: Prompt?
        /// Seconds.
        public var maxAge: Int?

        public init(
            redirectURI: String, scopes: [String], state: String? = nil, nonce: String? = nil,
            codeChallenge: String? = nil, prompt: Prompt? = nil, maxAge: Int? = nil
        ) {
            self.redirectURI = redirectURI
            self.scopes = scopes
            self.state = state
            self.nonce = nonce
            self.codeChallenge = codeChallenge
            self.prompt = prompt
            self.maxAge = maxAge
        }
    }

    /// `prompt` of OpenID Connect Core §3.1.2.1 and of Initiating User Registration.
    public enum Prompt: String, Codable, Sendable {
        case none, login, create
        case selectAccount = "select_account"
    }
}
