import Crypto
import JWTKit
import SignUpFlow

/// What an id_token says (OpenID Connect Core §2), with the gateway's own claim `sign_up`. What is nil is left out.
struct IDToken: JWTPayload {
    var iss: String
    var sub: String
    var aud: String
    /// Seconds since 1970, as `iat` and `authTime`.
    var exp: Int64
    var iat: Int64
    var authTime: Int64
    var nonce: String?
    var atHash: String
    var amr: [String]
    var signUp: SignUpClaim
    var person: PersonClaims

    /// How the person came.
    struct SignUpClaim: Codable, Sendable {
        var new: Bool
        var provider: String
        var partner: String?
        var promo: String?
        var termsVersion: String?

        enum CodingKeys: String, CodingKey {
            case new, provider, partner, promo
            case termsVersion = "terms_version"
        }
    }

    enum CodingKeys: String, CodingKey {
        case iss, sub, aud, exp, iat, nonce, amr
        case authTime = "auth_time"
        case atHash = "at_hash"
        case signUp = "sign_up"
    }

    /// What a redeemed code says of its person.
    ///
    /// - Parameter profile: what the provider told at this very sign-in, where it could be opened.
    init(
        _ code: HandoffCode, holder: TokenHolder, isFirst: Bool, profile: Profile?, accessToken: String, issuer: String,
        now: Instant
    ) {
        let attribution = code.attribution.flatMap { $0.isEmpty ? nil : $0 } ?? holder.attribution
        iss = issuer
        sub = code.account.rawValue
        aud = code.client.rawValue
        exp = (now + Lifetime.token).seconds
        iat = now.seconds
        authTime = code.authenticatedAt.seconds
        nonce = code.authorization.nonce
        atHash = Self.leftHalf(of: accessToken)
        amr = [code.way.method.rawValue]
        signUp = SignUpClaim(
            new: isFirst, provider: code.way.name, partner: attribution?.partner?.rawValue,
            promo: attribution?.promo?.rawValue,
            termsVersion: holder.termsVersion)
        person = PersonClaims(holder, scopes: code.authorization.scopes, profile: profile)
    }

    init(from decoder: any Decoder) throws {
        let claims = try decoder.container(keyedBy: CodingKeys.self)
        iss = try claims.decode(String.self, forKey: .iss)
        sub = try claims.decode(String.self, forKey: .sub)
        aud = try claims.decode(String.self, forKey: .aud)
        exp = try claims.decode(Int64.self, forKey: .exp)
        iat = try claims.decode(Int64.self, forKey: .iat)
        authTime = try claims.decode(Int64.self, forKey: .authTime)
        nonce = try claims.decodeIfPresent(String.self, forKey: .nonce)
        atHash = try claims.decode(String.self, forKey: .atHash)
        amr = try claims.decode([String].self, forKey: .amr)
        signUp = try claims.decode(SignUpClaim.self, forKey: .signUp)
        person = try PersonClaims(from: decoder)
    }

    func encode(to encoder: any Encoder) throws {
        var claims = encoder.container(keyedBy: CodingKeys.self)
        try claims.encode(iss, forKey: .iss)
        try claims.encode(sub, forKey: .sub)
        try claims.encode(aud, forKey: .aud)
        try claims.encode(exp, forKey: .exp)
        try claims.encode(iat, forKey: .iat)
        try claims.encode(authTime, forKey: .authTime)
        try claims.encodeIfPresent(nonce, forKey: .nonce)
        try claims.encode(atHash, forKey: .atHash)
        try claims.encode(amr, forKey: .amr)
        try claims.encode(signUp, forKey: .signUp)
        try person.encode(to: encoder)
    }

    /// The gateway only issues these; who receives one judges it by their own clock.
    func verify(using algorithm: some JWTAlgorithm) {}

    /// `at_hash`: both algorithms hash with SHA-256 (OpenID Connect Core §3.1.3.6).
    static func leftHalf(of accessToken: String) -> String {
        Base64URL.encode(Array(SHA256.hash(data: Array(accessToken.utf8)).prefix(16)))
    }
}
