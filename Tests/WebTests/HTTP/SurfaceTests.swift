import Foundation
import Outbound
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// The HTTP surface as any program meets it.
@Suite struct SurfaceTests {
    private static let everywhere: [(OutboundRequest.Method, String, Int)] = [
        (.get, "/", 303), (.get, "/sign-up", 200), (.get, "/sign-in", 200), (.get, "/p/acme", 200),
        (.get, "/p/nobody", 200), (.get, "/sign-up?client_id=nobody", 400), (.get, "/sign-up?a=%zz", 400),
        (.get, "/sign-up?promo=a&promo=b", 400), (.get, "/s/nobody", 200), (.get, "/nothing", 404),
        (.get, "/assets/none.css", 404),
        (.get, "/callback/nobody", 404), (.get, "/callback/google", 200), (.get, "/oauth2/authorize", 400),
        (.get, "/oauth2/userinfo", 401), (.get, "/oauth2/jwks", 200), (.get, "/.well-known/openid-configuration", 200),
        (.get, "/healthz", 200), (.get, "/readyz", 200), (.post, "/start/google", 200), (.post, "/nothing", 404),
        (.post, "/oauth2/token", 401), (.post, "/s/nobody/create", 200), (.post, "/s/nobody/nothing", 404),
    ]

    @Test func `every answer carries the security headers, errors too`() async throws {
        let server = try await TestServer(try await TestSite())
        for (method, path, status) in Self.everywhere {
            let answer = try await server.send(method, path)
            #expect(
                answer.status == status || (path == "/oauth2/token" && answer.status == 400),
                "\(path): \(answer.status)")
            let policy = answer.header("content-security-policy") ?? ""
            for part in [
                "default-src 'none'", "script-src 'self'", "connect-src 'self'", "style-src 'self'", "img-src 'self'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
            ] { #expect(policy.contains(part), "\(path)") }
            #expect(!policy.contains("unsafe") && !policy.contains("form-action"), "\(path)")
            #expect(answer.header("x-content-type-options") == "nosniff", "\(path)")
            #expect(answer.header("referrer-policy") == "same-origin", "\(path)")
            #expect(answer.header("cross-origin-opener-policy") == nil, "\(path)")
            #expect(answer.header("cache-control") != nil, "\(path)")
            if answer.header("content-type")?.hasPrefix("text/html") == true {
                #expect(answer.header("cache-control") == "no-store", "\(path)")
            }
            #expect(answer.header("strict-transport-security") == nil, "\(path)")
            #expect(answer.header("server") == nil, "\(path)")
        }
    }

    /// Elsewhere it would cut the tie between a client's window and the popup that it signs people in with.
    @Test(arguments: ["/account", "/account/sign-out", "/account?lang=en", "/account/nothing"])
    func `the account's own page shares its window with nobody`(path: String) async throws {
        let server = try await TestServer(try await TestSite())
        for method in [OutboundRequest.Method.get, .post] {
            let answer = try await server.send(method, path)
            #expect(answer.header("cross-origin-opener-policy") == "same-origin", "\(method) \(answer.status)")
        }
    }

    @Test func `the token endpoint takes 32 fields at most, as every form does`() async throws {
        let server = try await TestServer(try await TestSite())
        func token(_ count: Int) async throws -> Answer {
            let body = (0..<count).map { "f\($0)=1" }.joined(separator: "&")
            return try await server.send(.post, "/oauth2/token", body: body)
        }
        #expect(try await token(32).status == 401)
        #expect(try await token(33).status == 413)
    }

