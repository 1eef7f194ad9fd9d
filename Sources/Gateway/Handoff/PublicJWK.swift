import CryptoExtras
import FoundationEssentials
import JWTKit
import SignUpFlow

/// The public half of a signing key as it stands in a JWKS (RFC 7517, RFC 7518 §6).
enum PublicJWK: Sendable, Equatable {
    /// P-256; coordinates of 32 bytes.
    case ec(x: [UInt8], y: [UInt8])
    case rsa(modulus: [UInt8], exponent: [UInt8])

    /// The required members in the order of RFC 7638 §3.3. Values are base64url or fixed names: nothing needs escaping.
    private var members: String {
        switch self {
        case .ec(let x, let y):
            #""crv":"P-256","kty":"EC","x":"\#(Base64URL.encode(x))","y":"\#(Base64URL.encode(y))""#
        case .rsa(let modulus, let exponent):
            #""e":"\#(Base64URL.encode(exponent))","kty":"RSA","n":"\#(Base64URL.encode(modulus))""#
        }
    }

    /// The key's own name: SHA-256 over its required members (RFC 7638).
    var thumbprint: String { SignUpFlow.Digest.sha256("{\(members)}").rawValue }

    /// The key as JSON, named by its thumbprint.
    func json(algorithm: Client.IDTokenAlgorithm) -> String {
        #"{\#(members),"alg":"\#(algorithm.rawValue)","kid":"\#(thumbprint)","use":"sig"}"#
    }
}
