import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// A page before a sign-up is wholly in its address.
@Suite struct EntranceAddressTests {
    /// As a client wrote it: an order, an escape and a parameter of its own.
    private static let asked =
        "scope=openid+profile&client_id=crm-web&x=%7e1&redirect_uri=https://crm.example.com/callback&response_type=code"
        + "&state=a%20b/c&code_challenge=\(TestSite.challenge)&code_challenge_method=S256&prompt=create"

    private func visitor() async throws -> TestBrowser {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        visit.headers = [("Accept-Language", "ru")]
        return visit
    }

    private func location(_ form: String, _ fields: (String, String)..., at path: String) async throws -> String {
        let visit = try await visitor()
        let answer = try await visit.press(form, on: try await visit.get(path), fields)
        #expect(answer.status == 303 && answer.text.isEmpty)
        return try #require(answer.location)
    }

    @Test func `a form that changes the page leads to the client's own query with the change after it`() async throws {
        let path = "/oauth2/authorize?\(Self.asked)"
        #expect(try await location("switch", ("to", "sign-in"), at: path) == path + "&screen=sign-in")
        #expect(try await location("language", ("lang", "en"), at: path) == path + "&lang=en")
        #expect(try await location("promo", ("promo", "весна&x=1"), at: path).hasPrefix(path + "&promo=%D0%B2"))
        #expect(try await location("promo", ("promo", "a&b=c"), at: path) == path + "&promo=a%26b=c")
        #expect(try await location("other", at: path) == path)
        #expect(try await location("promo", ("promo", ""), at: path + "&promo=NOPE") == path)
        #expect(
            try await location("language", ("lang", "en"), at: path + "&lang=ru&screen=recover")
                == path + "&lang=en&screen=recover")
        #expect(try await location("switch", ("to", "nonsense"), at: path) == path)
    }

    @Test(
        arguments: [
            (
                "switch", ["to": "sign-in"], "/sign-up?client_id=crm-ios&promo=SPRING",
                "/sign-in?client_id=crm-ios&promo=SPRING"
            ),
            ("switch", ["to": "recover"], "/p/acme?lang=en", "/recover?lang=en&partner=acme"),
            ("switch", ["to": "register"], "/sign-in?partner=acme", "/sign-up?partner=acme"),
            ("language", ["lang": "en"], "/p/acme", "/p/acme?lang=en"),
            ("language", ["lang": "en"], "/p/no%2Fbody%22", "/p/no/body%22?lang=en"),
            ("promo", ["promo": "NOPE"], "/p/acme", "/p/acme?promo=NOPE"),
            ("promo", ["promo": "SPRING"], "/p/nobody?lang=en", "/sign-up?lang=en&promo=SPRING"),
            ("forget", ["what": "partner"], "/p/acme?promo=SPRING", "/sign-up"),
            ("forget", ["what": "promo"], "/p/acme?promo=SPRING", "/p/acme"),
            ("forget", ["what": "promo"], "/sign-up?promo=SPRING", "/sign-up?partner=acme"),
            (
                "switch", ["to": "register"], "/account?client_id=crm-ios",
                "/account?client_id=crm-ios&screen=register&lang=ru"
            ),
        ] as [(String, [String: String], String, String)])
    func `of the pages without a client's request the address is changed likewise`(
        form: String, fields: [String: String], from: String, to: String
    ) async throws {
        let visit = try await visitor()
        let page = try await visit.get(from)
        let answer = try await visit.press(form, on: page, fields.map { ($0.key, $0.value) })
        if from.hasPrefix("/account") {
            #expect(answer.location?.hasPrefix("/account?client_id=crm-ios&") == true)
            #expect(try await visit.follow(answer).step == "register")
        } else {
            #expect(answer.location == to)
        }
    }

    @Test func `reload, Back and a copy show the page again, and what was typed wrong is told by the address`()
        async throws
    {
        let visit = try await visitor()
        let page = try await visit.get("/oauth2/authorize?\(Self.asked)&partner=acme")
        let wrong = try await visit.press("promo", on: page, [("promo", "NOPE")])
        let address = try #require(wrong.location)
        // Another browser, without any cookie.
        for visitor in [visit, TestBrowser(visit.server)] {
            let told = try await visitor.get(address)
            #expect(told.step == "register" && told.errors == ["promo_unknown"] && told.value("promo") == "NOPE")
            #expect(told.text.contains("ООО «Акме»"))
        }
        let signIn = try await visit.change("switch", to: [("to", "sign-in")], on: try await visit.get(address))
        #expect(signIn.step == "sign-in" && signIn.errors == ["promo_unknown"] && signIn.value("promo") == nil)
        #expect(try await visit.server.site.count("SELECT count(*) FROM sign_ups") == 0)
    }

    @Test func `a program gets the changed page itself`() async throws {
        let visit = try await visitor()
        visit.wantsJSON = true
        let page = try await visit.get("/p/acme").json
        let forms = try #require(page["forms"] as? [[String: Any]])
        let ticket = try #require(
            (forms.first?["fields"] as? [[String: Any]])?.first { $0["name"] as? String == "ticket" }?["value"]
                as? String)
        let signIn = try await visit.post("/start/switch", [("ticket", ticket), ("to", "sign-in")])
        let drawn = try signIn.json
        #expect(signIn.status == 200 && drawn["step"] as? String == "sign-in")
        let data = try #require(drawn["data"] as? [String: Any])
        #expect((data["attribution"] as? [String: Any])?["partner"] as? String == "acme")
    }

    @Test func `what the forms add does not count against the client's 6 KiB, and is cut itself`() async throws {
        let visit = try await visitor()
        let padding = String(repeating: "p", count: 6 * 1024 - Self.asked.utf8.count - 3)
        let page = try await visit.get("/oauth2/authorize?\(Self.asked)&y=\(padding)")
        #expect(page.step == "register")
        let promo = String(repeating: "Ж", count: 1000)
        let told = try await visit.change("promo", to: [("promo", promo)], on: page)
        #expect(told.step == "register" && told.errors == ["promo_unknown"])
        #expect(told.value("promo") == String(repeating: "Ж", count: 65))
        let english = try await visit.change("language", to: [("lang", "en")], on: told)
        #expect(try await visit.change("switch", to: [("to", "recover")], on: english).step == "recover")
        #expect(try await visit.get("/oauth2/authorize?\(Self.asked)&y=\(padding)p").status == 400)
    }

    @Test func `a page that was drawn after something else has an address too`() async throws {
        let visit = try await visitor()
        let page = try await visit.get("/oauth2/authorize?\(Self.asked)&partner=acme")
        let newcomer = try await visit.follow(try await visit.arrive(as: "anna", from: page))
        visit.server.site.advance(.seconds(25 * 3600))
        let late = try await visit.get(try newcomer.path)
        #expect(late.step == "register" && late.errors == ["sign_up_expired"])
        let recover = try await visit.change("switch", to: [("to", "recover")], on: late)
        #expect(recover.step == "recover" && recover.text.contains("ООО «Акме»"))
        let left = try await visit.press("leave", on: recover)
        #expect(left.location?.contains("state=a%20b%2Fc") == true)
    }

    // MARK: The page that a request gets

    @Test(arguments: [
        ("", false, "register"), ("", true, "sign-in"), ("&prompt=create", true, "register"),
        ("&prompt=select_account", true, "register"), ("&prompt=login", false, "sign-in"),
        ("&screen=register", true, "register"), ("&screen=sign-in", false, "sign-in"),
        ("&screen=recover", false, "recover"), ("&prompt=login&screen=register", false, "register"),
        ("&screen=nonsense", true, "sign-in"),
    ])
    func `a browser that somebody signed in with gets Sign in, unless the request says otherwise`(
        query: String, isKnown: Bool, step: String
    ) async throws {
        let visit = try await visitor()
        if isKnown { visit.cookies["gatehouse-used"] = "google" }
        let asked = Self.asked.replacing("&prompt=create", with: query)
        #expect(try await visit.get("/oauth2/authorize?\(asked)").step == step)
    }

    @Test(arguments: [(Client.FirstPage.register, Entrance.register), (.signIn, .signIn)])
    func `a client may choose one page for everybody`(page: Client.FirstPage, entrance: Entrance) {
        #expect(page.entrance(isKnownBrowser: false) == entrance && page.entrance(isKnownBrowser: true) == entrance)
    }

    @Test func `an arrival is remembered by its way in alone, for a year, and that way says so`() async throws {
        let visit = try await visitor()
        try await visit.signUp()
        #expect(visit.cookies["gatehouse-used"] == "google")
        let account = try await visit.get("/account")
        let ticket = try #require(account.hidden("ticket"))
        _ = try await visit.post("/account/sign-out", [("ticket", ticket)])
        #expect(visit.cookies["gatehouse-used"] == "google")
        let signIn = try await visit.get("/sign-in?lang=en")
        let google = try #require(signIn.text.firstRange(of: "data-form=\"google\""))
        let facebook = try #require(signIn.text.firstRange(of: "data-form=\"facebook\""))
        let mark = try #require(signIn.text.firstRange(of: "used last"))
        #expect(google.lowerBound < mark.lowerBound && mark.lowerBound < facebook.lowerBound)
        #expect(signIn.text.ranges(of: "used last").count == 1)
        #expect(try await !visit.get("/sign-up?lang=en").text.contains("used last"))
        visit.wantsJSON = true
        let data = try #require(try await visit.get("/sign-in").json["data"] as? [String: Any])
        #expect(data["used_last"] as? String == "google")

        visit.wantsJSON = false
        visit.cookies["gatehouse-used"] = "phone"
        let password = try await visit.get("/sign-in?lang=en")
        #expect(password.text.contains("id=\"password-used-last\">used last"))
        for planted in ["", "\"x\"", "a b", String(repeating: "a", count: 65)] {
            visit.cookies["gatehouse-used"] = planted
            #expect(try await !visit.get("/sign-in?lang=en").text.contains("used last"), "\(planted)")
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:8080", "gatehouse-used=email; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000"),
        (
            "https://signup.example.com",
            "__Host-gatehouse-used=email; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000; Secure"
        ),
    ])
    func `the cookie of the way used last`(publicURL: String, cookie: String) async throws {
        let site = try await TestSite(publicURL: publicURL)
        #expect(site.site.cookies.used("email") == cookie)
    }

    // MARK: What has just happened

    @Test func `after each change one sentence says so`() async throws {
        let visit = try await visitor()
        try await visit.signUp()
        #expect(try await !visit.get("/account").text.contains("role=\"status\""))
        let password = try await visit.prove(try await visit.change("password"))
        let saved = try await visit.send("password", on: password, [("password", TestBrowser.password)])
        #expect(saved.step == "account" && saved.text.contains("<p class=\"news\" role=\"status\">Пароль сохранён"))
        let phone = try await visit.prove(try await visit.change("phone"))
        let code = try await visit.send("send", on: phone, [("country", "RU"), ("phone", "9997654321")])
        let moved = try await visit.send("verify", on: code, [("code", visit.server.site.sms.code)])
        #expect(moved.step == "account" && moved.text.contains("role=\"status\">Номер телефона изменён"))
        let out = try await visit.change("sign-out")
        #expect(out.step == "sign-in" && out.text.contains("role=\"status\">Вы вышли из аккаунта."))
        // An address of somebody's making says nothing that is not so.
        _ = try await visit.follow(try await visit.arrive(as: "anna", from: try await visit.get("/account")))
        for event in ["sign-out", "password", "0190a000-0000-7000-8000-000000000009"] {
            #expect(try await !visit.get("/account?after=\(event)").text.contains("role=\"status\""))
        }
    }

    @Test func `a change that was made some time ago is news no more`() async throws {
        let visit = try await visitor()
        try await visit.signUp()
        let password = try await visit.prove(try await visit.change("password"))
        let path = try password.path
        let version = try #require(password.hidden("version"))
        _ = try await visit.post("\(path)/password", [("version", version), ("password", TestBrowser.password)])
        let account = try #require(try await visit.get(path).location)
        #expect(try await visit.get(account).text.contains("role=\"status\""))
        visit.server.site.advance(.seconds(600))
        let later = try await visit.get(account)
        #expect(later.step == "account" && !later.text.contains("role=\"status\""))
    }
}
