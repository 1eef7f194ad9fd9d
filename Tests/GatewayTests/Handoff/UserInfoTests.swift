import Foundation
import SignUpFlow
import Testing

@testable import Gateway

struct UserInfoTests {
    private let world = HandoffFixture.World()

    /// A store with one live token, `token`, for these scopes.
    private func store(_ scopes: [String]) async throws -> FaultyHandoffStore {
        let store = try FaultyHandoffStore(
            holder: TokenHolder(
                account: AccountID("the-account"), client: ClientID("crm-web"), scopes: [], phone: "+79991234567",
                email: "own@example.com", firstName: "Анна", lastName: nil, attribution: nil, termsVersion: nil))
        try await store.put(
            HandoffCode(
                hash: .sha256("code"), client: ClientID("crm-web"), account: AccountID("the-account"), epoch: 1,
                session: Digest("session"),
                authorization: ClientRequest.Authorization(redirectURI: "https://a.example/", scopes: scopes),
                authenticatedAt: world.now, way: "google", attribution: nil, profile: nil,
                expiresAt: world.now + .seconds(60)))
        _ = try await store.redeem(
            .sha256("code"), token: AccessToken(hash: .sha256("token"), expiresAt: world.now + .seconds(300)),
            now: world.now)
        return store
    }

    private func ask(_ store: FaultyHandoffStore, _ header: String?) async -> EndpointAnswer {
        await UserInfoEndpoint(store: store, environment: world.environment).answer(authorizationHeader: header)
    }

    @Test(arguments: [
        (["openid"], #"{"sub":"the-account"}"#),
        (["openid", "profile"], #"{"given_name":"Анна","name":"Анна","sub":"the-account"}"#),
        (["openid", "email"], #"{"email":"own@example.com","email_verified":true,"sub":"the-account"}"#),
        (["openid", "phone"], #"{"phone_number":"+79991234567","phone_number_verified":true,"sub":"the-account"}"#),
    ])
    func `each scope gives what the account holds of it`(scopes: [String], body: String) async throws {
        let answer = await ask(try await store(scopes), "Bearer token")
        #expect(answer.status == 200 && String(decoding: answer.body, as: UTF8.self) == body)
        #expect(answer.headers["Cache-Control"] == "no-store")
    }

    @Test(
        arguments: [
            (nil, 401, #"Bearer realm="gatehouse""#), ("Basic token", 401, #"Bearer realm="gatehouse""#),
            ("", 401, #"Bearer realm="gatehouse""#),
            ("Bearer", 400, #"Bearer realm="gatehouse", error="invalid_request""#),
            ("Bearer token token", 400, #"Bearer realm="gatehouse", error="invalid_request""#),
            ("Bearer another", 401, #"Bearer realm="gatehouse", error="invalid_token""#),
        ] as [(String?, Int, String)])
    func `a request without a live token is told how to ask`(
        header: String?, status: Int, challenge: String
    ) async throws {
        let answer = await ask(try await store(["openid"]), header)
        #expect(answer.status == status && answer.headers["WWW-Authenticate"] == challenge)
    }

    @Test func `a token ends after five minutes`() async throws {
        let store = try await store(["openid"])
        #expect(await ask(store, "bearer token").status == 200)
        world.pass(.seconds(300))
        #expect(await ask(store, "Bearer token").status == 401)
    }

    @Test func `a store that is away is no fault of the client's`() async throws {
        let store = try await store(["openid"])
        await store.fail(with: .failed("disk"))
        #expect(await ask(store, "Bearer token").status == 503)
    }

    @Test func `discovery names what is mounted and nothing else`() throws {
        let json = try discoveryDocument(issuer: HandoffFixture.issuer, languages: [.russian, .english])
        let document = try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
        #expect(document["issuer"] as? String == HandoffFixture.issuer)
        #expect(document["jwks_uri"] as? String == HandoffFixture.issuer + "/oauth2/jwks")
        #expect(document["authorization_response_iss_parameter_supported"] as? Bool == true)
        #expect(document["request_uri_parameter_supported"] as? Bool == false)
        #expect(document["code_challenge_methods_supported"] as? [String] == ["S256"])
        #expect(document["id_token_signing_alg_values_supported"] as? [String] == ["ES256", "RS256"])
        #expect(document["ui_locales_supported"] as? [String] == ["ru", "en"])
        #expect(document["end_session_endpoint"] == nil && document["registration_endpoint"] == nil)
    }

    @Test func `one name typed here is the whole name, whatever a provider tells`() {
        let holder = TokenHolder(
            account: AccountID("the-account"), client: ClientID("crm-web"), scopes: [], phone: nil, email: nil,
            firstName: "Mononym", lastName: nil, attribution: nil, termsVersion: nil)
        let profile = Profile(name: "Anna K.", givenName: "Anna", familyName: "K.")
        let claims = PersonClaims(holder, scopes: ["profile"], profile: profile)
        #expect(claims.name == "Mononym" && claims.givenName == "Mononym" && claims.familyName == nil)
    }
}
