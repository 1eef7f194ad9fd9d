import SignUpFlow
import Testing

@testable import Gateway

/// `id_token_hint`: whose id_token a client shows.
@Suite struct IDTokenHintTests {
    private typealias Fixture = HandoffFixture
    private static let account = AccountID("0190a000-0000-7000-8000-000000000001")
    private let world = HandoffFixture.World()
    private let store: FaultyHandoffStore
    private let keys: SigningKeys

    init() async throws {
        store = try FaultyHandoffStore()
        keys = SigningKeys(store: store, keyring: Fixture.keyring, environment: world.environment)
        try await keys.load()
    }

    private func token(
        _ algorithm: Client.IDTokenAlgorithm = .es256, for client: String = "crm-web", issuer: String = Fixture.issuer,
        by keys: SigningKeys? = nil
    ) async throws -> String {
        let holder = TokenHolder(
            account: Self.account, client: ClientID(client), scopes: [], phone: nil, email: nil, firstName: nil,
            lastName: nil, attribution: nil, termsVersion: nil)
        let code = HandoffCode(
            hash: Digest("code"), client: ClientID(client), account: Self.account, epoch: 0, session: Digest("session"),
            authorization: ClientRequest.Authorization(redirectURI: "https://crm.example.com/callback", scopes: []),
            authenticatedAt: world.now, way: "google", attribution: nil, profile: nil, expiresAt: world.now)
        let claims = IDToken(
            code, holder: holder, isFirst: false, profile: nil, accessToken: "a", issuer: issuer, now: world.now)
        return try await (keys ?? self.keys).signer(algorithm).sign(claims)
    }

    private func account(_ token: String, for client: String = "crm-web") async -> AccountID? {
        await keys.account(ofHint: token, for: ClientID(client), issuer: Fixture.issuer)
    }

    @Test(arguments: Client.IDTokenAlgorithm.allCases)
    func `an id_token of ours names its account, however old it is`(_ algorithm: Client.IDTokenAlgorithm) async throws {
        let token = try await token(algorithm)
        #expect(await account(token) == Self.account)
        world.pass(.seconds(30 * 86_400))
        #expect(await account(token) == Self.account)
    }

    @Test func `a retired key counts while it is held`() async throws {
        let token = try await token()
        let old = try await keys.signer(.es256).id
        for _ in 0..<4 where try await keys.signer(.es256).id == old {
            world.pass(SigningKeys.term - SigningKeys.notice)
            try await keys.prepare()
            world.pass(SigningKeys.notice)
            try await keys.prepare()
        }
        #expect(try await keys.signer(.es256).id != old)
        #expect(await account(token) == Self.account)
        world.pass(SigningKeys.notice + Lifetime.token + .seconds(1))
        try await keys.prepare()
        #expect(await account(token) == nil)
    }

    @Test func `another client's, another issuer's and another key's id_token name nobody`() async throws {
        let token = try await token()
        #expect(await account(token, for: "crm-ios") == nil)
        #expect(await account(try await self.token(issuer: "https://evil.example")) == nil)
        let stranger = SigningKeys(
            store: try FaultyHandoffStore(), keyring: Fixture.keyring, environment: world.environment)
        try await stranger.load()
        #expect(await account(try await self.token(by: stranger)) == nil)
    }

    @Test(arguments: ["", "a", "a.b.c", "e30.e30.", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
    func `what is no id_token names nobody`(_ text: String) async throws {
        #expect(await account(text) == nil)
    }

    @Test func `a changed id_token names nobody`() async throws {
        let parts = try await token().split(separator: ".").map(String.init)
        let claims = String(decoding: Base64URL.decode(parts[1]) ?? [], as: UTF8.self)
        let changed = claims.split(separator: "000000000001").joined(separator: "000000000002")
        #expect(changed != claims)
        #expect(await account("\(parts[0]).\(Base64URL.encode(Array(changed.utf8))).\(parts[2])") == nil)
    }
}
