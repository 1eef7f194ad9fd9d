import Foundation
import Testing

@testable import Web

/// The doors as a program goes them.
@Suite struct EntranceProgramTests {
    private func forms(_ json: [String: Any]) throws -> [String: [[String: Any]]] {
        let forms = try #require(json["forms"] as? [[String: Any]])
        return Dictionary(
            uniqueKeysWithValues: forms.map { ($0["name"] as? String ?? "", $0["fields"] as? [[String: Any]] ?? []) })
    }

    private func names(_ fields: [[String: Any]]?) -> [String] { (fields ?? []).compactMap { $0["name"] as? String } }

    private func ticket(_ json: [String: Any]) throws -> String {
        try #require(try forms(json)["leave"]?.first { $0["name"] as? String == "ticket" }?["value"] as? String)
    }

    private func check(_ answer: Answer, _ step: String, _ data: Set<String>, _ named: [String: [String]]) throws
        -> [String: Any]
    {
        let json = try answer.json
        #expect(json["step"] as? String == step && answer.status == 200)
        #expect(data.isSubset(of: (json["data"] as? [String: Any] ?? [:]).keys), "\(step)")
        let forms = try forms(json)
        for (form, fields) in named { #expect(names(forms[form]) == fields, "\(step): \(form)") }
        for field in forms.values.joined() where field["type"] as? String == "password" {
            #expect(field["value"] is NSNull, "\(step)")
        }
        #expect(!answer.text.contains(TestBrowser.password), "\(step)")
        return json
    }

    @Test func `a program goes by e-mail, errors and all`() async throws {
        let site = try await TestSite()
        let program = TestBrowser(try await TestServer(site), wantsJSON: true)
        program.headers = [("Accept-Language", "en")]
        let register = try check(
            try await program.get("/sign-up"), "register", ["folds", "terms", "password_rule"],
            [
                "email": ["ticket", "first_name", "last_name", "email", "password", "terms"],
                "phone": ["ticket", "country", "calling_code", "phone", "terms"], "switch": ["ticket", "to"],
            ])
        func body(_ email: String, _ terms: String) throws -> String {
            """
            {"ticket": "\(try ticket(register))", "first_name": "Anna", "last_name": "K", "email": "\(email)",
            "password": "\(TestBrowser.password)", "terms": \(terms)}
            """
        }
        let refused = try check(
            try await program.post("/start/email", json: try body("anna@example.com", "false")), "register", [],
            ["email": ["version", "first_name", "last_name", "email", "password", "terms"]])
        let box = try #require(try forms(refused)["email"]?.last)
        #expect((box["error"] as? [String: Any])?["code"] as? String == "terms_required")
        let id = try #require(refused["sign_up"] as? String)
        let wrong = try check(
            try await program.post("/s/\(id)/email", json: try body("anna@", "true")), "register", [], [:])
        let address = try #require(try forms(wrong)["email"]?.first { $0["name"] as? String == "email" })
        #expect(address["value"] as? String == "anna@" && address["type"] as? String == "email")
        #expect((address["error"] as? [String: Any])?["code"] as? String == "email_invalid")
        let code: Set<String> = ["to_masked", "tries_left", "resend_in", "expires_in"]
        _ = try check(
            try await program.post("/s/\(id)/email", json: try body("anna@example.com", "true")), "email-code", code,
            ["verify": ["version", "code"], "sign-in": ["version"], "resend": ["version"], "change": ["version"]])
        let soon = try #require(try await program.post("/s/\(id)/resend", json: "{}").json["notice"] as? [String: Any])
        #expect(soon["code"] as? String == "too_soon" && soon["retry_after"] as? Int == 120)
        _ = try check(
            try await program.post("/s/\(id)/change", json: "{}"), "email", [], ["send": ["version", "email"]])
        _ = try check(
            try await program.post("/s/\(id)/send", json: #"{"email": "anna@example.com"}"#), "email-code", code, [:])
        _ = try check(
            try await program.post("/s/\(id)/verify", json: "{\"code\": \"\(site.mail.code)\"}"), "phone",
            ["seconds_left", "country", "countries"], ["sign-in": ["version"], "recover": ["version"]])
    }

    @Test func `a program goes by phone first`() async throws {
        let site = try await TestSite()
        let program = TestBrowser(try await TestServer(site), wantsJSON: true)
        let register = try await program.get("/sign-up").json
        let begun = try check(
            try await program.post(
                "/start/phone",
                json: "{\"ticket\": \"\(try ticket(register))\", \"country\": \"RU\", "
                    + "\"phone\": \"89991234567\", \"terms\": true}"), "code", ["to_masked"], [:])
        let id = try #require(begun["sign_up"] as? String)
        _ = try check(
            try await program.post("/s/\(id)/verify", json: "{\"code\": \"\(site.sms.code)\"}"), "email", [],
            ["send": ["version", "email"]])
        _ = try await program.post("/s/\(id)/send", json: #"{"email": "anna@example.com"}"#)
        _ = try check(
            try await program.post("/s/\(id)/verify", json: "{\"code\": \"\(site.mail.code)\"}"), "profile",
            ["password_rule"], ["save": ["version", "first_name", "last_name", "password"]])
        _ = try check(
            try await program.post(
                "/s/\(id)/save",
                json: "{\"first_name\": \"A\", \"last_name\": \"K\", \"password\": \"\(TestBrowser.password)\"}"),
            "done",
            ["client", "home_url"], ["start": ["version"]])
    }

    @Test func `a program signs in, recovers and is told where to go`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        let program = TestBrowser(server, wantsJSON: true)
        let signIn = try check(
            try await program.get("/sign-in"), "sign-in", ["providers"],
            ["password": ["ticket", "login", "country", "password"]])
        let gone = try await program.post(
            "/start/password",
            json: "{\"ticket\": \"\(try ticket(signIn))\", \"login\": \"anna@example.com\", "
                + "\"password\": \"\(TestBrowser.password)\"}")
        #expect(try gone.json["step"] as? String == "departed")
        #expect(try gone.json["location"] as? String == "https://crm.example.com/login")
        let recover = try check(
            try await TestBrowser(server, wantsJSON: true).get("/recover"), "recover", [],
            ["request": ["ticket", "login", "country"]])
        let other = TestBrowser(server, wantsJSON: true)
        let sent = site.sms.count
        let code = try check(
            try await other.post(
                "/start/request", json: "{\"ticket\": \"\(try ticket(recover))\", \"login\": \"+79991234567\"}"),
            "recover-code", ["to_masked", "tries_left", "resend_in", "expires_in"], ["verify": ["version", "code"]])
        let id = try #require(code["sign_up"] as? String)
        await site.sms.sent(past: sent)
        _ = try check(
            try await other.post("/s/\(id)/verify", json: "{\"code\": \"\(site.sms.code)\"}"), "recovered",
            ["ways", "phone_masked", "is_disowned"], ["remove": ["version", "way"], "not-mine": ["version"]])
        _ = try check(
            try await other.post("/s/\(id)/continue", json: "{}"), "recover-password",
            ["password_rule"], ["password": ["version", "password"]])
    }
}
