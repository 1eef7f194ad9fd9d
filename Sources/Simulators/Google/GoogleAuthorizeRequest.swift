/// A request to the authorization endpoint, judged: only a flawless one becomes a value.
struct GoogleAuthorizeRequest: Sendable {
    let redirectURI: String
    let state: String
    let nonce: String
    let challenge: String
    let scopes: Set<String>
    let prompt: String?

    /// Why a request was refused, and whether the browser may be sent back with it.
    enum Refusal: Error, Equatable {
        /// Who asks or where to is unknown: shown here, never redirected (RFC 6749 §4.1.2.1).
        case untrusted(String)
        case sentBack(to: String, state: String?, error: String, description: String)
    }

    init(_ fields: Fields, for configuration: SimulatedGoogle.Configuration) throws(Refusal) {
        guard fields["client_id"] == configuration.clientID else { throw .untrusted("client_id is unknown") }
        guard let redirectURI = fields["redirect_uri"], configuration.redirectURIs.contains(redirectURI) else {
            throw .untrusted("redirect_uri is not registered, byte for byte")
        }
        let state = fields["state"]
        func sentBack(_ error: String, _ description: String) -> Refusal {
            .sentBack(to: redirectURI, state: state, error: error, description: description)
        }
        guard fields["response_type"] == "code" else {
            throw sentBack("unsupported_response_type", "response_type must be code")
        }
        guard let state else { throw sentBack("invalid_request", "state is missing") }
        guard let nonce = fields["nonce"] else { throw sentBack("invalid_request", "nonce is missing") }
        guard fields["code_challenge_method"] == "S256", let challenge = fields["code_challenge"],
            ProofKey.isChallenge(challenge)
        else { throw sentBack("invalid_request", "an S256 code_challenge is missing") }
        let scopes = Set((fields["scope"] ?? "").split(separator: " ").map(String.init))
        guard scopes.contains("openid") else { throw sentBack("invalid_scope", "scope lacks openid") }
        guard fields["prompt"] != "none" else { throw sentBack("interaction_required", "a person has to choose") }
        self.redirectURI = redirectURI
        self.state = state
        self.nonce = nonce
        self.challenge = challenge
        self.scopes = scopes
        prompt = fields["prompt"]
    }
}
