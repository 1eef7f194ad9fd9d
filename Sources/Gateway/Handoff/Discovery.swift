import FoundationEssentials
public import SignUpFlow

/// `/.well-known/openid-configuration` (OpenID Connect Discovery §3, RFC 8414 §2): what is mounted, and nothing else.
///
/// - Parameters:
///   - issuer: the gateway's public URL, without a slash at its end.
///   - languages: those the pages speak.
/// - Returns: JSON, the same for the life of the process.
public func discoveryDocument(issuer: String, languages: [Language]) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    return Array(
        try encoder.encode(
            Discovery(
                issuer: issuer, authorizationEndpoint: issuer + "/oauth2/authorize",
                tokenEndpoint: issuer + "/oauth2/token", userinfoEndpoint: issuer + "/oauth2/userinfo",
                jwksUri: issuer + "/oauth2/jwks", uiLocalesSupported: languages.map(\.rawValue))))
}

private struct Discovery: Encodable {
    var issuer: String
    var authorizationEndpoint: String
    var tokenEndpoint: String
    var userinfoEndpoint: String
    var jwksUri: String
    var uiLocalesSupported: [String]
    var scopesSupported = AuthorizeRequest.scopes
    var responseTypesSupported = ["code"]
    var responseModesSupported = ["query"]
    var grantTypesSupported = ["authorization_code"]
    var subjectTypesSupported = ["public"]
    var idTokenSigningAlgValuesSupported = Client.IDTokenAlgorithm.allCases.map(\.rawValue)
    var tokenEndpointAuthMethodsSupported = ["client_secret_basic", "client_secret_post", "none"]
    var codeChallengeMethodsSupported = ["S256"]
    var promptValuesSupported = ["none", "login", "create", "select_account"]
    var claimTypesSupported = ["normal"]
    var claimsSupported = [
        "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "amr", "sign_up", "name", "given_name",
        "family_name", "email", "email_verified", "phone_number", "phone_number_verified",
    ]
    var claimsParameterSupported = false
    var requestParameterSupported = false
    // Left out, this one would mean true (OpenID Connect Discovery §3).
    var requestUriParameterSupported = false
    var authorizationResponseIssParameterSupported = true
}
