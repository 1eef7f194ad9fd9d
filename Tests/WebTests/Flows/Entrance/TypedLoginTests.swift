import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// What people type to be known by: at Sign in, Link and Recover.
@Suite struct TypedLoginTests {
    @Test(arguments: [
        " anna@example.com", "anna@example.com ", "\u{A0}anna@example.com\t", "\u{202A}anna@example.com\u{202C}",
        "anna@example.com\u{200B}\r\n", " +7 999 123-45-67 ", "\u{2067}+٧٩٩٩١٢٣٤٥٦٧\u{2069}", "８９９９１２３４５６７",
        "tel:+79991234567",
        " \u{FEFF}8 (999) 123-45-67",
    ])
    func `blanks around a login are cut, and digits of any script are digits`(login: String) async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        let visit = TestBrowser(server)
        let gone = try await visit.press(
            "password", on: try await visit.get("/sign-in"), [("login", login), ("password", TestBrowser.password)])
        #expect(gone.location == "https://crm.example.com/login")
        let other = TestBrowser(server)
        let code = try await other.follow(
            try await other.press("request", on: try await other.get("/recover"), [("login", login)]))
        #expect(code.step == "recover-code" && code.errors.isEmpty)
        let wrong = try await other.follow(
            try await other.press(
                "password", on: try await other.get("/sign-in"), [("login", login), ("password", "wrong horse")]))
        #expect(wrong.errors == ["credentials_wrong"] && wrong.value("login") == Login(login).text)
    }

    @Test func `an address with a space is still told at registration`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.register("email", ["email": "anna@example.com "])
        #expect(page.step == "register" && page.errors == ["email_invalid"])
    }

    /// +1 (912) 345-6789, typed nationally: read in Russia it would be a Russian mobile.
    @Test func `a number is read in the country beside it, in every form that takes one`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let joining = TestBrowser(server)
        let code = try await joining.register()
        let number = try await joining.send("verify", on: code, [("code", site.mail.code)])
        let sms = try await joining.send("send", on: number, [("country", "US"), ("phone", "(912) 345-6789")])
        #expect(try await joining.send("verify", on: sms, [("code", site.sms.code)]).step == "done")
        let login = [("login", "(912) 345-6789"), ("country", "US")]

        let visit = TestBrowser(server)
        let page = try await visit.get("/sign-in")
        let russian = try await visit.follow(
            try await visit.press(
                "password", on: page,
                [("login", "(912) 345-6789"), ("country", "RU"), ("password", TestBrowser.password)]))
        #expect(russian.errors == ["credentials_wrong"] && russian.chosen == ["RU"])
        let gone = try await visit.post(
            "\(russian.path)/password",
            [("version", try #require(russian.hidden("version")))] + login + [
                ("password", TestBrowser.password)
            ])
        #expect(gone.location == "https://crm.example.com/login")

        let linking = TestBrowser(server)
        let newcomer = try await linking.follow(
            try await linking.arrive(as: "anna", from: try await linking.get("/sign-up")))
        let link = try await linking.send("link", on: newcomer)
        let confirm = try await linking.send("password", on: link, login + [("password", TestBrowser.password)])
        #expect(confirm.step == "link-confirm")

        let lost = TestBrowser(server)
        let sent = site.sms.count
        let recovery = try await lost.follow(
            try await lost.press("request", on: try await lost.get("/recover?lang=en"), login))
        #expect(recovery.step == "recover-code")
        #expect(recovery.text.contains("+1 912-345-6789</b> (United States)"))
        await site.sms.sent(past: sent)
        let back = try await lost.send("change", on: recovery)
        #expect(back.value("login") == "(912) 345-6789" && back.chosen == ["US"])
    }

    @Test func `the person's own country stands first, and each form has the list once`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        visit.headers = [("Accept-Language", "de-DE, en")]
        for (page, form) in [("/sign-in", "password"), ("/recover", "request")] {
            let drawn = try await visit.get(page)
            #expect(drawn.chosen == ["DE"] && drawn.text.matches(of: /value="FR"/).count == 1)
            visit.wantsJSON = true
            let json = try await visit.get(page).json
            visit.wantsJSON = false
            let forms = try #require(json["forms"] as? [[String: Any]])
            let fields = forms.first { $0["name"] as? String == form }?["fields"] as? [[String: Any]] ?? []
            #expect(fields.compactMap { $0["name"] as? String }.starts(with: ["ticket", "login", "country"]))
            #expect(fields.first { $0["name"] as? String == "country" }?["value"] as? String == "DE")
            let countries = (json["data"] as? [String: Any])?["countries"] as? [[String: Any]]
            #expect(countries?.first?["code"] as? String == "DE" && countries?.count ?? 0 > 240)
        }
        let newcomer = try await visit.follow(try await visit.arrive(as: "anna", from: try await visit.get("/sign-up")))
        let link = try await visit.send("link", on: newcomer)
        #expect(link.chosen == ["DE", "DE"] && link.text.matches(of: /value="FR"/).count == 2)
    }

    @Test(arguments: [
        ("", "login_fault.empty"), (" \u{200B} ", "login_fault.empty"), ("anna", "login_fault.neither"),
        ("anna@", "email_fault.no_domain"),
        ("8 495 123-45-67", "phone_fault.not_mobile"),
    ])
    func `what is no login is told at Recover, exactly`(typed: String, path: String) async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.follow(
            try await visit.press("request", on: try await visit.get("/recover"), [("login", typed)]))
        #expect(page.step == "recover" && page.errors == ["login_invalid"])
        #expect(page.text.contains(try TemplateFiles.wording(.russian)("error.\(path)")))
    }

    @Test func `one name is enough where the settings say so, and the page says so too`() async throws {
        let site = try await TestSite(lastName: .optional)
        let visit = TestBrowser(try await TestServer(site))
        visit.headers = [("Accept-Language", "en")]
        #expect(try await visit.get("/sign-up").text.contains("Last name (if you have one)"))
        let code = try await visit.register("email", ["last_name": ""])
        #expect(code.step == "email-code")
        let first = try await visit.register("phone", [:], on: try await TestBrowser(visit.server).get("/sign-up"))
        let email = try await visit.send("verify", on: first, [("code", site.sms.code)])
        let letter = try await visit.send("send", on: email, [("email", "mono@example.com")])
        let profile = try await visit.send("verify", on: letter, [("code", site.mail.code)])
        let done = try await visit.send(
            "save", on: profile, [("first_name", "Mononym"), ("last_name", " "), ("password", TestBrowser.password)])
        #expect(done.step == "done")
        #expect(try await site.count("SELECT count(*) FROM accounts WHERE last_name IS NULL") == 1)
    }

    @Test func `an address in other letters is shown as typed, kept in ASCII, and signs in either way`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let joining = TestBrowser(server)
        let code = try await joining.register("email", ["email": "ivan@почта.рф"])
        #expect(code.step == "email-code" && code.text.contains("iv•••@почта.рф"))
        let change = try await joining.send("change", on: code)
        #expect(change.value("email") == "ivan@почта.рф")
        let again = try await joining.send("send", on: change, [("email", "ivan@почта.рф")])
        let number = try await joining.send("verify", on: again, [("code", site.mail.code)])
        let sms = try await joining.send("send", on: number, [("country", "RU"), ("phone", "9991234567")])
        #expect(try await joining.send("verify", on: sms, [("code", site.sms.code)]).step == "done")
        #expect(
            try await site.count("SELECT count(*) FROM accounts WHERE email = 'ivan@xn--80a1acny.xn--p1ai'") == 1)
        for login in ["ivan@почта.рф", "Ivan@ПОЧТА.рф ", "ivan@xn--80a1acny.xn--p1ai"] {
            let visit = TestBrowser(server)
            let gone = try await visit.press(
                "password", on: try await visit.get("/sign-in"), [("login", login), ("password", TestBrowser.password)])
            #expect(gone.location == "https://crm.example.com/login", "\(login)")
            let lost = TestBrowser(server)
            let recovery = try await lost.follow(
                try await lost.press("request", on: try await lost.get("/recover"), [("login", login)]))
            #expect(recovery.text.contains("@почта.рф") && recovery.step == "recover-code")
        }
        let weak = try await TestBrowser(server).register(
            "email", ["email": "petr@почта.рф", "password": "petr@почта.рф"])
        #expect(weak.errors == ["password_weak"])
    }

    @Test func `removing the partner says that the promo code goes with it`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        visit.headers = [("Accept-Language", "en")]
        let page = try await visit.get("/p/acme?promo=spring")
        #expect(page.text.contains("<b>SPRING</b>") && page.text.contains("Remove together with the promo code"))
        #expect(!(try await visit.get("/p/acme").text.contains("Remove together")))
    }
}

extension Answer {
    /// The countries that stand chosen in the page's lists.
    fileprivate var chosen: [String] {
        text.matches(of: /<option value="([A-Z]{2})"[^>]* selected/).map { String($0.1) }
    }
}
