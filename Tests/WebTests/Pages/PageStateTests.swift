import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// What a page says of its own state: to eyes, to readers, and in its title.
@Suite struct PageStateTests {
    private func page(
        _ step: Step, _ site: TestSite, _ notice: Refusal? = nil, language: Language = .english
    ) -> (page: Page, html: String) {
        let (page, chrome) = site.maker.page(
            Fixtures.stored(step, language: language, notice: notice), Fixtures.surroundings())
        return (page, site.html(page, chrome))
    }

    @Test func `the title says Error exactly where something is wrong`() async throws {
        let site = try await TestSite()
        var (wrong, right) = (0, 0)
        for (page, chrome) in Fixtures.pages(site) {
            let html = site.html(page, chrome)
            let title = try #require(html.firstMatch(of: /<title>([^<]*)</)).1
            let says = title.hasPrefix("Ошибка: ") || title.hasPrefix("Error: ")
            #expect(says == html.contains("role=\"alert\""), "\(page.step): \(title)")
            if says { wrong += 1 } else { right += 1 }
        }
        #expect(wrong > 100 && right > 50)
    }

    @Test func `a form with several errors has one alert, and each field is described by its own`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let page = try await visit.register(
            "email", ["first_name": "", "email": "anna", "password": "1", "terms": nil])
        #expect(page.errors.count == 4 && page.text.ranges(of: "role=\"alert\"").count == 1)
        for input in page.text.matches(of: /<input id="([a-z_-]+)"[^>]*aria-invalid="true"[^>]*>/) {
            #expect(
                input.0.contains("\(input.1)-error\"") && page.text.contains("id=\"\(input.1)-error\""), "\(input.1)")
        }
        #expect(page.text.matches(of: /aria-invalid="true"/).count == 4)
        visit.wantsJSON = true
        let forms = try #require(try await visit.get(page.path).json["forms"] as? [[String: Any]])
        let email = try #require(forms.first { $0["name"] as? String == "email" })
        let errors = (email["fields"] as? [[String: Any]] ?? []).filter { !($0["error"] is NSNull) }
        #expect(errors.count == 4)
    }

    @Test func `progress is told to readers too`() async throws {
        let site = try await TestSite()
        #expect(
            page(.newAccount(.newcomer(Fixtures.identity)), site).html.contains(
                "role=\"img\" aria-label=\"Step 1 of 4\""))
        #expect(
            page(.arrival(.done(Fixtures.arrival)), site, language: .russian).html.contains("aria-label=\"Шаг 4 из 4\"")
        )
        #expect(!page(.entrance(.signIn), site).html.contains("class=\"progress\""))
    }

    // MARK: Signing in

    @Test(arguments: [
        ("", "", ["login", "password"]), (" ", "x", ["login"]), ("anna@example.com", "", ["password"]),
    ])
    func `an empty Sign in says what is empty, and counts no try`(
        login: String, password: String, fields: [String]
    ) async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let wrong = try await visit.follow(
            try await visit.press(
                "password", on: try await visit.get("/sign-in?lang=en"), [("login", login), ("password", password)]))
        #expect(wrong.step == "sign-in" && wrong.errors == fields.map { _ in "credentials_wrong" })
        for field in fields { #expect(wrong.text.contains("id=\"\(field)-error\"")) }
        #expect(wrong.text.contains("Enter your e-mail or phone number.") == fields.contains("login"))
        #expect(wrong.text.contains("Enter the password.") == fields.contains("password"))
        #expect(try await site.count("SELECT count(*) FROM password_failures") == 0)
    }

    @Test func `after a wrong password the focus is in its field`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let wrong = try await visit.follow(
            try await visit.press(
                "password", on: try await visit.get("/sign-in"),
                [("login", "anna@example.com"), ("password", "wrong horse")]))
        let focused = wrong.text.matches(of: /<input id="([a-z]+)"[^>]* autofocus/).map { String($0.1) }
        #expect(focused == ["password"])
    }

    @Test func `a promo code is asked for at Register alone`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        #expect(try await visit.get("/sign-up").text.contains("data-form=\"promo\""))
        for path in ["/sign-in", "/recover"] {
            #expect(try await !visit.get(path).text.contains("data-form=\"promo\""))
            #expect(try await visit.get(path + "?promo=NOPE").errors == ["promo_unknown"])
        }
    }

    // MARK: Linking

    @Test func `Link's code page leads Back, and does not offer what one is doing`() async throws {
        let site = try await TestSite()
        let code = page(.link(.code(Fixtures.linking, Fixtures.challenge, account: nil)), site)
        #expect(code.page[form: "back"] != nil && code.page[form: "link"] == nil)
        #expect(code.html.contains("data-form=\"back\"") && !code.html.contains("Already have an account?"))
        var signUp = Fixtures.stored(.link(.code(Fixtures.linking, Fixtures.challenge, account: nil))).signUp
        _ = signUp.back(now: Fixtures.now)
        #expect(signUp.step == .link(.choosing(Fixtures.linking, typed: Typed())))
    }

    @Test func `not bound names a button that is there`() async throws {
        let site = try await TestSite()
        let notBound = Refusal(.notBound, provider: .facebook)
        let offered = page(.link(.choosing(Fixtures.linking, typed: Typed())), site, notBound)
        #expect(offered.page.notice?.message.contains("create a new account") == true)
        #expect(offered.html.contains(">Create a new account</button>"))
        let pending = Linking(identity: Fixtures.identity, pending: Fixtures.pending)
        for other in [
            page(.link(.choosing(pending, typed: Typed())), site, notBound),
            page(.change(.prove(Fixtures.change)), site, notBound),
        ] {
            #expect(
                other.page.notice?.message.contains("create") == false && !other.html.contains("Create a new account"))
        }
    }

    @Test func `bound elsewhere says so at the proof, and offers another account`() async throws {
        let site = try await TestSite()
        var change = Fixtures.change
        change.kind = .bind(.google)
        let taken = page(.change(.binding(change)), site, Refusal(.alreadyBound, provider: .google))
        #expect(taken.page.notice?.message.contains("opens another account here") == true)
        #expect(taken.html.contains("Choose another Google account") && !taken.html.contains("Sign in with Google"))
        #expect(page(.change(.binding(change)), site).html.contains("Sign in with Google"))
    }

    // MARK: Codes and numbers

    @Test func `the code page tells what is true when it is drawn, and that a new code was sent`() async throws {
        let site = try await TestSite()
        let resent = page(.phone(.code(Fixtures.confirming, Fixtures.challenge, draft: Fixtures.draft)), site)
        #expect(resent.html.contains("role=\"status\">A new code was sent."))
        #expect(resent.html.contains("You can get a new code 60 seconds after this page was opened."))
        #expect(resent.html.contains("class=\"digits places-6\""))
        let first = page(.email(.code(Fixtures.verification, Fixtures.mailed)), site)
        #expect(!first.html.contains("A new code was sent."))
        let wrong = page(
            .phone(.code(Fixtures.confirming, Fixtures.challenge, draft: Fixtures.draft)), site, Refusal(.codeWrong))
        #expect(!wrong.html.contains("A new code was sent."))
    }

    @Test(arguments: [
        ("RU", "912 345 67", "two digits are missing"), ("RU", "+7 912 345 67 8", "one digit is missing"),
        ("DE", "0151 2345", "digits are missing"), ("RU", "9", "Incorrect phone number"),
    ])
    func `how many digits are missing is said`(country: String, phone: String, says: String) async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.register(
            "phone", ["country": country, "phone": phone], on: try await visit.get("/sign-up?lang=en"))
        #expect(page.errors == ["phone_invalid"])
        #expect(page.text.contains(says), "\(page.text.firstMatch(of: /id="phone-error"[^>]*>([^<]*)</)?.1 ?? "")")
    }

    @Test(arguments: [
        ("+49 151 234", "DE", "49"), ("0049 151 234", "DE", "49"), ("+7 701 2", "RU", "7"), ("+1 212", "US", "1"),
        ("151 234", "RU", "7"),
    ])
    func `a number that says its calling code chooses its country`(phone: String, country: String, code: String)
        async throws
    {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.register("phone", ["phone": phone])
        #expect(page.text.contains("<option value=\"\(country)\" data-code=\"\(code)\" selected>"), "\(phone)")
        #expect(page.value("calling_code") == code && page.value("phone") == phone)
    }

    @Test func `the list of countries is sent once for each form that has it`() async throws {
        let site = try await TestSite()
        for (page, chrome) in Fixtures.pages(site) {
            let html = site.html(page, chrome)
            let selects = html.ranges(of: "<select ").count
            #expect(html.ranges(of: "<option value=\"DE\"").count == selects, "\(page.step)")
        }
    }

    // MARK: The app

    @Test func `an app's person has one page for done and app`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let asked = try await visit.get(
            "/oauth2/authorize?client_id=crm-ios&redirect_uri=com.example.crm:/signed-up&response_type=code&scope=openid"
                + "&code_challenge=\(TestSite.challenge)&code_challenge_method=S256&lang=en")
        let newcomer = try await visit.follow(try await visit.arrive(as: "anna", from: asked))
        let phone = try await visit.send("create", on: newcomer)
        let code = try await visit.send("send", on: phone, [("country", "RU"), ("phone", "9991234567")])
        let app = try await visit.send("verify", on: code, [("code", site.sms.code)])
        #expect(app.step == "app" && app.text.contains("You are signed up."))
        #expect(
            app.text.contains("href=\"com.example.crm:/signed-up?code=") && !app.text.contains("data-form=\"start\""))
        #expect(visit.cookies["gatehouse-session"] != nil)
    }

    @Test func `a link made for an app is told on that page`() async throws {
        let site = try await TestSite()
        let linked = page(.arrival(.app(Fixtures.arrived(Evidence(Fixtures.identity), .linked), Fixtures.exit)), site)
        #expect(linked.html.contains("Accounts linked: signing in with Google now leads to your account at CRM"))
        let known = page(.arrival(.app(Fixtures.arrived(Evidence(Fixtures.identity), .returned), Fixtures.exit)), site)
        #expect(known.html.contains("You are signed in."))
    }

    // MARK: Assets

    @Test func `assets are compressed once, and much smaller so`() async throws {
        let site = try await TestSite()
        for name in ["app.css", "app.js"] {
            let asset = try #require(site.maker.assets[site.maker.assets.path(name)])
            let gzip = try #require(asset.gzip)
            #expect(gzip.prefix(2) == [0x1f, 0x8b] && gzip.count * 2 < asset.bytes.count)
        }
    }

    @Test(
        arguments: [
            (["gzip"], true), (["br, GZIP ; q=0.1"], true), (["*"], true), (["x-gzip"], true), (["br", "gzip"], true),
            ([], false), ([""], false), (["gzip;q=0"], false), (["*, gzip;q=0"], false), (["br"], false),
            (["gzip;q=x"], false),
        ] as [([String], Bool)])
    func `what Accept-Encoding takes`(fields: [String], takes: Bool) {
        #expect(OperationsRoutes.takesGzip(fields) == takes)
    }
}
