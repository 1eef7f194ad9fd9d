import JWTKit
import SignUpFlow

/// A provider's published keys (RFC 7517), each built once. Keys that can't sign an id_token here are left out, and one that is
/// published twice under one name is one.
struct IDTokenKeys: Sendable {
    struct Key: Sendable {
        var id: KeyID?
        var algorithm: IDTokenAlgorithm
        /// The key itself: two entries with the same material are the same key.
        var material: [[UInt8]]
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
            guard let published = PublishedKey(entry),
                !keys.contains(where: { $0.id == published.id && $0.material == published.material }),
                let key = await published.built()
            else { continue }
            keys.append(key)
        }
        guard !keys.isEmpty else { throw .rejected("keys: none that can sign an id_token") }
        self.keys = keys
    }

    /// The key that a token's header names; without a name the only one that fits.
    func key(id: KeyID?, algorithm: IDTokenAlgorithm) throws(IDTokenFault) -> Key {
        guard let id else {
            let fitting = keys.filter { $0.algorithm == algorithm }
            guard let first = fitting.first, fitting.allSatisfy({ $0.material == first.material }) else {
                throw .keyNotNamed
            }
            return first
        }
        let named = keys.filter { $0.id == id }
        guard !named.isEmpty else { throw .keyUnknown }
        let fitting = named.filter { $0.algorithm == algorithm }
        guard fitting.count == 1 else { throw .keyUnfit }
        return fitting[0]
    }
}

/// One entry of a key set, its public half only.
private struct PublishedKey {
    let id: KeyID?
    let algorithm: IDTokenAlgorithm
    let material: [[UInt8]]
    let key: JWK
    private static let only = JWKIdentifier(string: "only")

    /// Nil where it is no public RS256 or ES256 signing key.
    init?(_ entry: StrictJSON) {
        guard entry["use"].map({ $0.string == "sig" }) ?? true,
            entry["key_ops"].map({ $0.words.contains("verify") }) ?? true
        else { return nil }
        switch entry["kty"]?.string {
        case "RSA":
            guard let modulus = entry["n"]?.string, let factors = Self.number(modulus), Self.isLongEnough(factors),
                let exponent = entry["e"]?.string, let power = Self.number(exponent), (1...8).contains(power.count)
            else { return nil }
            algorithm = .rs256
            material = [factors, power]
            key = .rsa(.rs256, identifier: Self.only, modulus: modulus, exponent: exponent)
        case "EC":
            guard entry["crv"]?.string == "P-256", let x = entry["x"]?.string, let y = entry["y"]?.string,
                let point = Base64URL.decode(x), point.count == 32,
                let other = Base64URL.decode(y), other.count == 32
            else { return nil }
            algorithm = .es256
            material = [point, other]
            key = .ecdsa(.es256, identifier: Self.only, x: x, y: y, curve: .p256)
        default:
            return nil
        }
        let name = algorithm.rawValue
        guard entry["alg"].map({ $0.string == name }) ?? true else { return nil }
        if let named = entry["kid"] {
            guard let text = named.string else { return nil }
            id = KeyID(text)
        } else {
            id = nil
        }
    }

    /// jwt-kit answers a key it can't build with an error: such a key is none of ours, like one of another type.
    func built() async -> IDTokenKeys.Key? {
        do {
            let collection = JWTKeyCollection()
            try await collection.add(jwk: key)
            return IDTokenKeys.Key(
                id: id, algorithm: algorithm, material: material, verifier: try await collection.getKey(for: Self.only))
        } catch {
            return nil
        }
    }

    /// 2048 to 8192 bits: shorter ones can be broken, longer ones cost too much.
    private static func isLongEnough(_ modulus: [UInt8]) -> Bool {
        guard let first = modulus.first else { return false }
        return (2048...8192).contains(modulus.count * 8 - first.leadingZeroBitCount)
    }

    /// Without the zeros that some write before it.
    private static func number(_ text: String) -> [UInt8]? {
        Base64URL.decode(text).map { Array($0.drop { $0 == 0 }) }
    }
}