    @Test func `over https cookies carry their prefix and browsers are told to stay`() async throws {
        let site = try await TestSite(
            publicURL: "https://signup.example.com", logoURL: "https://cdn.example.com/a/logo.png")
        let server = try await TestServer(site)
        let answer = try await server.send(.get, "/sign-up")
        let cookie = try #require(answer.setCookies.first)
        #expect(cookie.hasPrefix("__Host-gatehouse="))
        for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=172800"] {
            #expect(cookie.contains(part))
        }
        #expect(answer.header("strict-transport-security")?.contains("max-age=") == true)
        #expect(answer.header("content-security-policy")?.contains("img-src 'self' https://cdn.example.com;") == true)
        // A cookie without the prefix is none of ours there.
        let planted = try await server.send(
            .get, "/sign-up", headers: [("Cookie", "gatehouse=\(String(repeating: "A", count: 43))")])
        #expect(planted.setCookies.first?.contains(String(repeating: "A", count: 43)) == false)
    }

    @Test func `the first page sets the cookie, the next send the same value again`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let first = try await visit.get("/sign-up")
        let cookie = try #require(first.setCookies.first)
        #expect(cookie.hasPrefix("gatehouse=") && !cookie.contains("Secure"))
        #expect(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"))
        let value = try #require(visit.cookies["gatehouse"])
        #expect(value.utf8.count == 43)
        let second = try await visit.get("/sign-in")
        #expect(second.setCookies.first?.hasPrefix("gatehouse=\(value);") == true)
    }

    @Test(arguments: ["short", String(repeating: "!", count: 43), String(repeating: "A", count: 44), ""])
    func `a cookie that can't be ours is replaced`(value: String) async throws {
        let server = try await TestServer(try await TestSite())
        let answer = try await server.send(.get, "/sign-up", headers: [("Cookie", "a=b; gatehouse=\(value); c")])
        let cookie = try #require(answer.setCookies.first)
        #expect(!cookie.hasPrefix("gatehouse=\(value);"))
    }

    @Test(
        arguments: [
            ([("Sec-Fetch-Site", "cross-site")], 403), ([("Sec-Fetch-Site", "same-site")], 403),
            ([("Sec-Fetch-Site", "none")], 403), ([("Sec-Fetch-Site", "same-origin")], 200),
            ([("Origin", "https://evil.example")], 403), ([("Origin", "null")], 403),
            ([("Origin", TestSite.publicURL)], 200), ([("Origin", TestSite.publicURL + ".evil.example")], 403),
            ([("Sec-Fetch-Site", "same-origin"), ("Origin", "https://evil.example")], 200),
            ([("Sec-Fetch-Site", "cross-site"), ("Origin", TestSite.publicURL)], 403), ([], 200),
        ] as [([(String, String)], Int)])
    func `a form from another site is refused`(headers: [(String, String)], status: Int) async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let named = headers.map { (name: $0.0, value: $0.1) }
        for path in ["/start/google", "/start/switch", "/s/nobody/create", "/s/nobody/leave"] {
            let answer = try await server.send(.post, path, headers: named)
            #expect(answer.status == status, "\(path) \(headers)")
            // A browser keeps its Lax cookie from another site's form: it must find it as it was.
            #expect(answer.setCookies.isEmpty == (status == 403), "\(path) \(headers)")
            if status == 403 { #expect(answer.step == "problem" && answer.errors == ["cross_site"]) }
        }
        // These read no cookie, or answer with their own GET.
        let authorize = try await server.send(.post, "/oauth2/authorize", headers: named, body: "client_id=x")
        #expect(authorize.status == 303 && authorize.location == "/oauth2/authorize?client_id=x")
        #expect(authorize.setCookies.isEmpty == (status == 403))
        #expect(try await server.send(.post, "/oauth2/token", headers: named).status != 403)
        #expect(try await server.send(.post, "/oauth2/userinfo", headers: named).status == 401)
    }

    @Test func `a flood of GETs writes no row`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let before = try await rows(site)
        for index in 0..<60 {
            let paths = [
                "/sign-up?promo=SPRING", "/sign-in", "/p/acme", "/callback/google?state=\(index).x&code=y",
                "/s/\(index)",
                "/oauth2/authorize?client_id=crm-web", "/oauth2/userinfo",
            ]
            _ = try await server.send(.get, paths[index % paths.count])
        }
        #expect(try await rows(site) == before)
    }

    private func rows(_ site: TestSite) async throws -> [Int] {
        var counts: [Int] = []
        for sql in ["sign_ups", "accounts", "sessions", "handoff_codes", "budgets", "audit", "clock"] {
            counts.append(try await site.count("SELECT count(*) FROM \(sql)"))
        }
        return counts
    }

    @Test func `CORS applies to the four addresses that programs of other origins ask`() async throws {
        let server = try await TestServer(try await TestSite())
        let open: Set = [
            "/.well-known/openid-configuration", "/oauth2/jwks", "/oauth2/token", "/oauth2/userinfo",
        ]
        for (method, path, _) in Self.everywhere {
            let answer = try await server.send(
                method, path, headers: [("Sec-Fetch-Site", "same-origin"), ("Referer", "https://spa.example/")])
            #expect(answer.header("access-control-allow-origin") == (open.contains(path) ? "*" : nil), "\(path)")
            #expect(answer.header("access-control-allow-credentials") == nil, "\(path)")
        }
    }

    @Test func `too much is refused as too much`() async throws {
        let server = try await TestServer(try await TestSite())
        let full = "ticket=" + String(repeating: "a", count: 16 * 1024 - 7)
        #expect(try await server.send(.post, "/start/google", body: full).status == 200)
        #expect(try await server.send(.post, "/start/google", body: full + "a").status == 413)
        let fields = (0..<33).map { "f\($0)=" }.joined(separator: "&")
        #expect(try await server.send(.post, "/start/google", body: fields).status == 413)
        #expect(try await server.send(.post, "/start/google", body: "a=1&a=2").status == 400)
        #expect(try await server.send(.post, "/start/google", body: "a=%zz").status == 400)
        let long = try await server.send(
            .post, "/oauth2/authorize", body: "state=" + String(repeating: "a", count: 6 * 1024))
        #expect(long.status == 400)
    }

    @Test func `a problem names itself, its reference and nothing a visitor sent`() async throws {
        let server = try await TestServer(try await TestSite())
        let page = try await server.send(.get, "/nothing?x=%3Cscript%3E", headers: [("Accept-Language", "en")])
        #expect(page.step == "problem" && page.errors == ["not_found"])
        #expect(!page.text.contains("script>") || !page.text.contains("%3Cscript"))
        #expect(page.text.contains("There is no such page"))
        let answer = try await server.send(.get, "/nothing", headers: [("Accept", "application/json")])
        #expect(answer.header("content-type") == "application/problem+json")
        let json = try answer.json
        #expect(Set(json.keys) == ["type", "title", "status", "detail", "code", "reference"])
        #expect(json["code"] as? String == "not_found" && json["status"] as? Int == 404)
    }

    @Test func `assets are cached for good under their own print`() async throws {
        let server = try await TestServer(try await TestSite())
        let page = try await server.send(.get, "/sign-up")
        let paths = page.text.matches(of: /(?:href|src)="(\/assets\/[^"]+)"/).map { String($0.1) }
        #expect(paths.count == 4)
        for path in paths {
            let asset = try await server.send(.get, path)
            #expect(asset.status == 200 && asset.header("cache-control")?.contains("immutable") == true, "\(path)")
            #expect(asset.setCookies.isEmpty)
        }
        let css = try await server.send(.get, try #require(paths.first { $0.contains("app-") && $0.hasSuffix(".css") }))
        for picture in css.text.matches(of: /url\("([^"]+)"\)/) {
            #expect(try await server.send(.get, String(picture.1)).status == 200, "\(picture.1)")
        }
    }

    // MARK: Authorize

    private func authorize(_ change: [String: String?] = [:]) -> String {
        var parameters: [String: String] = [
            "client_id": "crm-web", "redirect_uri": "https://crm.example.com/callback", "response_type": "code",
            "scope": "openid", "state": "s", "code_challenge": TestSite.challenge, "code_challenge_method": "S256",
        ]
        for (name, value) in change { parameters[name] = value }
        return "/oauth2/authorize?"
            + parameters.map { "\($0.key)=\(TestBrowser.encoded($0.value))" }.sorted().joined(separator: "&")
    }

    @Test func `a good request leads to Register, and with prompt=login to Sign in`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        #expect(try await visit.get(authorize()).step == "register")
        #expect(try await visit.get(authorize(["prompt": "login"])).step == "sign-in")
        #expect(try await visit.get(authorize(["prompt": "create"])).step == "register")
        let partner = try await visit.get(authorize(["partner": "acme", "promo": "SPRING"]))
        #expect(partner.text.contains("ООО «Акме» &amp; &lt;co&gt;") && partner.text.contains("SPRING"))
        let unknown = try await visit.get(authorize(["partner": "nobody"]))
        #expect(unknown.step == "register" && unknown.errors == ["partner_unknown"])
    }

    @Test(
        arguments: [
            (["client_id": "nobody"], "client_unknown"), (["client_id": nil], "client_unknown"),
            (["redirect_uri": "https://evil.example/"], "redirect_unknown"),
            (["redirect_uri": nil], "redirect_unknown"),
            (["redirect_uri": "https://crm.example.com/callback/"], "redirect_unknown"),
            (["state": String(repeating: "a", count: 7000)], "invalid_request"),
        ] as [([String: String?], String)])
    func `a request whose client or address is not known stays here`(change: [String: String?], code: String)
        async throws
    {
        let visit = TestBrowser(try await TestServer(try await TestSite()), wantsJSON: true)
        let answer = try await visit.get(authorize(change))
        #expect(answer.status == 400)
        #expect(try answer.json["code"] as? String == code)
    }

    @Test(
        arguments: [
            (["response_type": "token"], "unsupported_response_type"), (["scope": "phone"], "invalid_scope"),
            (["code_challenge": nil, "code_challenge_method": nil], "invalid_request"),
            (["code_challenge_method": "plain"], "invalid_request"), (["prompt": "none"], "login_required"),
            (["request": "x"], "request_not_supported"),
        ] as [([String: String?], String)])
    func `any other mistake is told to the client`(change: [String: String?], error: String) async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let answer = try await visit.get(authorize(change))
        #expect(answer.status == 303)
        let location = try #require(answer.location)
        #expect(location.hasPrefix("https://crm.example.com/callback?error=\(error)&state=s&iss="))
    }
}

extension TestSite {
    /// What a counting statement comes to, 200 at most.
    func count(_ sql: String) async throws -> Int {
        for number in 0..<200 where try store.read({ db in try db.has("SELECT 1 WHERE (\(sql)) = \(number)") }) {
            return number
        }
        return 200
    }

    /// The first text that a statement finds.
    func text(_ sql: String) async throws -> String? {
        try store.read { db in try db.row(sql).map { $0[0] as String } }
    }

    func change(_ sql: String) async throws {
        _ = try await store.writer.write { db in .keep(try db.run(sql)) }
    }
}
