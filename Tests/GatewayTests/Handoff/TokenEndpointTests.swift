import Foundation
import JWTKit
import SignUpFlow
import Testing

@testable import Gateway

struct TokenEndpointTests {
    typealias Fixture = HandoffFixture
    let world = HandoffFixture.World()
    let store: FaultyHandoffStore
    let keys: SigningKeys
    let endpoint: TokenEndpoint

    init() async throws {
        store = try FaultyHandoffStore()
        keys = SigningKeys(store: store, keyring: Fixture.keyring, environment: world.environment)
        try await keys.load()
        endpoint = TokenEndpoint(
            issuer: Fixture.issuer, clients: Fixture.clients, store: store, keyring: Fixture.keyring, keys: keys,
            environment: world.environment)
    }

    /// Puts a code of the client into the store.
    func issue(
        _ text: String = "the-code", to client: String = "crm-web", challenge: String? = Fixture.challenge,
        scopes: [String] = ["openid", "profile", "email", "phone"], way: AuthenticationMethod = "google",
        profile: Profile? = nil,
        attribution: Attribution? = nil
    ) async throws {
        let hash = Digest.sha256(text)
        let id = ClientID(client)
        let redirectURI = try #require(Fixture.clients[id]?.redirectURIs.first)
        let sealed = try profile.map {
            Fixture.keyring.seal(
                Array(try JSONEncoder().encode($0)), for: .handoff, context: hash.rawValue, under: Array(text.utf8))
        }
        try await store.put(
            HandoffCode(
                hash: hash, client: id, account: AccountID("0190a000-0000-7000-8000-000000000001"), epoch: 1,
                session: Digest("session"),
                authorization: ClientRequest.Authorization(
                    redirectURI: redirectURI, scopes: scopes, nonce: "the-nonce", codeChallenge: challenge),
                authenticatedAt: world.now - .seconds(90), way: way, attribution: attribution, profile: sealed,
                expiresAt: world.now + .seconds(60)))
    }

    /// A good request of `crm-web` in the form, with some parameters replaced (nil: left out).
    func ask(
        _ changes: [String: String?] = [:], basic: String? = nil, header: String? = nil
    ) async -> EndpointAnswer {
        var form: [String: String] = [
            "grant_type": "authorization_code", "code": "the-code", "redirect_uri": "https://crm.example.com/callback",
            "code_verifier": Fixture.verifier, "client_id": "crm-web", "client_secret": Fixture.webSecret,
        ]
        for (name, value) in changes { form[name] = value }
        let credentials = basic.map { "Basic " + Data($0.utf8).base64EncodedString() }
        return await endpoint.answer(
            authorizationHeader: header ?? credentials, pairs: form.map { (name: $0.key, value: $0.value) })
    }

    static let noForm: [String: String?] = ["client_id": nil, "client_secret": nil]
    static let oldClient: [String: String?] = [
        "client_id": "crm-old", "client_secret": Fixture.oldSecret, "code_verifier": nil,
        "redirect_uri": "https://old.example.com/callback",
    ]

    struct Tokens: Decodable {
        var accessToken: String
        var tokenType: String
        var expiresIn: Int
        var idToken: String
        var scope: String
    }

    func tokens(_ answer: EndpointAnswer) throws -> Tokens {
        #expect(answer.status == 200)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Tokens.self, from: Data(answer.body))
    }

    /// The id_token, checked against the published keys; its claims as JSON.
    func claims(_ answer: EndpointAnswer) async throws -> [String: JSONValue] {
        let token = try tokens(answer).idToken
        let published = JWTKeyCollection()
        try await published.add(jwksJSON: String(decoding: keys.jwks, as: UTF8.self))
        return try await published.verify(token, as: Anything.self).claims
    }

    struct Anything: JWTPayload {
        var claims: [String: JSONValue]
        init(from decoder: any Decoder) throws { claims = try [String: JSONValue](from: decoder) }
        func encode(to encoder: any Encoder) throws { try claims.encode(to: encoder) }
        func verify(using algorithm: some JWTAlgorithm) {}
    }

