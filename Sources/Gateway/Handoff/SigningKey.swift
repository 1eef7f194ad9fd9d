import Crypto
import CryptoExtras
import FoundationEssentials
import JWTKit
import SignUpFlow

/// A signing key ready for use.
struct SigningKey: Sendable {
    let id: String
    let algorithm: Client.IDTokenAlgorithm
    let createdAt: Instant
    let signsFrom: Instant
    let json: String
    /// This key alone: a larger collection would answer an unknown `kid` with its first key.
    private let collection: JWTKeyCollection

    /// A fresh private key as bytes. An RSA key takes a fifth of a second, so this leaves the caller's actor.
    @concurrent
    static func generate(_ algorithm: Client.IDTokenAlgorithm) async throws -> [UInt8] {
        switch algorithm {
        case .es256: Array(P256.Signing.PrivateKey().rawRepresentation)
        case .rs256: Array(try _RSA.Signing.PrivateKey(keySize: .bits2048).derRepresentation)
        }
    }

    /// - Parameter privateKey: as `generate` made it.
    /// - Throws: where the bytes are no key of the algorithm.
    init(
        _ privateKey: [UInt8], algorithm: Client.IDTokenAlgorithm, createdAt: Instant, signsFrom: Instant
    ) async throws {
        let collection = JWTKeyCollection()
        let serializer = DefaultJWTSerializer(jsonEncoder: Self.encoder)
        let jwk: PublicJWK
        switch algorithm {
        case .es256:
            let key = try P256.Signing.PrivateKey(rawRepresentation: privateKey)
            let point = Array(key.publicKey.rawRepresentation)
            jwk = .ec(x: Array(point.prefix(32)), y: Array(point.suffix(32)))
            await collection.add(
                ecdsa: try ES256PrivateKey(backing: key), kid: JWKIdentifier(string: jwk.thumbprint),
                serializer: serializer)
        case .rs256:
            let key = try _RSA.Signing.PrivateKey(derRepresentation: privateKey)
            let numbers = try key.publicKey.getKeyPrimitives()
            jwk = .rsa(modulus: Array(numbers.modulus), exponent: Array(numbers.publicExponent))
            await collection.add(
                rsa: try JWTKit.Insecure.RSA.PrivateKey(backing: key), digestAlgorithm: .sha256,
                kid: JWKIdentifier(string: jwk.thumbprint), serializer: serializer)
        }
        id = jwk.thumbprint
        json = jwk.json(algorithm: algorithm)
        self.algorithm = algorithm
        self.createdAt = createdAt
        self.signsFrom = signsFrom
        self.collection = collection
    }

    /// The payload as a compact JWS with this key's `kid` (RFC 7515 §3.1).
    func sign(_ payload: some JWTPayload) async throws -> String {
        try await collection.sign(payload, kid: JWKIdentifier(string: id))
    }

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return encoder
    }()
}
