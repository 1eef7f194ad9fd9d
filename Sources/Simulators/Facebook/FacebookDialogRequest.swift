/// A request to the login dialog, judged: only a flawless one becomes a value.
struct FacebookDialogRequest: Sendable {
    let redirectURI: String
    let state: String
    let scopes: Set<String>
    /// `reauthenticate`, `rerequest` or absent.
    let authType: String?
    /// The S256 challenge of a client that uses PKCE.
    let challenge: String?

    /// A developer's words; the real dialog shows such errors itself and redirects nowhere.
    struct Refusal: Error, Equatable {
        let reason: String
    }

    init(_ fields: Fields, for configuration: SimulatedFacebook.Configuration) throws(Refusal) {
        guard fields["client_id"] == configuration.clientID else { throw Refusal(reason: "client_id is unknown") }
        guard let redirectURI = fields["redirect_uri"], configuration.redirectURIs.contains(redirectURI) else {
            throw Refusal(reason: "redirect_uri is not registered, byte for byte")
        }
        guard fields["response_type"] ?? "code" == "code" else {
            throw Refusal(reason: "response_type must be code")
        }
        guard let state = fields["state"] else { throw Refusal(reason: "state is missing") }
        let authType = fields["auth_type"]
        guard [nil, "reauthenticate", "rerequest"].contains(authType) else {
            throw Refusal(reason: "auth_type must be reauthenticate or rerequest")
        }
        let challenge = fields["code_challenge"]
        if let challenge {
            guard fields["code_challenge_method"] == "S256", ProofKey.isChallenge(challenge) else {
                throw Refusal(reason: "code_challenge must be S256")
            }
        }
        self.redirectURI = redirectURI
        self.state = state
        scopes = Set((fields["scope"] ?? "").split { $0 == "," || $0 == " " }.map(String.init))
        self.authType = authType
        self.challenge = challenge
    }
}
