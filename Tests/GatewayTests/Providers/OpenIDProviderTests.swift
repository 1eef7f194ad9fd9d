import Outbound
import SignUpFlow
import Testing

@testable import Gateway

@Suite struct OpenIDProviderTests {
    private let issuer: Issuer

    init() async throws { issuer = try await Issuer() }

    @Test func `a departure takes everything of the code flow along`() async throws {
        let url = try await issuer.provider().departureURL(issuer.trip(), deadline: .ample)
        #expect(url.hasPrefix("https://id.example.com/authorize?tenant=1&response_type=code&"))
        #expect(
            Sent.query(of: url) == [
                "tenant": "1", "response_type": "code", "client_id": "gatehouse-Kclient",
                "redirect_uri": "https://signup.example.com/callback/example", "scope": "openid email profile",
                "state": "st&te", "nonce": IssuerClaims.nonce, "code_challenge": "challenge",
                "code_challenge_method": "S256", "ui_locales": "ru",
            ])
    }

    @Test(
        arguments: [
            (.identify, .any, nil, nil), (.chooseAnother, .any, "select_account", nil), (.prove, .now, "login", "1"),
            (.identify, Freshness(login: true, maxAge: nil), "login", nil),
            (.identify, Freshness(login: false, maxAge: 0), nil, "1"),
            (.identify, Freshness(login: false, maxAge: 3600), nil, "3600"),
            (.chooseAnother, Freshness(login: true, maxAge: 60), "login", "60"),
        ] as [(Departure.Purpose, Freshness, String?, String?)])
    func `each purpose and each client's wish asks the provider for its own`(
        _ purpose: Departure.Purpose, _ freshness: Freshness, _ prompt: String?, _ maxAge: String?
    ) async throws {
        let asked = try await issuer.asked(purpose, freshness)
        #expect(asked["prompt"] == prompt)
        #expect(asked["max_age"] == maxAge)
    }

    @Test(arguments: [Departure.Purpose.identify, .chooseAnother, .prove])
    func `Google always lets the person choose`(_ purpose: Departure.Purpose) async throws {
        let settings = OpenIDSettings.google(
            issuer: issuer.address, clientID: issuer.clientID, clientSecret: Secret("s"))
        let google = issuer.provider(settings)
        let asked = Sent.query(of: try await google.departureURL(issuer.trip(purpose, .now), deadline: .ample))
        #expect(asked["prompt"] == "select_account")
        #expect(asked["hl"] == "ru")
        #expect(asked["max_age"] == nil)
        #expect(google.name == ProviderName("google"))
    }

    @Test(arguments: ["https://id.example.com", "id.example.com"])
    func `Google's issuer has two spellings and its proof no time`(_ spelling: String) async throws {
        let settings = OpenIDSettings.google(
            issuer: issuer.address, clientID: issuer.clientID, clientSecret: Secret("s"))
        try issuer.answerToken(issuer.claims.with("iss", "\"\(spelling)\""))
        let google = issuer.provider(settings)
        let identity = try await google.identify(issuer.callback(.prove), deadline: .ample)
        #expect(identity.subject == "1102")
        #expect(
            try await google.returnRules(deadline: .ample)
                == ReturnRules(issuers: ["https://id.example.com", "id.example.com"], issuerRequired: false))
    }

    @Test func `who came back is known by the id_token`() async throws {
        try issuer.answerToken()
        let identity = try await issuer.provider().identify(issuer.callback(), deadline: .ample)
        #expect(identity.subject == "1102")
        #expect(identity.profile.email == "anna@example.com")
        let calls = issuer.http.requests(to: issuer.tokenAddress)
        let call = try #require(calls.first)
        #expect(calls.count == 1)
        #expect(call.mustNotRepeat)
        #expect(!call.allowsLoopback)
        #expect(
            Sent.form(String(decoding: call.body ?? [], as: UTF8.self)) == [
                "grant_type": "authorization_code", "code": "c/de", "code_verifier": "verifier",
                "redirect_uri": "https://signup.example.com/callback/example",
            ])
        // RFC 6749 §2.3.1: gatehouse-Kclient:a%20secret%2Fof%3Aours
        #expect(
            call.headers.contains {
                $0 == ("Authorization", "Basic Z2F0ZWhvdXNlLUtjbGllbnQ6YSUyMHNlY3JldCUyRm9mJTNBb3Vycw==")
            })
    }

    @Test(
        arguments: [
            (nil, nil, true), ("null", nil, true), (#"["client_secret_basic","client_secret_post"]"#, nil, true),
            (#"["client_secret_post","client_secret_basic"]"#, nil, true), (#""client_secret_basic""#, nil, true),
            (#"["client_secret_post"]"#, nil, false), (#""client_secret_post""#, nil, false),
            (#"["client_secret_post", 7, null]"#, nil, false), (#"["client_secret_basic"]"#, .post, false),
            (#"["client_secret_post"]"#, .basic, true), (#"["private_key_jwt"]"#, .basic, true), (nil, .post, false),
        ] as [(String?, TokenAuthentication?, Bool)])
    func `the secret goes in the header where the provider takes it there, or where the settings say`(
        _ methods: String?, _ chosen: TokenAuthentication?, _ inHeader: Bool
    ) async throws {
        issuer.publish(issuer.document.with("token_endpoint_auth_methods_supported", methods))
        try issuer.answerToken()
        var settings = issuer.settings
        settings.tokenAuthentication = chosen
        _ = try await issuer.provider(settings).identify(issuer.callback(), deadline: .ample)
        let (form, authorization) = try issuer.redeemed()
        #expect(form["client_secret"] == (inHeader ? nil : "a secret/of:ours"))
        #expect(form["client_id"] == (inHeader ? nil : "gatehouse-Kclient"))
        #expect((authorization != nil) == inHeader)
    }

    @Test func `a provider that refuses PKCE gets neither challenge nor verifier`() async throws {
        let asked = try await issuer.asked(.identify) { $0.pkce = false }
        #expect(asked["code_challenge"] == nil && asked["code_challenge_method"] == nil)
        #expect(asked["nonce"] == IssuerClaims.nonce)
        try issuer.answerToken()
        var settings = issuer.settings
        settings.pkce = false
        _ = try await issuer.provider(settings).identify(issuer.callback(), deadline: .ample)
        #expect(try issuer.redeemed().form["code_verifier"] == nil)
    }

    @Test(
        arguments: [
            (nil, true, false), (nil, false, true), ("null", true, false), ("null", false, true),
            ("\"another\"", false, false), ("\"\"", false, false), ("7", false, false),
        ] as [(String?, Bool, Bool)])
    func `a nonce may be missing where the settings say so, and never be another`(
        _ json: String?, _ needed: Bool, _ holds: Bool
    ) async throws {
        try issuer.answerToken(issuer.claims.with("nonce", json))
        var settings = issuer.settings
        settings.needsNonce = needed
        let provider = issuer.provider(settings)
        if holds {
            _ = try await provider.identify(issuer.callback(), deadline: .ample)
        } else {
            await #expect(throws: ProviderError.rejected("id_token: nonce")) {
                try await provider.identify(issuer.callback(), deadline: .ample)
            }
        }
    }

    @Test(arguments: [201, 202, 299])
    func `any good answer of the token endpoint is one`(_ status: Int) async throws {
        let token = try issuer.key.sign(issuer.claims.json)
        issuer.http.on(
            .post, issuer.tokenAddress, status: status,
            json: #"{"id_token":"\#(token)","refresh_token":null,"access_token":null}"#)
        #expect(
            try await issuer.provider().identify(issuer.callback(), deadline: .ample).subject == "1102")
    }

    @Test(arguments: [
        ("id_token_signing_alg_values_supported", #""ES256""#),
        ("id_token_signing_alg_values_supported", #"["ES256",1]"#),
        ("token_endpoint_auth_methods_supported", #""client_secret_post""#),
        ("authorization_response_iss_parameter_supported", "null"), ("userinfo_endpoint", "null"),
        ("userinfo_endpoint", #""http://127.0.0.1/userinfo""#), ("userinfo_endpoint", "[]"),
    ])
    func `how a discovery document writes its lists and gaps costs nothing`(_ name: String, _ json: String) async throws
    {
        issuer.publish(issuer.document.with(name, json))
        try issuer.answerToken()
        _ = try await issuer.provider().identify(issuer.callback(), deadline: .ample)
    }

    @Test func `iss on the way back is required where the provider says so`() async throws {
        issuer.publish(issuer.document.with("authorization_response_iss_parameter_supported", "true"))
        #expect(
            try await issuer.provider().returnRules(deadline: .ample)
                == ReturnRules(issuers: ["https://id.example.com"], issuerRequired: true))
    }

    @Test func `a fresh proof needs auth_time`() async throws {
        try issuer.answerToken()
        // A provider that says nothing of it counts as Google does.
        let silent = try await issuer.provider().identify(issuer.callback(.prove), deadline: .ample)
        #expect(!silent.reauthenticated && silent.authenticatedAt == nil)
        let now = issuer.clock.now
        try issuer.answerToken(issuer.claims.with("auth_time", "\(now.seconds)"))
        let fresh = try await issuer.provider().identify(issuer.callback(.prove), deadline: .ample)
        #expect(fresh.reauthenticated && fresh.authenticatedAt == now)
        try issuer.answerToken(issuer.claims.with("auth_time", "\(now.seconds - 3600)"))
        await #expect(throws: ProviderError.rejected("id_token: authenticationTime")) {
            try await issuer.provider().identify(issuer.callback(.prove), deadline: .ample)
        }
        let earlier = try await issuer.provider().identify(issuer.callback(), deadline: .ample)
        #expect(earlier.authenticatedAt == now - .seconds(3600) && !earlier.reauthenticated)
    }

    @Test(
        arguments: [
            ("issuer", "\"https://id.example.com/\"", "discovery: the issuer is not the one in the settings"),
            ("issuer", "\"https://evil.example.com\"", "discovery: the issuer is not the one in the settings"),
            ("issuer", nil, "discovery: the issuer is not the one in the settings"),
            ("token_endpoint", "\"http://id.example.com/token\"", "discovery: token_endpoint must be https"),
            ("token_endpoint", "\"https://127.0.0.1/token\"", "discovery: token_endpoint must be https"),
            ("jwks_uri", "\"http://127.0.0.1:1/keys\"", "discovery: jwks_uri must be https"),
            ("jwks_uri", "\"https://localhost/keys\"", "discovery: jwks_uri must be https"),
            ("authorization_endpoint", "\"javascript:alert(1)\"", "discovery: no usable authorization_endpoint"),
            ("authorization_endpoint", "\"https://a@id.example.com/\"", "discovery: no usable authorization_endpoint"),
            ("authorization_endpoint", "\"https://id.example.com/#a\"", "discovery: no usable authorization_endpoint"),
            ("authorization_endpoint", nil, "discovery: no usable authorization_endpoint"),
            (
                "token_endpoint_auth_methods_supported", "[\"private_key_jwt\"]",
                "discovery: the token endpoint takes no client secret"
            ),
            (
                "id_token_signing_alg_values_supported", "[\"HS256\",\"none\"]",
                "discovery: id_tokens are signed neither with RS256 nor ES256"
            ),
        ] as [(String, String?, String)])
    func `a discovery document that is not to be believed is refused`(
        _ name: String, _ json: String?, _ reason: String
    ) async throws {
        issuer.publish(issuer.document.with(name, json))
        await #expect(throws: ProviderError.rejected(reason)) {
            try await issuer.provider().departureURL(issuer.trip(), deadline: .ample)
        }
    }

    @Test func `a loopback issuer may have loopback endpoints, and calls to it are allowed`() async throws {
        let address = "http://127.0.0.1:9001"
        let http = ScriptedHTTP()
        http.on(
            .get, "\(address)/.well-known/openid-configuration",
            json: #"{"issuer":"\#(address)","authorization_endpoint":"\#(address)/a","token_endpoint":"\#(address)/t","#
                + #""jwks_uri":"\#(address)/k"}"#)
        let settings = OpenIDSettings.google(issuer: address, clientID: "c", clientSecret: Secret("s"))
        let provider = OpenIDProvider(settings, http: http, now: issuer.clock.read)
        #expect(try await provider.departureURL(issuer.trip(), deadline: .ample).hasPrefix("\(address)/a?"))
        #expect(http.requests.map(\.allowsLoopback) == [true])
    }

    @Test(arguments: ["127.0.0.1.example.com", "127.example.com", "127.0.0.256", "localhost.example.com"])
    func `a host that only looks like loopback is none`(_ host: String) throws {
        #expect(try #require(ProviderAddress("https://\(host)/")).isLoopback == false)
    }

    @Test func `an address that hides its host behind escapes is none`() {
        #expect(ProviderAddress("https://%6cocalhost/") == nil)
    }

    @Test(arguments: [
        (
            400, #"{"error":"invalid_grant","error_description":"<b>x"}"#,
            ProviderError.rejected("token call: answered 400, invalid_grant")
        ),
        (401, #"{"error":"our_own"}"#, .rejected("token call: answered 401, our_own")),
        (401, #"{"error":"Client <b>x</b>"}"#, .rejected("token call: answered 401")),
        (401, #"{"error":"4f2a9c"}"#, .rejected("token call: answered 401")),
        (401, #"{"error":"\#(String(repeating: "a", count: 41))"}"#, .rejected("token call: answered 401")),
        (302, "", .rejected("token call: answered 302")),
        (500, "oops", .unavailable("token call: answered 500")),
        (503, #"{"error":"server_error"}"#, .unavailable("token call: answered 503, server_error")),
        (429, "", .unavailable("token call: answered 429")),
        (200, "oops", .rejected("token call: the answer is no JSON object")),
        (200, #"{"access_token":"a"}"#, .rejected("token call: no id_token")),
        (200, #"{"id_token":"a","id_token":"b"}"#, .rejected("token call: the answer is no JSON object")),
    ])
    func `a token call that fails says how`(_ status: Int, _ body: String, _ error: ProviderError) async throws {
        issuer.http.on(.post, issuer.tokenAddress, status: status, json: body)
        await #expect(throws: error) {
            try await issuer.provider().identify(issuer.callback(), deadline: .ample)
        }
        #expect(issuer.http.requests(to: issuer.tokenAddress).count == 1)
    }

    @Test(arguments: [
        (OutboundError.notSent("no connection"), ProviderError.unavailable("token call: no connection")),
        (.unknown("time is up"), .unavailable("token call: time is up")),
        (.badAnswer("too long"), .rejected("token call: too long")),
        (.cancelled, .unavailable("token call: cancelled")),
    ])
    func `a token call without an answer is made once`(_ failure: OutboundError, _ error: ProviderError) async throws {
        issuer.http.fail(.post, issuer.tokenAddress, with: failure)
        await #expect(throws: error) {
            try await issuer.provider().identify(issuer.callback(), deadline: .ample)
        }
        #expect(issuer.http.requests(to: issuer.tokenAddress).count == 1)
    }

    @Test func `nothing is called when no time is left`() async throws {
        let provider = issuer.provider()
        try await provider.refresh()
        await #expect(throws: ProviderError.unavailable("token call: no time left")) {
            try await provider.identify(issuer.callback(), deadline: Deadline(after: .zero))
        }
        #expect(issuer.http.requests(to: issuer.tokenAddress).isEmpty)
    }

    @Test func `a secret never prints`() {
        let secret = Secret("our secret")
        #expect(!"\(secret)\(String(reflecting: secret))\(issuer.settings)".contains("our secret"))
    }
}
