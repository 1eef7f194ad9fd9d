import Outbound
import SignUpFlow
import Testing

@testable import Gateway

@Suite struct FacebookProviderTests {
    private static let graph = "https://graph.facebook.com/v26.0"
    private let http = ScriptedHTTP()
    private let clock = HandClock()

    init() {
        http.on(.get, "\(Self.graph)/oauth/access_token", json: #"{"access_token":"TOKEN123","token_type":"bearer"}"#)
        inspected(
            #"{"is_valid":true,"app_id":"12345","user_id":"218471","type":"USER","expires_at":0,"scopes":["email"]}"#)
        person(
            #"{"id":"218471","name":"Anna Krylova","first_name":"Anna","last_name":"Krylova","email":"a@example.com"}"#)
    }

    @Test(
        arguments: [
            (.identify, .any, nil), (.chooseAnother, .any, "reauthenticate"), (.prove, .now, "reauthenticate"),
            (.identify, Freshness(login: true, maxAge: nil), "reauthenticate"),
            (.identify, Freshness(login: false, maxAge: 3600), "reauthenticate"),
        ] as [(Departure.Purpose, Freshness, String?)])
    func `a departure goes to the dialog of the version`(
        _ purpose: Departure.Purpose, _ freshness: Freshness, _ type: String?
    ) async throws {
        let url = try await provider().departureURL(trip(purpose, freshness), deadline: .ample)
        #expect(url.hasPrefix("https://www.facebook.com/v26.0/dialog/oauth?"))
        var expected = [
            "client_id": "12345", "redirect_uri": "https://signup.example.com/callback/facebook", "state": "state",
            "response_type": "code", "scope": "email,public_profile",
        ]
        expected["auth_type"] = type
        #expect(Sent.query(of: url) == expected)
    }

    @Test func `who came back is asked of the Graph API`() async throws {
        let identity = try await identify()
        #expect(
            identity
                == ProviderIdentity(
                    subject: "218471",
                    profile: Profile(
                        name: "Anna Krylova", givenName: "Anna", familyName: "Krylova", email: "a@example.com")))
        let exchange = try #require(http.requests(to: "\(Self.graph)/oauth/access_token").first)
        #expect(exchange.mustNotRepeat)
        #expect(
            Sent.query(of: exchange.url) == [
                "client_id": "12345", "client_secret": "app-secret", "code": "code",
                "redirect_uri": "https://signup.example.com/callback/facebook",
            ])
        let inspection = try #require(http.requests(to: "\(Self.graph)/debug_token").first)
        #expect(Sent.query(of: inspection.url) == ["input_token": "TOKEN123", "access_token": "12345|app-secret"])
        let me = try #require(http.requests(to: "\(Self.graph)/me").first)
        #expect(
            Sent.query(of: me.url) == [
                "fields": "id,name,first_name,last_name,email", "access_token": "TOKEN123",
                "appsecret_proof": "c1dc6b65b24ca5b26ddee0fe704f70e41aaf3f1b6a4aa13885424cd86dc4119b",
            ])
        #expect(http.requests.count == 3)
    }

    @Test func `PKCE goes along both ways where it is set`() async throws {
        let provider = provider(pkce: true)
        let left = Sent.query(of: try await provider.departureURL(trip(), deadline: .ample))
        #expect(left["code_challenge"] == "challenge")
        #expect(left["code_challenge_method"] == "S256")
        _ = try await provider.identify(callback, deadline: .ample)
        #expect(Sent.query(of: try #require(http.requests.first).url)["code_verifier"] == "verifier")
    }

