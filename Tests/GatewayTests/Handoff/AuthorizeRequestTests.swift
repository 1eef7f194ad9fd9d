import Gateway
import SignUpFlow
import Testing

struct AuthorizeRequestTests {
    typealias Pairs = [(name: String, value: String)]
    private static let callback = "https://crm.example.com/callback"

    /// A good request of `crm-web`, with some parameters replaced (nil: left out).
    private static func pairs(_ changes: [String: String?] = [:]) -> Pairs {
        var parameters: [(String, String)] = [
            ("client_id", "crm-web"), ("redirect_uri", callback), ("response_type", "code"),
            ("scope", "openid profile"), ("state", "s & t"), ("nonce", "n"),
            ("code_challenge", HandoffFixture.challenge), ("code_challenge_method", "S256"),
        ]
        for (name, value) in changes {
            parameters.removeAll { $0.0 == name }
            if let value { parameters.append((name, value)) }
        }
        return parameters.map { (name: $0.0, value: $0.1) }
    }

    private static func judge(_ pairs: Pairs, queryLength: Int? = nil) -> AuthorizeVerdict {
        AuthorizeRequest.judge(
            pairs: pairs, queryLength: queryLength, clients: HandoffFixture.clients, issuer: HandoffFixture.issuer)
    }

    private static func authorization(_ changes: [String: String?]) throws -> ClientRequest.Authorization {
        guard case .accepted(let request, _, _) = judge(pairs(changes)), let judged = request.authorization else {
            throw NotAccepted()
        }
        return judged
    }

    private struct NotAccepted: Error {}

