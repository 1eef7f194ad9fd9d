import CryptoExtras
import JWTKit

/// An RSA key that signs id_tokens, with its public half as JWKS shows it.
struct GoogleSigningKey: Sendable {
    let identifier: String
    /// The public key as a JWK (RFC 7517), JSON.
    let jwk: String
    private let signers: JWTKeyCollection

    /// Makes a fresh 2048-bit key; that takes a tenth of a second or so.
    init() async throws {
        let key = try Insecure.RSA.PrivateKey(backing: _RSA.Signing.PrivateKey(keySize: .bits2048))
        let numbers = try key.publicKey.getKeyPrimitives()
        identifier = String(Random.token().prefix(16))
        jwk = """
            {"kty":"RSA","use":"sig","alg":"RS256","kid":"\(identifier)",\
            "n":"\(Random.base64URL(numbers.modulus))","e":"\(Random.base64URL(numbers.publicExponent))"}
            """
        signers = JWTKeyCollection()
        await signers.add(rsa: key, digestAlgorithm: .sha256, kid: JWKIdentifier(string: identifier))
    }

    /// - Returns: the compact JWS (RFC 7515 §7.1), RS256, with this key's `kid`.
    func sign(_ claims: GoogleClaims) async throws -> String {
        try await signers.sign(claims, kid: JWKIdentifier(string: identifier))
    }
}
