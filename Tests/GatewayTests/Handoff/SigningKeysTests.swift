import Foundation
import JWTKit
import SignUpFlow
import Testing

@testable import Gateway

struct SigningKeysTests {
    private let world = HandoffFixture.World()
    private let store: FaultyHandoffStore

    init() throws { store = try FaultyHandoffStore() }

    private func keys(_ keyring: Keyring = HandoffFixture.keyring) -> SigningKeys {
        SigningKeys(store: store, keyring: keyring, environment: world.environment)
    }

    private struct Published: Decodable {
        struct Key: Decodable, Equatable {
            var kty: String
            var alg: String
            var kid: String
            var use: String
        }
        var keys: [Key]
    }

    private func published(_ keys: SigningKeys) async throws -> [Published.Key] {
        try JSONDecoder().decode(Published.self, from: Data(await keys.jwks)).keys
    }

    @Test func `a key is named by the thumbprint of RFC 7638`() throws {
        let modulus = try #require(
            Base64URL.decode(
                "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCi"
                    + "FV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJ"
                    + "ZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_"
                    + "xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"))
        let jwk = PublicJWK.rsa(modulus: modulus, exponent: [1, 0, 1])
        #expect(jwk.thumbprint == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    }

    @Test func `the first start makes ES256 at once and RS256 afterwards`() async throws {
        let keys = keys()
        try await keys.load()
        #expect(try await published(keys).map(\.alg) == ["ES256"])
        try await keys.prepare()
        #expect(try await published(keys).map(\.alg).sorted() == ["ES256", "RS256"])
        #expect(try await published(keys).allSatisfy { $0.use == "sig" && Base64URL.decode($0.kid)?.count == 32 })
    }

    @Test func `a second start finds the same keys`() async throws {
        let first = keys()
        try await first.load()
        try await first.prepare()
        let second = keys()
        try await second.load()
        #expect(try await published(second) == (try await published(first)))
        #expect(try await store.keys.count == 2)
    }

    @Test func `everybody who waits for the RS256 key gets the same one`() async throws {
        let keys = keys()
        try await keys.load()
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try await keys.signer(.rs256).id } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(names.count == 1)
        #expect(try await store.keys.count == 2)
    }

    @Test func `a successor is published a day before it signs, and its predecessor a day after`() async throws {
        let keys = keys()
        try await keys.load()
        let first = try await keys.signer(.es256).id
        world.pass(SigningKeys.term - SigningKeys.notice - .seconds(1))
        try await keys.prepare()
        #expect(try await published(keys).count { $0.alg == "ES256" } == 1)
        world.pass(.seconds(1))
        try await keys.prepare()
        try await keys.prepare()
        #expect(try await published(keys).count { $0.alg == "ES256" } == 2)
        #expect(try await keys.signer(.es256).id == first)
        world.pass(SigningKeys.notice)
        let second = try await keys.signer(.es256).id
        #expect(second != first)
        try await keys.prepare()
        #expect(try await published(keys).contains { $0.kid == first })
        world.pass(SigningKeys.notice + Lifetime.token)
        try await keys.prepare()
        #expect(try await published(keys).contains { $0.kid == first } == false)
        #expect(try await published(keys).contains { $0.kid == second })
        world.pass(.milliseconds(1))
        try await keys.prepare()
        #expect(try await store.keys.contains { $0.id == first } == false)
        #expect(try await store.keys.contains { $0.id == second })
    }

    @Test func `after a change of the settings' first key the signing keys are sealed again`() async throws {
        try await keys().load()
        let rotated = Keyring(keys: [[UInt8](repeating: 2, count: 32), [UInt8](repeating: 1, count: 32)])
        let after = keys(rotated)
        try await after.load()
        let sealed = try #require(try await store.keys.first?.sealed)
        #expect(rotated.isSealedByFirst(sealed))
        let alone = keys(Keyring(keys: [[UInt8](repeating: 2, count: 32)]))
        try await alone.load()
        #expect(try await published(alone) == (try await published(after)))
    }

    @Test func `a key that no settings key opens is an error and not a new key`() async throws {
        try await keys().load()
        let id = try #require(try await store.keys.first?.id)
        let stranger = keys(Keyring(keys: [[UInt8](repeating: 3, count: 32)]))
        await #expect(throws: KeyLoadingError.unreadable("signing key \(id)")) { try await stranger.load() }
        #expect(try await store.keys.count == 1)
    }

    @Test func `a store that is away is told as such`() async throws {
        await store.fail(with: .busy)
        await #expect(throws: KeyLoadingError.store(.busy)) { try await keys().load() }
        await store.fail(with: nil)
    }

    @Test func `the counter's key outlives the settings' keys`() async throws {
        let old = HandoffFixture.keyring
        let both = Keyring(keys: [[UInt8](repeating: 2, count: 32), [UInt8](repeating: 1, count: 32)])
        let new = Keyring(keys: [[UInt8](repeating: 2, count: 32)])
        let random = world.environment.random
        let first = try await CounterKey.load(from: store, keyring: old, random: random)
        let digest = first.key(.smsPerHour, "all")
        for keyring in [both, new] {
            let later = try await CounterKey.load(from: store, keyring: keyring, random: random)
            #expect(later.key(.smsPerHour, "all") == digest)
        }
        await #expect(throws: KeyLoadingError.unreadable("counter")) {
            _ = try await CounterKey.load(from: store, keyring: old, random: random)
        }
    }
}