    @Test func `a good request is accepted with everything it said`() {
        let judgement = Self.judge(
            Self.pairs([
                "partner": "acme", "promo": "SPRING", "ui_locales": "ru-RU en", "max_age": "60", "login_hint": "",
            ]))
        let authorization = ClientRequest.Authorization(
            redirectURI: Self.callback, scopes: ["openid", "profile"], state: "s & t", nonce: "n",
            codeChallenge: HandoffFixture.challenge, prompt: nil, maxAge: 60)
        #expect(
            judgement
                == .accepted(
                    ClientRequest(client: ClientID("crm-web"), authorization: authorization), partner: "acme",
                    promo: "SPRING"))
    }

    static let here: [([String: String?], AuthorizeVerdict.RefusedHere)] = [
        (["client_id": nil], .clientUnknown), (["client_id": ""], .clientUnknown),
        (["client_id": "other"], .clientUnknown),
        (["redirect_uri": nil], .redirectURIUnknown),
        (["redirect_uri": "https://evil.example.com/callback"], .redirectURIUnknown),
        (["redirect_uri": callback + "/"], .redirectURIUnknown),
        (["redirect_uri": callback + "?x=1"], .redirectURIUnknown),
        (["redirect_uri": "HTTPS://crm.example.com/callback"], .redirectURIUnknown),
        (["redirect_uri": "http://127.0.0.1/callback"], .redirectURIUnknown),
        (["filler": String(repeating: "x", count: 6 * 1024)], .invalidRequest),
    ]

    @Test(arguments: AuthorizeRequestTests.here)
    func `nothing goes to an address that is not the client's`(
        changes: [String: String?], refused: AuthorizeVerdict.RefusedHere
    ) {
        #expect(Self.judge(Self.pairs(changes)) == .refusedHere(refused))
    }

    @Test(arguments: ["client_id", "redirect_uri"])
    func `who names two clients or addresses stays here`(name: String) {
        let twice = Self.pairs() + [(name: name, value: "")]
        #expect(Self.judge(twice) == .refusedHere(.invalidRequest))
    }

    @Test func `a query counts as it was sent, before it was decoded`() {
        #expect(Self.judge(Self.pairs(), queryLength: 6 * 1024 + 1) == .refusedHere(.invalidRequest))
        guard case .accepted = Self.judge(Self.pairs(), queryLength: 6 * 1024) else {
            Issue.record("6 KiB are allowed")
            return
        }
    }

    static let atClient: [([String: String?], String)] = [
        (["response_type": nil], "invalid_request"), (["response_type": "token"], "unsupported_response_type"),
        (["response_type": "code id_token"], "unsupported_response_type"),
        (["response_mode": "fragment"], "invalid_request"), (["response_mode": "form_post"], "invalid_request"),
        (["scope": nil], "invalid_scope"), (["scope": "profile email"], "invalid_scope"),
        (["scope": "OPENID"], "invalid_scope"),
        (["request": "e30"], "request_not_supported"),
        (["request_uri": "https://crm.example.com/r"], "request_uri_not_supported"),
        (["registration": "{}"], "registration_not_supported"),
        (["nonce": String(repeating: "n", count: 2049)], "invalid_request"),
        (["prompt": "none login"], "invalid_request"), (["prompt": "none consent"], "invalid_request"),
        (["prompt": "unknown none"], "invalid_request"),
        (["max_age": "-1"], "invalid_request"), (["max_age": "1.5"], "invalid_request"),
        (["max_age": "99999999999999999999"], "invalid_request"),
        (["code_challenge": nil], "invalid_request"),
        (["code_challenge": nil, "code_challenge_method": nil], "invalid_request"),
        (["code_challenge_method": nil], "invalid_request"), (["code_challenge_method": "plain"], "invalid_request"),
        (["code_challenge": "short"], "invalid_request"),
        (["code_challenge": HandoffFixture.challenge + "="], "invalid_request"),
    ]

    @Test(arguments: AuthorizeRequestTests.atClient)
    func `the client is told what is wrong, with state and issuer`(changes: [String: String?], error: String) {
        #expect(
            Self.judge(Self.pairs(changes))
                == .refusedAtClient(
                    location: Self.callback + "?error=\(error)&state=s%20%26%20t&iss=https%3A%2F%2Fsignup.example.com"))
    }

    @Test(arguments: ["scope", "nonce", "prompt", "unknown"])
    func `a repeated parameter is invalid`(name: String) {
        let twice = Self.pairs([name: "openid"]) + [(name: name, value: "openid")]
        #expect(
            Self.judge(twice)
                == .refusedAtClient(
                    location: Self.callback
                        + "?error=invalid_request&state=s%20%26%20t&iss=https%3A%2F%2Fsignup.example.com"))
    }

    @Test(arguments: [
        AuthorizeRequestTests.pairs() + [(name: "state", value: "two")],
        AuthorizeRequestTests.pairs(["state": String(repeating: "s", count: 2049)]),
    ])
    func `a state that is two or too long is not echoed`(pairs: Pairs) {
        #expect(
            Self.judge(pairs)
                == .refusedAtClient(
                    location: Self.callback + "?error=invalid_request&iss=https%3A%2F%2Fsignup.example.com"))
    }

    @Test func `unknown scopes are ignored and none stands twice`() throws {
        let scopes = try Self.authorization(["scope": "phone offline_access openid  openid email api"]).scopes
        #expect(scopes == ["phone", "openid", "email"])
    }

    @Test(arguments: [
        ("none", ClientRequest.Prompt.none), ("login", .login), ("create", .create), ("select_account", .selectAccount),
        ("select_account login", .login), ("login create", .create), ("login login", .login),
        ("none none", ClientRequest.Prompt.none),
        ("consent", nil), ("login consent", .login), ("consent  select_account", .selectAccount), ("LOGIN", nil),
        ("org.example.unknown create", .create), ("", nil),
    ])
    func `prompt is a set of which one leads furthest, and what is unknown says nothing`(
        text: String, prompt: ClientRequest.Prompt?
    ) throws {
        #expect(try Self.authorization(["prompt": text]).prompt == prompt)
    }

    @Test func `only a client with a secret may do without a challenge, where its setting says so`() throws {
        let old: [String: String?] = [
            "client_id": "crm-old", "redirect_uri": "https://old.example.com/callback", "code_challenge": nil,
            "code_challenge_method": nil,
        ]
        #expect(try Self.authorization(old).codeChallenge == nil)
        let app = old.merging(["client_id": "crm-ios", "redirect_uri": "com.example.crm:/signed-up"]) { _, new in new }
        #expect(
            Self.judge(Self.pairs(app))
                == .refusedAtClient(
                    location: "com.example.crm:/signed-up"
                        + "?error=invalid_request&state=s%20%26%20t&iss=https%3A%2F%2Fsignup.example.com"))
    }

    @Test func `a redirect URI keeps the query it has`() {
        let authorization = ClientRequest.Authorization(
            redirectURI: Self.callback + "?tenant=1", scopes: ["openid"], state: "ё\r\n")
        #expect(
            authorization.redirect(code: "c", issuer: HandoffFixture.issuer)
                == Self.callback
                + "?tenant=1&code=c&state=%D1%91%0D%0A&iss=https%3A%2F%2Fsignup.example.com")
        #expect(
            authorization.redirect(error: .loginRequired, issuer: HandoffFixture.issuer)
                == Self.callback
                + "?tenant=1&error=login_required&state=%D1%91%0D%0A&iss=https%3A%2F%2Fsignup.example.com")
    }
}