    @Test(arguments: [
        (#"{"is_valid":false,"app_id":"12345","user_id":"218471"}"#, "debug_token: the token is not valid"),
        (#"{"app_id":"12345","user_id":"218471"}"#, "debug_token: the token is not valid"),
        (#"{"is_valid":"true","app_id":"12345","user_id":"218471"}"#, "debug_token: the token is not valid"),
        (#"{"is_valid":true,"app_id":"123456","user_id":"218471"}"#, "debug_token: the token was made for another app"),
        (#"{"is_valid":true,"app_id":"1234","user_id":"218471"}"#, "debug_token: the token was made for another app"),
        (#"{"is_valid":true,"app_id":12345,"user_id":"218471"}"#, "debug_token: the token was made for another app"),
        (#"{"is_valid":true,"user_id":"218471"}"#, "debug_token: the token was made for another app"),
        (#"{"is_valid":true,"app_id":"12345","user_id":"218472"}"#, "me: the token is another person's"),
        (#"{"is_valid":true,"app_id":"12345"}"#, "debug_token: the token names nobody"),
        (
            #"{"is_valid":true,"app_id":"12345","user_id":"218471","type":"PAGE"}"#,
            "debug_token: the token is not a person's"
        ),
        (
            #"{"is_valid":true,"app_id":"12345","user_id":"218471","expires_at":1799999940}"#,
            "debug_token: the token has expired"
        ),
    ])
    func `a token that is not ours or not the person's is refused`(_ data: String, _ reason: String) async throws {
        inspected(data)
        await #expect(throws: ProviderError.rejected(reason)) { try await identify() }
    }

    @Test(arguments: [
        (#"{"name":"Anna"}"#, "me: no usable id"), (#"{"id":""}"#, "me: no usable id"),
        (#"{"id":218471}"#, "me: no usable id"), (#"{"id":"1","id":"218471"}"#, "me: the answer is no JSON object"),
    ])
    func `a person without an id is nobody`(_ me: String, _ reason: String) async throws {
        person(me)
        await #expect(throws: ProviderError.rejected(reason)) { try await identify() }
    }

    @Test func `an e-mail may be missing`() async throws {
        person(#"{"id":"218471","name":"Anna"}"#)
        #expect(try await identify().profile == Profile(name: "Anna"))
    }

    @Test(arguments: ["oauth/access_token", "debug_token", "me"])
    func `each call may fail, and the error body says how`(_ path: String) async throws {
        let what = path == "oauth/access_token" ? "token call" : path
        let bodies: [(Int, String, ProviderError)] = [
            (400, "190", .rejected("\(what): the token is not accepted")),
            (400, "100", .rejected("\(what): the code or a parameter is not accepted")),
            (400, "101", .rejected("\(what): the app's id is wrong")),
            (400, "1", .rejected("\(what): the app's secret is wrong")),
            (400, "4", .unavailable("\(what): the Graph API is overloaded or limits us")),
            (400, "999", .rejected("\(what): answered 400")),
            (500, "\"190\"", .unavailable("\(what): answered 500")),
        ]
        for (status, code, error) in bodies {
            http.on(
                .get, "\(Self.graph)/\(path)", status: status,
                json: #"{"error":{"message":"<b>anna@example.com","type":"OAuthException","code":\#(code)}}"#)
            await #expect(throws: error) { try await identify() }
        }
        http.fail(.get, "\(Self.graph)/\(path)", with: .unknown("time is up"))
        await #expect(throws: ProviderError.unavailable("\(what): time is up")) { try await identify() }
    }

    @Test func `without a token nothing more is asked`() async throws {
        http.on(.get, "\(Self.graph)/oauth/access_token", json: #"{"token_type":"bearer"}"#)
        await #expect(throws: ProviderError.rejected("token call: no access_token")) { try await identify() }
        #expect(http.requests.count == 1)
    }

    @Test func `the issuer is the dialog's own, and there is nothing to refresh`() async throws {
        try await provider().refresh()
        #expect(
            try await provider().returnRules(deadline: .ample)
                == ReturnRules(issuers: ["https://www.facebook.com"], issuerRequired: false))
        #expect(http.requests.isEmpty)
    }

    private func inspected(_ data: String) {
        http.on(.get, "\(Self.graph)/debug_token", json: #"{"data":\#(data)}"#)
    }

    private func person(_ me: String) { http.on(.get, "\(Self.graph)/me", json: me) }

    private func provider(pkce: Bool = false) -> FacebookProvider {
        var settings = FacebookSettings(clientID: "12345", clientSecret: Secret("app-secret"))
        settings.pkce = pkce
        return FacebookProvider(settings, http: http)
    }

    private func identify() async throws -> ProviderIdentity {
        try await provider().identify(callback, deadline: .ample)
    }

    private func trip(_ purpose: Departure.Purpose = .identify, _ freshness: Freshness = .any) -> ProviderRequest {
        ProviderRequest(
            state: "state", nonce: "nonce", codeChallenge: "challenge",
            redirectURI: "https://signup.example.com/callback/facebook", purpose: purpose, freshness: freshness,
            language: .english)
    }

    private var callback: ProviderCallback {
        ProviderCallback(
            code: "code", nonce: IssuerClaims.nonceDigest, codeVerifier: "verifier",
            redirectURI: "https://signup.example.com/callback/facebook", purpose: .identify,
            departedAt: clock.now - .seconds(60), now: clock.now)
    }
}