    enum JSONValue: Codable, Equatable, Sendable {
        case bool(Bool)
        case number(Int)
        case text(String)
        case list([String])
        case object([String: JSONValue])

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let bool = try? value.decode(Bool.self) {
                self = .bool(bool)
            } else if let number = try? value.decode(Int.self) {
                self = .number(number)
            } else if let text = try? value.decode(String.self) {
                self = .text(text)
            } else if let list = try? value.decode([String].self) {
                self = .list(list)
            } else {
                self = .object(try value.decode([String: JSONValue].self))
            }
        }
    }

    @Test func `a code is worth an access token and an id_token that says all of the contract`() async throws {
        try await issue(
            profile: Profile(name: "Анна К.", givenName: "Анна", familyName: "К.", email: "anna@example.com"),
            attribution: Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING")))
        let answer = await ask()
        let given = try tokens(answer)
        #expect(Base64URL.decode(given.accessToken)?.count == 32)
        #expect(given.tokenType == "Bearer" && given.expiresIn == 300 && given.scope == "openid profile email phone")
        #expect(answer.headers["Cache-Control"] == "no-store" && answer.headers["Content-Type"] == "application/json")
        let now = Int(world.now.seconds)
        #expect(
            try await claims(answer) == [
                "iss": .text(Fixture.issuer), "sub": .text("0190a000-0000-7000-8000-000000000001"),
                "aud": .text("crm-web"), "exp": .number(now + 300), "iat": .number(now),
                "auth_time": .number(now - 90), "nonce": .text("the-nonce"),
                "at_hash": .text(IDToken.leftHalf(of: given.accessToken)), "amr": .list(["fed"]),
                "sign_up": .object([
                    "new": .bool(true), "provider": .text("google"), "partner": .text("acme"),
                    "promo": .text("SPRING"), "terms_version": .text("2026-11-01"),
                ]),
                "name": .text("Анна К."), "given_name": .text("Анна"), "family_name": .text("К."),
                "email": .text("anna@example.com"), "email_verified": .bool(false),
                "phone_number": .text("+79991234567"), "phone_number_verified": .bool(true),
            ])
    }

    @Test func `scopes that were not asked for give nothing`() async throws {
        try await issue(scopes: ["openid"], profile: Profile(name: "A", email: "a@example.com"))
        let claims = try await claims(await ask())
        for name in ["name", "given_name", "email", "email_verified", "phone_number", "phone_number_verified"] {
            #expect(claims[name] == nil)
        }
    }

    @Test func `what the account holds comes before what a provider tells`() async throws {
        await store.put(
            TokenHolder(
                account: AccountID("a"), client: ClientID("crm-web"), scopes: [], phone: nil, email: "own@example.com",
                firstName: "Анна", lastName: "Кац", attribution: Attribution(partner: PartnerName("stored")),
                termsVersion: nil))
        try await issue(way: "phone", profile: Profile(name: "Other", givenName: "O", email: "other@example.com"))
        let claims = try await claims(await ask())
        #expect(claims["name"] == .text("Анна Кац") && claims["given_name"] == .text("Анна"))
        #expect(claims["email"] == .text("own@example.com") && claims["email_verified"] == .bool(true))
        #expect(claims["phone_number"] == nil && claims["phone_number_verified"] == nil)
        #expect(
            claims["sign_up"]
                == .object(["new": .bool(true), "provider": .text("phone"), "partner": .text("stored")]))
    }

    @Test(
        arguments: [
            ("google", "google", "fed"), ("email", "email", "pwd"), ("phone", "phone", "sms"),
            ("phone:pwd", "phone", "pwd"), ("email:otp", "email", "otp"), ("google:pwd", "google", "pwd"),
        ] as [(AuthenticationMethod, String, String)])
    func `amr says what proved the person, whatever the way in`(
        way: AuthenticationMethod, name: String, method: String
    ) async throws {
        try await issue(way: way)
        let claims = try await claims(await ask())
        #expect(claims["amr"] == .list([method]))
        guard case .object(let signUp)? = claims["sign_up"] else {
            Issue.record("no sign_up")
            return
        }
        #expect(signUp["provider"] == .text(name))
    }

    @Test func `at_hash is the one of OpenID Connect Core's example`() {
        #expect(IDToken.leftHalf(of: "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y") == "77QmUPtjPfzWtF2AnpK9RQ")
    }

    @Test func `a client that wants RS256 waits for the key and gets RS256`() async throws {
        try await issue(to: "crm-old", challenge: nil)
        let answer = await ask(Self.oldClient)
        #expect(try await claims(answer)["aud"] == .text("crm-old"))
        let header = try #require(try tokens(answer).idToken.split(separator: ".").first)
        #expect(String(decoding: Base64URL.decode(String(header)) ?? [], as: UTF8.self).contains("RS256"))
    }

    @Test func `a profile sealed under another code does not open, and the sign-in stands`() async throws {
        try await issue(profile: Profile(name: "A"))
        let other = Keyring(keys: [[UInt8](repeating: 9, count: 32)])
        let endpoint = TokenEndpoint(
            issuer: Fixture.issuer, clients: Fixture.clients, store: store, keyring: other, keys: keys,
            environment: world.environment)
        let answer = await endpoint.answer(
            authorizationHeader: nil,
            pairs: [
                ("grant_type", "authorization_code"), ("code", "the-code"), ("client_id", "crm-web"),
                ("redirect_uri", "https://crm.example.com/callback"), ("code_verifier", Fixture.verifier),
                ("client_secret", Fixture.webSecret),
            ].map { (name: $0.0, value: $0.1) })
        #expect(try await claims(answer)["name"] == nil)
        #expect(answer.reason != nil)
    }

    @Test func `a store that is away is no fault of the client's`() async throws {
        await store.fail(with: .busy)
        let answer = await ask()
        #expect(answer.status == 503 && answer.headers["Retry-After"] != nil)
        await store.fail(with: nil)
    }

    @Test(arguments: [true, false])
    func `a commit that may hold is asked about, and its answer given`(holds: Bool) async throws {
        try await issue(profile: Profile(name: "Анна К."))
        await store.doubt(1, hold: holds)
        let answer = await ask()
        let claims = try await claims(answer)
        #expect(claims["name"] == .text("Анна К."))
        let userInfo = UserInfoEndpoint(store: store, environment: world.environment)
        let token = try tokens(answer).accessToken
        #expect(await userInfo.answer(authorizationHeader: "Bearer \(token)").status == 200)
        #expect(await ask().body == Array(#"{"error":"invalid_grant"}"#.utf8))
    }

    @Test(arguments: [true, false])
    func `a code that may be spent is never said to be worth another try`(holds: Bool) async throws {
        try await issue()
        await store.doubt(2, hold: holds)
        let answer = await ask()
        #expect(answer.status == 400 && answer.body == Array(#"{"error":"invalid_grant"}"#.utf8))
        #expect(answer.headers["Retry-After"] == nil && answer.isFault)
    }

    @Test func `the answer says what held when the code was redeemed`() async throws {
        try await issue()
        await store.change(
            afterPreview: TokenHolder(
                account: AccountID("a"), client: ClientID("crm-web"), scopes: [], phone: "+79990000000", email: nil,
                firstName: nil, lastName: nil, attribution: nil, termsVersion: nil))
        #expect(try await claims(await ask())["phone_number"] == .text("+79990000000"))
    }

    @Test func `no answer holds what was sent`() async throws {
        let marker = "marker-of-the-visitor"
        for name in ["code", "client_id", "client_secret", "grant_type", "redirect_uri", "code_verifier"] {
            let answer = await ask([name: marker])
            let everything = String(decoding: answer.body, as: UTF8.self) + "\(answer.headers)" + (answer.reason ?? "")
            #expect(!everything.contains(marker))
        }
    }
}
