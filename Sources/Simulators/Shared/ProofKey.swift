import Crypto
import FoundationEssentials

/// Proof Key for Code Exchange, method S256 (RFC 7636).
enum ProofKey {
    static func challenge(for verifier: String) -> String {
        Random.base64URL(SHA256.hash(data: Data(verifier.utf8)))
    }

    /// 43–128 unreserved characters (RFC 7636 §4.1).
    static func isVerifier(_ text: String) -> Bool {
        (43...128).contains(text.utf8.count) && PercentEncoding.encode(text) == text
    }

    /// The base64url of 256 bits.
    static func isChallenge(_ text: String) -> Bool {
        text.utf8.count == 43 && Random.decodeBase64URL(text)?.count == 32
    }
}
