import Foundation
import Outbound
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// Ways through the site as a browser and as a program go them.
@Suite struct JourneyTests {
    @Test func `a browser goes from Register to the application`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let query =
            "client_id=crm-web&redirect_uri=https%3A%2F%2Fcrm.example.com%2Fcallback&response_type=code&scope=openid&state=s"
            + "&code_challenge=\(TestSite.challenge)&code_challenge_method=S256"
        let register = try await visit.get("/oauth2/authorize?\(query)")
        let away = try await visit.press("google", on: register)
        #expect(away.status == 303 && away.location?.hasPrefix("https://google.example/authorize?state=") == true)
        let back = try await visit.get("/callback/google?state=\(site.google.state)&code=anna")
        let path = try #require(back.location?.split(separator: "#").first.map(String.init))
        #expect(back.status == 303)
        let newcomer = try await visit.get(path)
        #expect(newcomer.step == "newcomer" && newcomer.text.contains("an•••@example.com"))
        #expect(newcomer.text.contains("&lt;b&gt;Анна&lt;/b&gt;"))
        func press(_ form: String, _ page: Answer, _ fields: [(String, String)] = []) async throws -> Answer {
            let version = try #require(page.hidden("version"))
            let answer = try await visit.post("\(path)/\(form)", [("version", version)] + fields)
            #expect(answer.status == 303)
            return answer.location == path ? try await visit.get(path) : answer
        }
        let terms = try await press("create", newcomer)
        #expect(terms.step == "terms" && terms.errors == ["terms_required"])
        let again = try await press("continue", terms)
        #expect(again.step == "newcomer" && again.text.contains("type=\"checkbox\"") && !again.text.contains("checked"))
        let phone = try await press("create", again, [("terms", "on")])
        #expect(phone.step == "phone")
        let wrong = try await press("send", phone, [("country", "RU"), ("calling_code", "7"), ("phone", "12\"><i>")])
        #expect(wrong.step == "phone" && wrong.errors == ["phone_invalid"])
        #expect(wrong.text.contains("12&quot;&gt;&lt;i&gt;"))
        let code = try await press("send", wrong, [("country", "ru"), ("calling_code", "+7"), ("phone", "9991234567")])
        #expect(code.step == "code" && code.text.contains("+7 ••• •••-45-67"))
        let miss = try await press("verify", code, [("code", site.sms.code == "000000" ? "000001" : "000000")])
        #expect(miss.errors == ["code_wrong"])
        let done = try await press("verify", miss, [("code", site.sms.code)])
        #expect(done.step == "done" && visit.cookies["gatehouse-session"]?.utf8.count == 43)
        let start = try await press("start", done)
        #expect(start.location?.hasPrefix("https://crm.example.com/callback?code=") == true)
        let history = try await visit.get(path)
        #expect(history.status == 303 && history.location == "https://crm.example.com/login")
        // With the session the client gets its next code silently.
        let silent = try await visit.get("/oauth2/authorize?\(query)")
        #expect(silent.status == 303 && silent.location?.hasPrefix("https://crm.example.com/callback?code=") == true)
    }

    @Test func `a form of an older page changes nothing, a hand-made one without a version counts`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let back = try await visit.arrive(as: "anna", from: try await visit.get("/sign-up"))
        let path = try #require(back.location?.split(separator: "#").first.map(String.init))
        for version in ["0", "99", "nonsense", ""] {
            _ = try await visit.post("\(path)/create", [("version", version), ("terms", "on")])
            #expect(try await visit.get(path).step == "newcomer")
        }
        _ = try await visit.post("\(path)/create", [("terms", "on")])
        #expect(try await visit.get(path).step == "phone")
    }

    // MARK: Before a sign-up

    /// A Register page with a client's request, a partner and a promo code.
    private func asked(_ visit: TestBrowser) async throws -> Answer {
        try await visit.get(
            "/oauth2/authorize?client_id=crm-web&redirect_uri=https%3A%2F%2Fcrm.example.com%2Fcallback&response_type=code"
                + "&scope=openid&state=of-the-client&code_challenge=\(TestSite.challenge)&code_challenge_method=S256&partner=acme"
        )
    }

    /// What the page's ticket remembers, told by leaving: only the client's request has its state.
    private func remembersRequest(_ page: Answer, _ visit: TestBrowser) async throws -> Bool {
        try await visit.press("leave", on: page).location?.contains("state=of-the-client") == true
    }

    @Test func `switch, promo, forget and language keep the request, and begin no sign-up`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        visit.headers = [("Accept-Language", "ru")]
        let register = try await asked(visit)
        #expect(register.text.contains("ООО «Акме»"))
        let signIn = try await visit.change("switch", to: [("to", "sign-in")], on: register)
        #expect(signIn.status == 200 && signIn.step == "sign-in" && signIn.text.contains("ООО «Акме»"))
        let again = try await visit.change("switch", to: [("to", "register")], on: signIn)
        let unknown = try await visit.change("promo", to: [("promo", "autumn")], on: again)
        #expect(unknown.errors == ["promo_unknown"] && unknown.text.contains("ООО «Акме»"))
        let promo = try await visit.change("promo", to: [("promo", "spring")], on: unknown)
        #expect(promo.errors.isEmpty && promo.text.contains("<b>SPRING</b>"))
        let english = try await visit.change("language", to: [("lang", "en")], on: promo)
        #expect(english.text.contains("<html lang=\"en\">") && english.text.contains("<b>SPRING</b>"))
        let without = try await visit.change("forget", to: [("what", "promo")], on: english)
        #expect(!without.text.contains("SPRING") && without.text.contains("ООО «Акме»"))
        #expect(without.text.contains("<html lang=\"en\">"))
        let nobody = try await visit.change("forget", to: [("what", "partner")], on: without)
        #expect(!nobody.text.contains("Акме"))
        for page in [signIn, again, unknown, promo, english, without, nobody] {
            #expect(try await remembersRequest(page, visit))
            #expect(page.hidden("ticket")?.isEmpty == false)
        }
        #expect(try await site.count("SELECT count(*) FROM sign_ups") == 0)
        // The sign-up speaks the ticket's language from its first page on.
        let back = try await visit.arrive(as: "anna", from: without)
        let newcomer = try await visit.get(try #require(back.location?.split(separator: "#").first.map(String.init)))
        #expect(newcomer.text.contains("<html lang=\"en\">") && newcomer.step == "newcomer")
    }

    @Test func `a ticket that is none of ours is for the default client, one past its time keeps its request`()
        async throws
    {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        for ticket in ["", "nonsense", String(repeating: "A", count: 400)] {
            let answer = try await visit.post("/start/google", [("ticket", ticket)])
            #expect(answer.status == 200 && answer.step == "register" && answer.errors == ["sign_up_expired"])
        }
        let register = try await asked(visit)
        site.advance(.seconds(7201))
        // What begins nothing works however old the page is.
        #expect(try await visit.change("switch", to: [("to", "recover")], on: register).step == "recover")
        let late = try await visit.press("google", on: register)
        #expect(late.status == 200 && late.errors == ["sign_up_expired"])
        #expect(try await remembersRequest(late, visit))
        #expect(try await site.count("SELECT count(*) FROM sign_ups") == 0)
    }

    @Test func `an unknown door is no page`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.get("/sign-up")
        #expect(try await visit.press("nothing", on: page).status == 404)
        #expect(try await visit.press("yandex", on: page).status == 404)
    }

    @Test func `another browser finds the Register page, the first one goes on`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let (anna, mallory) = (TestBrowser(server), TestBrowser(server))
        let back = try await anna.arrive(as: "anna", from: try await anna.get("/sign-up"))
        let path = try #require(back.location?.split(separator: "#").first.map(String.init))
        let stolen = try await mallory.get(path)
        let unknown = try await mallory.get("/s/0190a000-0000-7000-8000-000000000009")
        #expect(stolen.errors == ["other_browser"] && stolen.status == unknown.status)
        #expect(stolen.step == unknown.step && stolen.errors == unknown.errors)
        _ = try await mallory.post("\(path)/leave", [])
        #expect(try await anna.get(path).step == "newcomer")
    }

    @Test func `Not me signs out, and the browser gets another name`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let path = try await finished(visit, site)
        let register = try await visit.get("/sign-up")
        #expect(register.text.contains("data-form=\"continue\"") && register.text.contains("+7 ••• •••-45-67"))
        let before = visit.cookies["gatehouse"]
        let out = try await visit.change("other", on: register)
        #expect(out.step == "register" && !out.text.contains("data-form=\"continue\""))
        #expect(visit.cookies["gatehouse-session"] == nil && visit.cookies["gatehouse"] != before)
        #expect(try await site.count("SELECT count(*) FROM sessions") == 0)
        #expect(try await visit.get(path).errors == ["other_browser"])
    }

    /// A finished person: the path of their sign-up.
    private func finished(_ visit: TestBrowser, _ site: TestSite) async throws -> String {
        let back = try await visit.arrive(as: "anna", from: try await visit.get("/sign-up"))
        let path = try #require(back.location?.split(separator: "#").first.map(String.init))
        _ = try await visit.post("\(path)/create", [("terms", "on")])
        _ = try await visit.post("\(path)/send", [("country", "RU"), ("phone", "9991234567")])
        _ = try await visit.post("\(path)/verify", [("code", site.sms.code)])
        return path
    }

    // MARK: Programs

    @Test func `a program draws every step from JSON with exactly these keys`() async throws {
        let site = try await TestSite()
        let program = TestBrowser(try await TestServer(site), wantsJSON: true)
        program.headers = [("Accept-Language", "en")]
        func check(_ answer: Answer, _ step: String, _ data: Set<String>, forms: Set<String>) throws -> [String: Any] {
            #expect(answer.status == 200 && answer.header("content-type") == "application/json", "\(step)")
            let json = try answer.json
            #expect(Set(json.keys) == ["step", "sign_up", "notice", "forms", "data"], "\(step)")
            #expect(json["step"] as? String == step)
            let shown = try #require(json["data"] as? [String: Any])
            #expect(data.isSubset(of: shown.keys), "\(step): \(shown.keys.sorted())")
            let drawn = try #require(json["forms"] as? [[String: Any]])
            #expect(Set(drawn.compactMap { $0["name"] as? String }) == forms, "\(step)")
            for form in drawn {
                #expect(Set(form.keys) == ["name", "action", "fields"], "\(step)")
                for field in form["fields"] as? [[String: Any]] ?? [] {
                    let keys = Set(field.keys).subtracting(["options"])
                    #expect(keys == ["name", "type", "label", "value", "error"], "\(step)")
                }
            }
            return json
        }
        func ticket(_ json: [String: Any]) throws -> String {
            let forms = try #require(json["forms"] as? [[String: Any]])
            let fields = try #require(forms.first?["fields"] as? [[String: Any]])
            return try #require(fields.first { $0["name"] as? String == "ticket" }?["value"] as? String)
        }
        let register = try check(
            try await program.get("/p/acme"), "register", ["client", "providers", "attribution", "terms", "countries"],
            forms: ["google", "facebook", "email", "phone", "switch", "leave", "language", "promo", "forget"])
        #expect(register["sign_up"] is NSNull && register["notice"] is NSNull)
        _ = try check(
            try await program.get("/sign-in"), "sign-in", ["client", "providers", "countries"],
            forms: ["google", "facebook", "password", "switch", "promo", "leave", "language"])
        _ = try check(
            try await program.get("/recover"), "recover", ["client", "countries"],
            forms: ["request", "switch", "promo", "leave", "language"])
        let departed = try await program.post("/start/google", json: "{\"ticket\": \"\(try ticket(register))\"}")
        #expect(Set(try departed.json.keys) == ["step", "location"])
        #expect(try departed.json["step"] as? String == "departed")

        let newcomer = try check(
            try await program.get("/callback/google?state=\(site.google.state)&code=anna"), "newcomer",
            ["provider", "name", "email_masked", "terms", "attribution"],
            forms: ["create", "link", "other", "leave", "forget", "language"])
        let id = try #require(newcomer["sign_up"] as? String)
        func post(_ form: String, _ json: String = "{}") async throws -> Answer {
            try await program.post("/s/\(id)/\(form)", json: json)
        }
        let terms = try check(try await post("create"), "terms", ["terms"], forms: ["continue", "leave", "language"])
        #expect((terms["notice"] as? [String: Any])?["code"] as? String == "terms_required")
        _ = try await post("continue")
        let link = try check(
            try await post("link"), "link", ["identity", "providers", "countries"],
            forms: ["google", "facebook", "password", "code", "recover", "back", "leave", "language"])
        #expect(link["notice"] is NSNull)
        _ = try check(
            try await post("code", #"{"country": "RU", "phone": "9991234567"}"#), "code",
            ["to_masked", "tries_left", "resend_in", "expires_in"],
            forms: ["verify", "resend", "change", "back", "leave", "language"])
        _ = try await post("link")
        _ = try await post("back")
        let phone = try check(
            try await post("create", #"{"terms": true}"#), "phone", ["seconds_left", "country", "countries"],
            forms: ["send", "link", "recover", "leave", "language"])
        let countries = try #require((phone["data"] as? [String: Any])?["countries"] as? [[String: Any]])
        #expect(countries.count > 200)
        #expect(Set(try #require(countries.first).keys) == ["code", "name", "calling_code"])
        let wrong = try await post("send", #"{"country": "RU", "phone": "1"}"#)
        let notice = try #require(try wrong.json["notice"] as? [String: Any])
        #expect(notice["code"] as? String == "phone_invalid")
        _ = try check(
            try await post("send", #"{"country": "RU", "phone": "9991234567"}"#), "code",
            ["to_masked", "tries_left", "resend_in", "expires_in"],
            forms: ["verify", "resend", "change", "link", "recover", "leave", "language"])
        let soon = try #require(try await post("resend").json["notice"] as? [String: Any])
        #expect(soon["code"] as? String == "too_soon" && soon["retry_after"] as? Int == 60)
        _ = try check(
            try await post("verify", "{\"code\": \"\(site.sms.code)\"}"), "done", ["client"],
            forms: ["start", "language"])
        let started = try await post("start")
        #expect(try started.json["location"] as? String == "https://crm.example.com/login")
    }

    @Test func `an app gets its link in JSON and a fresh one by Again`() async throws {
        let site = try await TestSite()
        let program = TestBrowser(try await TestServer(site), wantsJSON: true)
        let query =
            "client_id=crm-ios&redirect_uri=com.example.crm%3A%2Fsigned-up&response_type=code&scope=openid"
            + "&code_challenge=\(TestSite.challenge)&code_challenge_method=S256"
        let register = try await program.get("/oauth2/authorize?\(query)")
        let forms = try #require(try register.json["forms"] as? [[String: Any]])
        let ticket = try #require((forms.first?["fields"] as? [[String: Any]])?.first?["value"] as? String)
        _ = try await program.post("/start/google", [("ticket", ticket)])
        let newcomer = try await program.get("/callback/google?state=\(site.google.state)&code=anna")
        let id = try #require(try newcomer.json["sign_up"] as? String)
        _ = try await program.post("/s/\(id)/create", [])
        _ = try await program.post("/s/\(id)/send", [("country", "RU"), ("phone", "9991234567")])
        _ = try await program.post("/s/\(id)/verify", [("code", site.sms.code)])
        let app = try await program.post("/s/\(id)/start", [])
        let data = try #require(try app.json["data"] as? [String: Any])
        #expect(try app.json["step"] as? String == "app")
        let location = try #require(data["location"] as? String)
        #expect(location.hasPrefix("com.example.crm:/signed-up?code="))
        #expect(
            data["install_url"] as? String == "https://apps.example.com/crm" && data["name"] as? String == "CRM for iOS"
        )
        let again = try #require(try await program.post("/s/\(id)/again", []).json["data"] as? [String: Any])
        #expect(again["location"] as? String != location)
    }
}
