import SignUpFlow

/// What the gateway takes from a provider's discovery document (OpenID Connect Discovery §3, RFC 8414, RFC 9207). Strict about
/// where it leads, lenient about how a list is written.
struct OpenIDDiscovery: Sendable, Equatable {
    var authorizationEndpoint: String
    var tokenEndpoint: String
    var keysAddress: String
    /// nil where there is none to be used: it can cost a name, and nothing else.
    var userInfoEndpoint: String?
    var tokenAuthentication: TokenAuthentication
    var algorithms: Set<IDTokenAlgorithm>
    /// `iss` stands on every way back.
    var namesIssuerOnReturn: Bool

    /// Where an issuer publishes it (OpenID Connect Discovery §4).
    static func address(ofIssuer issuer: String) -> String {
        "\(issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer)/.well-known/openid-configuration"
    }

    /// - Parameter chosen: the settings' own word on how to authenticate; nil: the document's.
    init(
        _ document: StrictJSON, issuer: ProviderAddress, chosen: TokenAuthentication? = nil
    ) throws(ProviderError) {
        guard let named = document["issuer"]?.string, named.isByteForByte(issuer.text) else {
            throw .rejected("discovery: the issuer is not the one in the settings")
        }
        func endpoint(_ name: String) throws(ProviderError) -> String {
            guard let text = document[name]?.string, let address = ProviderAddress(text) else {
                throw .rejected("discovery: no usable \(name)")
            }
            guard address.isAllowed(for: issuer) else { throw .rejected("discovery: \(name) must be https") }
            return text
        }
        authorizationEndpoint = try endpoint("authorization_endpoint")
        tokenEndpoint = try endpoint("token_endpoint")
        keysAddress = try endpoint("jwks_uri")
        do { userInfoEndpoint = try endpoint("userinfo_endpoint") } catch { userInfoEndpoint = nil }
        if let chosen {
            tokenAuthentication = chosen
        } else {
            tokenAuthentication = try Self.authentication(document["token_endpoint_auth_methods_supported"])
        }
        algorithms = try Self.algorithms(document["id_token_signing_alg_values_supported"])
        namesIssuerOnReturn = document["authorization_response_iss_parameter_supported"]?.bool ?? false
    }

    /// `client_secret_basic` is what a missing list means, and what a provider must know that lists both (RFC 6749 §2.3.1).
    private static func authentication(_ methods: StrictJSON?) throws(ProviderError) -> TokenAuthentication {
        guard let methods else { return .basic }
        if methods.words.contains("client_secret_basic") { return .basic }
        if methods.words.contains("client_secret_post") { return .post }
        throw .rejected("discovery: the token endpoint takes no client secret")
    }

    /// RS256 is what every provider signs with by default (OpenID Connect Core §3.1.3.7).
    private static func algorithms(_ names: StrictJSON?) throws(ProviderError) -> Set<IDTokenAlgorithm> {
        guard let names else { return [.rs256] }
        let known = Set(names.words.compactMap(IDTokenAlgorithm.init(rawValue:)))
        guard !known.isEmpty else { throw .rejected("discovery: id_tokens are signed neither with RS256 nor ES256") }
        return known
    }
}
