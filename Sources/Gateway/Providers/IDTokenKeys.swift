import JWTKit
import SignUpFlow

/// The signatures an id_token may have: never `none`, never a shared secret.
enum IDTokenAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case es256 = "ES256"
}

/// A provider's published keys (RFC 7517), each built once. Keys that can't sign an id_token here are left out.
struct IDTokenKeys: Sendable {
    struct Key: Sendable {
        var id: String?
        var algorithm: IDTokenAlgorithm
        /// jwt-kit's check of a signature by this key alone.
        var verifier: any JWTAlgorithm

        /// jwt-kit throws where a signature has not even the form of one.
        func signed(_ text: String, signature: [UInt8]) -> Bool {
            do { return try verifier.verify(signature, signs: Array(text.utf8)) } catch { return false }
        }
    }

    let keys: [Key]

    init(_ document: StrictJSON) async throws(ProviderError) {
        guard let entries = document["keys"]?.array else { throw .rejected("keys: no list of keys") }
        var keys: [Key] = []
        for entry in entries {
            guard let published = PublishedKey(entry), let key = await published.built() else { continue }
            keys.append(key)
        }
        guard !keys.isEmpty else { throw .rejected("keys: none that can sign an id_token") }
        self.keys = keys
    }

    /// The key that a token's header names; without a name the only one that fits.
    func key(id: String?, algorithm: IDTokenAlgorithm) throws(IDTokenFault) -> Key {
        guard let id else {
            let fitting = keys.filter { $0.algorithm == algorithm }
            guard fitting.count == 1 else { throw .keyNotNamed }
            return fitting[0]
        }
        let named = keys.filter { $0.id?.isByteForByte(id) == true }
        guard !named.isEmpty else { throw .keyUnknown }
        let fitting = named.filter { $0.algorithm == algorithm }
        guard fitting.count == 1 else { throw .keyUnfit }
        return fitting[0]
    }
}

/// One entry of a key set, its public half only.
private struct PublishedKey {
    let id: String?
    let algorithm: IDTokenAlgorithm
    let key: JWK
    private static let only = JWKIdentifier(string: "only")

    /// Nil where it is no public RS256 or ES256 signing key.
    init?(_ entry: StrictJSON) {
        guard entry["use"].map({ $0.string == "sig" }) ?? true,
            entry["key_ops"].map({ $0.strings?.contains("verify") == true }) ?? true
        else { return nil }
        switch entry["kty"]?.string {
        case "RSA":
            guard let modulus = entry["n"]?.string, Self.isLongEnough(modulus), let exponent = entry["e"]?.string,
                let bytes = Base64URL.decode(exponent), (1...8).contains(bytes.count)
            else { return nil }
            algorithm = .rs256
            key = .rsa(.rs256, identifier: Self.only, modulus: modulus, exponent: exponent)
        case "EC":
            guard entry["crv"]?.string == "P-256", let x = entry["x"]?.string, let y = entry["y"]?.string,
                Base64URL.decode(x)?.count == 32, Base64URL.decode(y)?.count == 32
            else { return nil }
            algorithm = .es256
            key = .ecdsa(.es256, identifier: Self.only, x: x, y: y, curve: .p256)
        default:
            return nil
        }
        let name = algorithm.rawValue
        guard entry["alg"].map({ $0.string == name }) ?? true else { return nil }
        if let named = entry["kid"] {
            guard let text = named.string else { return nil }
            id = text
        } else {
            id = nil
        }
    }

    /// jwt-kit answers a key it can't build with an error: such a key is none of ours, like one of another type.
    func built() async -> IDTokenKeys.Key? {
        do {
            let collection = JWTKeyCollection()
            try await collection.add(jwk: key)
            return IDTokenKeys.Key(id: id, algorithm: algorithm, verifier: try await collection.getKey(for: Self.only))
        } catch {
            return nil
        }
    }

    /// 2048 to 8192 bits: shorter ones can be broken, longer ones cost too much.
    private static func isLongEnough(_ modulus: String) -> Bool {
        guard let bytes = Base64URL.decode(modulus)?.drop(while: { $0 == 0 }), let first = bytes.first else {
            return false
        }
        let bits = bytes.count * 8 - first.leadingZeroBitCount
        return (2048...8192).contains(bits)
    }
}
