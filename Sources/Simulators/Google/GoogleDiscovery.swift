/// The discovery document (OpenID Connect Discovery §3), with what RFC 8414 and RFC 9207 add.
struct GoogleDiscovery: Encodable {
    let issuer: String
    let authorizationEndpoint: String
    let tokenEndpoint: String
    let jwksURI: String
    let responseTypes = ["code"]
    let subjectTypes = ["public"]
    let signingAlgorithms = ["RS256"]
    let scopes = ["openid", "email", "profile"]
    let authenticationMethods = ["client_secret_post", "client_secret_basic"]
    let challengeMethods = ["S256"]
    let grantTypes = ["authorization_code"]
    let claims = [
        "aud", "azp", "email", "email_verified", "exp", "family_name", "given_name", "iat", "iss", "name", "nonce",
        "picture", "sub",
    ]
    let namesIssuerInResponse = true

    init(issuer: String) {
        self.issuer = issuer
        authorizationEndpoint = issuer + "/authorize"
        tokenEndpoint = issuer + "/token"
        jwksURI = issuer + "/jwks"
    }

    enum CodingKeys: String, CodingKey {
        case issuer
        case authorizationEndpoint = "authorization_endpoint"
        case tokenEndpoint = "token_endpoint"
        case jwksURI = "jwks_uri"
        case responseTypes = "response_types_supported"
        case subjectTypes = "subject_types_supported"
        case signingAlgorithms = "id_token_signing_alg_values_supported"
        case scopes = "scopes_supported"
        case authenticationMethods = "token_endpoint_auth_methods_supported"
        case challengeMethods = "code_challenge_methods_supported"
        case grantTypes = "grant_types_supported"
        case claims = "claims_supported"
        case namesIssuerInResponse = "authorization_response_iss_parameter_supported"
    }
}
