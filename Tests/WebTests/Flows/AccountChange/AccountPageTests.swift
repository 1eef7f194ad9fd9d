import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// One's own account, from the page on.
@Suite struct AccountPageTests {
    static let forms: Set<String> = [
        "bind", "phone", "password", "sign-out", "sign-out-everywhere", "download", "delete",
    ]

    func visitor(_ site: TestSite? = nil) async throws -> TestBrowser {
        if let site { return TestBrowser(try await TestServer(site)) }
        return TestBrowser(try await TestServer(try await TestSite()))
    }

    // MARK: The page

    @Test(arguments: [
        (Language.russian, "Ваш аккаунт", "Назад в CRM", "Привязать Facebook", "привязан"),
        (.english, "Your account", "Back to CRM", "Link Facebook", "linked"),
    ])
    func `the page shows what there is and what can be done`(
        language: Language, title: String, back: String, bind: String, bound: String
    ) async throws {
        let visit = try await visitor()
        try await visit.signUp()
        let page = try await visit.get("/account?lang=\(language)")
        #expect(page.status == 200 && page.step == "account" && page.errors.isEmpty)
        #expect(page.text.contains("<html lang=\"\(language)\">") && page.text.contains("<h1>\(title)</h1>"))
        #expect(page.text.contains("href=\"https://crm.example.com/\"") && page.text.contains(back))
        #expect(page.text.contains("aria-label=\"\(bind)\"") && page.text.contains("\(bound) <time datetime=\"20"))
        #expect(page.text.contains("+7 ••• •••-45-67") && !page.text.contains("1234567"))
        #expect(page.text.contains("2026-11-01"))
        #expect(page.forms.subtracting(["language"]) == Self.forms)
        #expect(page.header("cache-control") == "no-store")
        #expect(page.header("content-security-policy")?.contains("default-src 'none'") == true)
    }

    @Test func `a program gets the same as data`() async throws {
        let visit = try await visitor()
        try await visit.signUp()
        visit.wantsJSON = true
        let page = try await visit.get("/account").json
        #expect(page["step"] as? String == "account" && page["sign_up"] is NSNull && page["notice"] is NSNull)
        let forms = try #require(page["forms"] as? [[String: Any]])
        #expect(Set(forms.compactMap { $0["name"] as? String }) == Self.forms.union(["language"]))
        for form in forms {
            let (name, fields) = (form["name"] as? String ?? "", form["fields"] as? [[String: Any]] ?? [])
            #expect(form["action"] as? String == "/account/\(name)")
            #expect(fields.first?["name"] as? String == "ticket")
        }
        let data = try #require(page["data"] as? [String: Any])
        #expect(data["phone_masked"] as? String == "+7 ••• •••-45-67" && data["has_password"] as? Bool == false)
        #expect(data["email_masked"] is NSNull && data["password_set_at"] is NSNull && data["first_name"] is NSNull)
        let binding = try #require((data["bindings"] as? [[String: Any]])?.first)
        #expect(binding["provider"] as? String == "google" && binding["subject"] as? String == "anna")
        #expect(binding["can_unbind"] as? Bool == false)
        #expect((binding["bound_at"] as? String)?.hasSuffix("Z") == true)
        let terms = try #require((data["acceptances"] as? [[String: Any]])?.first)
        #expect(terms["document"] as? String == "terms" && terms["version"] as? String == "2026-11-01")
        #expect(terms["shown_as"] as? String == "checkbox")
    }

    @Test func `signed out it is Sign in, and comes back`() async throws {
        let site = try await TestSite()
        let visit = try await visitor(site)
        try await visit.signUp()
        let other = TestBrowser(visit.server)
        let signIn = try await other.get("/account?client_id=crm-ios&lang=en")
        #expect(signIn.step == "sign-in" && signIn.text.contains("<html lang=\"en\">"))
        let back = try await other.arrive(as: "anna", from: signIn)
        #expect(back.status == 303 && back.location?.prefix { $0 != "#" } == "/account?client_id=crm-ios&lang=en")
        let account = try await other.follow(back)
        #expect(account.step == "account" && account.text.contains("Back to CRM for iOS"))
        #expect(try await visit.get("/account?client_id=nobody").status == 400)
    }

    @Test func `password managers and old addresses are led to the page`() async throws {
        let visit = try await visitor()
        for path in ["/.well-known/change-password", "/account/delete", "/account/nonsense"] {
            let answer = try await visit.get(path)
            #expect(answer.status == 303 && answer.location == "/account", "\(path)")
        }
    }

    @Test func `another language is an address of its own, and no step begins`() async throws {
        let site = try await TestSite()
        let visit = try await visitor(site)
        try await visit.signUp()
        let before = try await site.count("SELECT count(*) FROM sign_ups")
        let page = try await visit.get("/account?lang=en")
        let ticket = try #require(page.hidden("ticket"))
        let answer = try await visit.post("/account/language", [("ticket", ticket), ("lang", "ru")])
        #expect(answer.status == 303 && answer.location == "/account?lang=ru")
        #expect(try await site.count("SELECT count(*) FROM sign_ups") == before)
    }

    @Test func `forms without a ticket of ours, or with one past its time, change nothing`() async throws {
        let site = try await TestSite()
        let visit = try await visitor(site)
        try await visit.signUp()
        let old = try #require(try await visit.get("/account").hidden("ticket"))
        for ticket in ["", "nonsense"] {
            let answer = try await visit.post("/account/delete", [("ticket", ticket)])
            #expect(answer.status == 200 && answer.step == "account" && answer.errors == ["sign_up_expired"])
        }
        // The session of a person who reads for two hours is over too: sign in again, and come back.
        site.advance(.seconds(7201))
        let late = try await visit.post("/account/delete", [("ticket", old)])
        #expect(late.step == "sign-in" && late.errors == ["sign_up_expired"])
        #expect(try await visit.post("/account/nonsense", [("ticket", old)]).status == 404)
    }

    @Test func `another site can press nothing`() async throws {
        let visit = try await visitor()
        try await visit.signUp()
        let ticket = try #require(try await visit.get("/account").hidden("ticket"))
        visit.headers = [("Sec-Fetch-Site", "cross-site")]
        for form in Self.forms.union(["unbind"]) {
            #expect(try await visit.post("/account/\(form)", [("ticket", ticket)]).status == 403, "\(form)")
        }
        visit.headers = []
        #expect(try await visit.get("/account").step == "account")
    }
}
