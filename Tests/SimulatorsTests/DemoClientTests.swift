import Testing

@testable import Simulators

@Suite struct DemoClientTests {
    private let gateway = ScriptedGateway()

    private var demo: DemoClient {
        DemoClient(
            port: 0, gatewayURL: ScriptedGateway.issuer, inboxURL: "http://127.0.0.1:9100",
            web: DemoClient.Registration(
                clientID: "crm-web", clientSecret: "a-secret", redirectURI: "http://127.0.0.1:9000/callback"),
            mobile: DemoClient.Registration(clientID: "crm-ios", redirectURI: "com.example.crm:/signed-up"),
            call: { [gateway] in try await gateway.answer($0, $1, $2) })
    }

    /// An authorize request under way: its fields, and the cookies the browser holds.
    private func depart(_ client: LoopbackClient, _ path: String = "/login") async throws -> (Fields, [String: String])
    {
        let away = try await client.get(path)
        #expect(away.status == 303)
        #expect(away.header("location")?.hasPrefix(ScriptedGateway.issuer + "/oauth2/authorize?") == true)
        return (try away.locationFields(), ["Cookie": cookies(away)])
    }

    private func cookies(_ answer: LoopbackClient.Answer) -> String {
        answer.headers.filter { $0.name == "set-cookie" }
            .map { String($0.value.prefix { $0 != ";" }) }.joined(separator: "; ")
    }

    private func query(_ asked: Fields, code: String = "a-code", iss: String = ScriptedGateway.issuer) -> String {
        PercentEncoding.form([("code", code), ("state", asked["state"] ?? ""), ("iss", iss)])
    }

    @Test func `a web sign-in goes all the way to what the application received`() async throws {
        try await serving(demo) { client in
            let (asked, headers) = try await depart(client)
            #expect(asked["client_id"] == "crm-web")
            #expect(asked["code_challenge_method"] == "S256")
            await gateway.willIssue(nonce: asked["nonce"] ?? "")
            let back = try await client.get("/callback?" + query(asked), headers: headers)
            #expect(back.status == 303)
            #expect(back.header("location") == "/signed-in")
            let page = try await client.get("/signed-in", headers: ["Cookie": cookies(back)])
            #expect(page.body.contains("+79991234567"))
            #expect(page.body.contains("Мария &lt;Ковалёва&gt;"))
            let form = await gateway.forms.first ?? [:]
            #expect(form["client_secret"] == "a-secret")
            #expect(ProofKey.challenge(for: form["code_verifier"] ?? "") == asked["code_challenge"])
        }
    }

    @Test func `registering asks for it, and what a link carried is passed on`() async throws {
        try await serving(demo) { client in
            let (asked, _) = try await depart(client, "/register?ui_locales=ru&partner=acme&promo=SPRING")
            #expect(asked["prompt"] == "create")
            #expect(asked["ui_locales"] == "ru")
            #expect(asked["partner"] == "acme")
            #expect(asked["promo"] == "SPRING")
        }
    }

    @Test func `the mobile app's link is redeemed without a secret`() async throws {
        try await serving(demo) { client in
            let (asked, headers) = try await depart(client, "/login?as=mobile")
            #expect(asked["client_id"] == "crm-ios")
            #expect(asked["redirect_uri"] == "com.example.crm:/signed-up")
            await gateway.willIssue(nonce: asked["nonce"] ?? "", client: "crm-ios")
            let link = "com.example.crm:/signed-up?" + query(asked)
            let back = try await client.post("/phone", form: [("link", " \(link)\n")], headers: headers)
            #expect(back.header("location") == "/signed-in")
            #expect(await gateway.forms.first?["client_secret"] == nil)
            let again = try await client.get(
                PercentEncoding.url("/phone", adding: [("link", link)]), headers: headers)
            #expect(again.header("location") == "/signed-in")
        }
    }

    @Test func `a link that isn't the app's opens nothing`() async throws {
        try await serving(demo) { client in
            let answer = try await client.post("/phone", form: [("link", "https://example.com/?code=1")])
            #expect(answer.status == 400)
            #expect(await gateway.forms.isEmpty)
        }
    }

    @Test func `an answer of another browser, guise or issuer redeems nothing`() async throws {
        try await serving(demo) { client in
            let (asked, headers) = try await depart(client)
            #expect(try await client.get("/callback?" + query(asked)).status == 400)
            let link = PercentEncoding.url("/phone", adding: [("link", "com.example.crm:/signed-up?" + query(asked))])
            #expect(try await client.get(link, headers: headers).status == 400)
            let impostor = query(asked, iss: "https://impostor.example")
            #expect(try await client.get("/callback?" + impostor, headers: headers).status == 400)
            #expect(await gateway.forms.isEmpty)
        }
    }

    @Test func `leaving the sign-up has a page of its own`() async throws {
        try await serving(demo) { client in
            let (asked, headers) = try await depart(client)
            let denial = PercentEncoding.form([
                ("error", "access_denied"), ("state", asked["state"] ?? ""), ("iss", ScriptedGateway.issuer),
            ])
            let page = try await client.get("/callback?" + denial, headers: headers)
            #expect(page.status == 200)
            #expect(page.body.contains("You left the sign-up"))
        }
    }

    @Test(arguments: [
        ("nonce", JSONValue.text("another"), "nonce"), ("iss", .text("https://impostor.example"), "iss"),
        ("aud", .text("another-client"), "aud"), ("exp", .integer(1), "expired"), ("sub", .text(""), "sub"),
    ])
    func `an id_token with one claim wrong signs nobody in`(
        claim: String, value: JSONValue, reason: String
    ) async throws {
        try await serving(demo) { client in
            let (asked, headers) = try await depart(client)
            await gateway.willIssue(nonce: asked["nonce"] ?? "", changing: [claim: value])
            let page = try await client.get("/callback?" + query(asked), headers: headers)
            #expect(page.status == 502)
            #expect(page.body.contains(reason))
            #expect(page.header("set-cookie")?.contains("demo_client_session") != true)
        }
    }

    @Test func `a refused code is shown with the gateway's reason`() async throws {
        try await serving(demo) { client in
            let (asked, headers) = try await depart(client)
            await gateway.willRefuse()
            let page = try await client.get("/callback?" + query(asked), headers: headers)
            #expect(page.body.contains("invalid_grant"))
        }
    }

    @Test func `several tabs can be under way, and the oldest gives way`() async throws {
        let attempts = (0..<6).map { _ in DemoAttempt(.web) }
        #expect(DemoAttempt.list(in: DemoAttempt.cookieValue(attempts)) == Array(attempts.suffix(4)))
    }

    @Test(arguments: ["/", "/phone", "/install", "/terms/ru", "/terms/en", "/style.css"])
    func `every page is served`(path: String) async throws {
        try await serving(demo) { client in
            let page = try await client.get(path)
            #expect(page.status == 200)
        }
    }
}
