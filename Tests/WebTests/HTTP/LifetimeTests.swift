import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// Lifetimes count from the event itself to its use, whatever lies between; a session lives while it is used.
@Suite struct LifetimeTests {
    private let number = [("country", "RU"), ("calling_code", "7")]

    private func atNewcomer(_ visit: TestBrowser) async throws -> String {
        let back = try await visit.arrive(as: "anna", from: try await visit.get("/sign-up"))
        return try #require(back.location?.split(separator: "#").first.map(String.init))
    }

    /// An account that Facebook opens, made in a browser of its own.
    private func facebookAccount(_ server: TestServer) async throws {
        let visit = TestBrowser(server)
        let away = try await visit.press("facebook", on: try await visit.get("/sign-up"))
        #expect(away.status == 303)
        let newcomer = try await visit.comeBack("facebook", as: "f-old")
        _ = try await visit.send("create", on: newcomer, [("terms", "on")])
        let phone = try await visit.get(try newcomer.path)
        let code = try await visit.send("send", on: phone, number + [("phone", "9161234567")])
        #expect(try await visit.send("verify", on: code, [("code", server.site.sms.code)]).step == "done")
    }

    // MARK: Proofs

    @Test func `a trip adds nothing to the ten minutes of a proof: what is older binds nothing`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await visit.signUp()
        let proving = try await visit.change("bind", [("provider", "facebook")])
        _ = try await visit.prove(proving)
        site.advance(.seconds(580))
        let away = try await visit.post("\(proving.path)/facebook", [])
        #expect(away.location?.hasPrefix("https://facebook.example/") == true)
        site.advance(.seconds(590))
        let back = try await visit.comeBack("facebook", as: "f-anna")
        #expect(back.step == "prove" && back.errors == ["proof_expired"])
        #expect(try await site.count("SELECT count(*) FROM bindings") == 1)
        // Within the ten minutes it binds.
        _ = try await visit.prove(back)
        site.advance(.seconds(590))
        _ = try await visit.comeBack("facebook", as: "f-anna")
        #expect(try await site.count("SELECT count(*) FROM bindings") == 2)
    }

    @Test func `an identity older than half an hour is not linked, whether it aged on a trip or on the last page`()
        async throws
    {
        for waits in [[1790, 590, 0], [1500, 0, 301]] {
            let site = try await TestSite()
            let server = try await TestServer(site)
            try await facebookAccount(server)
            let visit = TestBrowser(server)
            let path = try await atNewcomer(visit)
            _ = try await visit.post("\(path)/link", [])
            site.advance(.seconds(waits[0]))
            _ = try await visit.post("\(path)/facebook", [])
            site.advance(.seconds(waits[1]))
            let back = try await visit.comeBack("facebook", as: "f-old")
            if waits[2] > 0 {
                #expect(back.step == "link-confirm")
                site.advance(.seconds(waits[2]))
                _ = try await visit.post("\(path)/confirm", [])
            }
            let page = try await visit.get(path)
            #expect(page.step == "register" && page.errors == ["sign_up_expired"])
            #expect(try await site.count("SELECT count(*) FROM bindings") == 1, "\(waits)")
        }
    }

    @Test func `a pending account's identity is proved again at its provider before it is linked`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await facebookAccount(server)
        let visit = TestBrowser(server)
        let path = try await atNewcomer(visit)
        let phone = try await visit.send("create", on: try await visit.get(path), [("terms", "on")])
        #expect(phone.step == "phone")
        site.advance(.seconds(1801))
        // The very button of the phone page leads to the provider, and back to Link.
        let away = try await visit.post("\(path)/link", [])
        #expect(away.location?.hasPrefix("https://google.example/") == true)
        let other = try await visit.comeBack("google", as: "somebody-else")
        #expect(other.step == "link" && other.errors == ["identity_expired"])
        // Nothing else goes on meanwhile.
        for (form, fields) in [
            ("facebook", []), ("password", [("login", "anna@example.com"), ("password", "x")]),
            ("code", number + [("phone", "9161234567")]),
        ] as [(String, [(String, String)])] {
            let refused = try await visit.follow(try await visit.post("\(path)/\(form)", fields))
            #expect(refused.step == "link" && refused.errors == ["identity_expired"], "\(form)")
        }
        let sent = site.sms.count
        _ = try await visit.post("\(path)/google", [])
        let link = try await visit.comeBack("google", as: "anna")
        #expect(link.step == "link" && link.errors.isEmpty)
        #expect(try await site.count("SELECT count(*) FROM accounts WHERE state = 'pending'") == 1)
        _ = try await visit.post("\(path)/facebook", [])
        #expect(try await visit.comeBack("facebook", as: "f-old").step == "link-confirm")
        #expect(try await visit.follow(try await visit.post("\(path)/confirm", [])).step == "done")
        #expect(site.sms.count == sent)
        #expect(try await site.count("SELECT count(*) FROM accounts") == 1)
        #expect(try await site.count("SELECT count(*) FROM bindings") == 2)
    }

    @Test func `a pending account's identity that aged at Link is proved again, and the account stays`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await facebookAccount(server)
        let visit = TestBrowser(server)
        let path = try await atNewcomer(visit)
        _ = try await visit.send("create", on: try await visit.get(path), [("terms", "on")])
        #expect(try await visit.follow(try await visit.post("\(path)/link", [])).step == "link")
        _ = try await visit.post("\(path)/facebook", [])
        #expect(try await visit.comeBack("facebook", as: "f-old").step == "link-confirm")
        site.advance(.seconds(400))
        _ = try await visit.post("\(path)/back", [])
        site.advance(.seconds(1200))
        _ = try await visit.post("\(path)/facebook", [])
        site.advance(.seconds(300))
        let late = try await visit.comeBack("facebook", as: "f-old")
        #expect(late.step == "link" && late.errors == ["identity_expired"])
        _ = try await visit.post("\(path)/confirm", [])
        #expect(try await site.count("SELECT count(*) FROM accounts WHERE state = 'pending'") == 1)
        #expect(try await site.count("SELECT count(DISTINCT account_id) FROM bindings") == 2)
    }

    @Test func `the phone-first door has half an hour from the number's code to its last page`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let code = try await visit.register("phone")
        let email = try await visit.send("verify", on: code, [("code", site.sms.code)])
        #expect(email.step == "email")
        site.advance(.seconds(1500))
        let letter = try await visit.send("send", on: email, [("email", "anna@example.com")])
        let profile = try await visit.send("verify", on: letter, [("code", site.mail.code)])
        #expect(profile.step == "profile")
        site.advance(.seconds(301))
        let late = try await visit.send(
            "save", on: profile,
            [("first_name", "Анна"), ("last_name", "Крылова"), ("password", TestBrowser.password)])
        #expect(late.step == "register" && late.errors == ["sign_up_expired"])
        #expect(try await site.count("SELECT count(*) FROM accounts") == 0)
    }

    // MARK: Sessions

    @Test(arguments: ["/account", "a form", "a change", "authorize", "register"])
    func `a session lives while it is used, wherever that is, and half an hour more`(use: String) async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await visit.signUp()
        let query =
            "client_id=crm-web&redirect_uri=https%3A%2F%2Fcrm.example.com%2Fcallback&response_type=code&scope=openid&state=s"
            + "&code_challenge=\(TestSite.challenge)&code_challenge_method=S256"
        let change = try await visit.change("phone")
        for _ in 0..<6 {
            site.advance(.seconds(1500))
            switch use {
            case "/account": #expect(try await visit.get("/account").step == "account")
            case "a form": #expect(try await visit.post("/account/download", []).status == 200)
            // An hour later the change itself is over, and leads to the account's page.
            case "a change": _ = try await visit.follow(try await visit.get(try change.path))
            case "authorize":
                #expect(try await visit.get("/oauth2/authorize?\(query)").location?.contains("code=") == true)
            default: #expect(try await visit.get("/sign-up").step == "register")
            }
        }
        site.advance(.milliseconds(1_799_999))
        #expect(try await visit.get("/account").step == "account")
        site.advance(.seconds(1800))
        #expect(try await visit.get("/account").step == "sign-in")
    }

    @Test func `a session's use is written at most every five minutes`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await visit.signUp()
        let seen = "SELECT CAST(last_seen_at AS TEXT) FROM sessions"
        let first = try #require(try await site.text(seen))
        site.advance(.milliseconds(299_999))
        _ = try await visit.get("/account")
        #expect(try await site.text(seen) == first)
        site.advance(.milliseconds(1))
        _ = try await visit.get("/account")
        #expect(try await site.text(seen) != first)
    }
}
