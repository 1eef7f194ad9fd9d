import Crypto
import FoundationEssentials
public import SignUpFlow

extension SignUpFlow.Digest {
    /// SHA-256 of the text's UTF-8: what is stored of a state, a session, a code, a token.
    public static func sha256(_ text: String) -> SignUpFlow.Digest { sha256(Array(text.utf8)) }

    /// SHA-256 of the bytes, as base64url.
    public static func sha256(_ bytes: [UInt8]) -> SignUpFlow.Digest {
        SignUpFlow.Digest(Base64URL.encode(Array(SHA256.hash(data: bytes))))
    }

    /// Equality that takes the same time wherever the first difference is.
    public func matches(_ other: SignUpFlow.Digest) -> Bool {
        let (mine, others) = (Array(rawValue.utf8), Array(other.rawValue.utf8))
        guard mine.count == others.count else { return false }
        var difference: UInt8 = 0
        for (a, b) in zip(mine, others) { difference |= a ^ b }
        return difference == 0
    }

    /// HMAC-SHA256 over the parts, each with its length (8 bytes) before it.
    /// - Parameter keyed: has the key and nothing else yet. Taking a key in is half of a short MAC's work.
    init(authenticating parts: [String], with keyed: HMAC<SHA256>) {
        var bytes: [UInt8] = []
        for part in parts {
            withUnsafeBytes(of: UInt64(part.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: part.utf8)
        }
        var hmac = keyed
        hmac.update(data: bytes)
        self.init(Base64URL.encode(Array(hmac.finalize())))
    }
}
