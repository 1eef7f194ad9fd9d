import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// What one browser leaves half done is worth nothing once another has gone on: accounts finished elsewhere, proofs from before,
/// sessions that are replaced or not the visitor's.
@Suite struct ElsewhereTests {
    private let number = [("country", "RU"), ("calling_code", "7")]

    /// A sign-up that waits at the phone of a pending account which a second browser finishes.
    private func overtaken(_ site: TestSite, wantsJSON: Bool = false) async throws -> (late: TestBrowser, path: String)
    {
        let server = try await TestServer(site)
        let (late, fast) = (TestBrowser(server), TestBrowser(server))
        let path = try await atNewcomer(late)
        _ = try await late.post("\(path)/create", [("terms", "on")])
        let phone = try await fast.follow(try await fast.arrive(as: "anna", from: try await fast.get("/sign-up")))
        #expect(phone.step == "phone")
        site.advance(.seconds(1))
        let code = try await fast.send("send", on: phone, number + [("phone", "9991234567")])
        #expect(try await fast.send("verify", on: code, [("code", site.sms.code)]).step == "done")
        late.wantsJSON = wantsJSON
        return (late, path)
    }

    private func atNewcomer(_ visit: TestBrowser) async throws -> String {
        let back = try await visit.arrive(as: "anna", from: try await visit.get("/sign-up"))
        return try #require(back.location?.split(separator: "#").first.map(String.init))
    }

    @Test func `an account finished in another browser opens nothing here, and the page says so`() async throws {
        let site = try await TestSite()
        let (late, path) = try await overtaken(site)
        // Looked at, typed into, in another language: nothing but the way to Sign in.
        #expect(try await late.get(path).step == "confirmed-elsewhere")
        let sent = site.sms.count
        let answer = try await late.post("\(path)/send", number + [("phone", "9161234567")])
        #expect(answer.status == 303 && answer.location == path)
        let page = try await late.follow(answer)
        #expect(page.step == "confirmed-elsewhere" && page.forms.contains("sign-in"))
        #expect(page.text.contains("на другой вкладке"))
        #expect(site.sms.count == sent)
        #expect(late.cookies["gatehouse-session"] == nil)
        #expect(try await site.count("SELECT count(*) FROM sessions") == 1)
        #expect(try await site.text("SELECT group_concat(phone) FROM accounts") == "+79991234567")
        let english = try await late.send("language", on: page, [("lang", "en")])
        #expect(english.step == "confirmed-elsewhere" && english.text.contains("another browser or tab"))
        let signIn = try await late.send("sign-in", on: english)
        #expect(signIn.step == "sign-in" && signIn.text.contains("<html lang=\"en\">"))
        // Register has nothing to go on with.
        #expect(try await late.get("/sign-up").text.contains(path) == false)
    }

    @Test func `a program is told the same`() async throws {
        let site = try await TestSite()
        let (late, path) = try await overtaken(site, wantsJSON: true)
        let page = try await late.post("\(path)/verify", json: "{\"code\": \"123456\"}").json
        #expect(page["step"] as? String == "confirmed-elsewhere" && page["notice"] is NSNull)
        let forms = try #require(page["forms"] as? [[String: Any]])
        #expect(Set(forms.compactMap { $0["name"] as? String }) == ["sign-in", "language"])
    }

    @Test func `a code that was on its way when another browser finished opens nothing`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let (late, fast) = (TestBrowser(server), TestBrowser(server))
        let path = try await atNewcomer(late)
        _ = try await late.post("\(path)/create", [("terms", "on")])
        let code = try await late.follow(try await late.post("\(path)/send", number + [("phone", "9161234567")]))
        #expect(code.step == "code")
        let typed = site.sms.code
        let phone = try await fast.follow(try await fast.arrive(as: "anna", from: try await fast.get("/sign-up")))
        let own = try await fast.send("send", on: phone, number + [("phone", "9991234567")])
        #expect(try await fast.send("verify", on: own, [("code", site.sms.code)]).step == "done")
        #expect(try await late.send("verify", on: code, [("code", typed)]).step == "confirmed-elsewhere")
        #expect(late.cookies["gatehouse-session"] == nil)
        #expect(try await site.text("SELECT group_concat(phone) FROM accounts") == "+79991234567")
    }

    @Test func `a pending account begun by e-mail and finished elsewhere is over here too`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let (late, fast) = (TestBrowser(server), TestBrowser(server))
        let code = try await late.register("email")
        let phone = try await late.send("verify", on: code, [("code", site.mail.code)])
        #expect(phone.step == "phone")
        let signIn = try await fast.press(
            "password", on: try await fast.get("/sign-in"),
            [("login", "anna@example.com"), ("password", TestBrowser.password)])
        let same = try await fast.follow(signIn)
        #expect(same.step == "phone")
        let own = try await fast.send("send", on: same, number + [("phone", "9991234567")])
        #expect(try await fast.send("verify", on: own, [("code", site.sms.code)]).step == "done")
        let late1 = try await late.send("send", on: phone, number + [("phone", "9161234567")])
        #expect(late1.step == "confirmed-elsewhere")
        #expect(late.cookies["gatehouse-session"] == nil)
    }

    @Test func `a proof made before the account was signed out everywhere opens nothing`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let (late, owner) = (TestBrowser(server), TestBrowser(server))
        let path = try await atNewcomer(late)
        site.advance(.seconds(1))
        try await owner.signUp(as: "anna")
        _ = try await owner.change("sign-out-everywhere")
        #expect(try await site.count("SELECT count(*) FROM sessions") == 0)
        let page = try await late.follow(try await late.post("\(path)/create", [("terms", "on")]))
        #expect(page.step == "sign-in" && page.errors == ["proof_outdated"])
        #expect(late.cookies["gatehouse-session"] == nil)
        #expect(try await site.count("SELECT count(*) FROM sessions") == 0)
        // Made again it is good.
        site.advance(.seconds(1))
        let again = try await late.post("\(path)/google", [])
        #expect(again.location?.hasPrefix("https://google.example/") == true)
        _ = try await late.get("/callback/google?state=\(site.google.state)&code=anna")
        #expect(late.cookies["gatehouse-session"] != nil)
    }

    // MARK: Sessions

    @Test func `a second sign-in in a browser ends the session before it`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await visit.signUp(as: "anna")
        let first = try #require(visit.cookies["gatehouse-session"])
        _ = try await visit.follow(try await visit.arrive(as: "anna", from: try await visit.get("/sign-in")))
        let second = try #require(visit.cookies["gatehouse-session"])
        #expect(second != first)
        let thief = TestBrowser(visit.server)
        thief.cookies["gatehouse-session"] = first
        #expect(try await thief.get("/account").step == "sign-in")
        #expect(try await site.count("SELECT count(*) FROM sessions") == 1)
        _ = try await visit.change("sign-out")
        for session in [first, second] {
            thief.cookies["gatehouse-session"] = session
            #expect(try await thief.get("/account").step == "sign-in")
        }
    }

    @Test func `somebody else's sign-in in a browser ends the session before it`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await visit.signUp(as: "anna")
        let first = try #require(visit.cookies["gatehouse-session"])
        try await visit.signUp(as: "boris", phone: "9161234567")
        let thief = TestBrowser(visit.server)
        thief.cookies["gatehouse-session"] = first
        #expect(try await thief.get("/account").step == "sign-in")
        #expect(try await site.count("SELECT count(*) FROM sessions") == 1)
    }

    // MARK: Changes from the account's page

    /// Each step of binding Facebook, with another session than it was begun under.
    @Test(arguments: ["signed out", "somebody else"])
    func `a change goes on under the visitor's own session alone`(who: String) async throws {
        for stop in ["prove", "code", "away", "recover-password", "phone"] {
            let site = try await TestSite()
            let visit = TestBrowser(try await TestServer(site))
            try await visit.signUp(as: "boris", phone: "9161234567")
            let other = visit.cookies["gatehouse-session"]
            visit.cookies["gatehouse-session"] = nil
            try await visit.signUp(as: "anna")
            let form = stop == "recover-password" ? "password" : stop == "phone" ? "phone" : "bind"
            let begun = try await visit.change(form, form == "bind" ? [("provider", "facebook")] : [])
            #expect(begun.step == "prove")
            let path = try begun.path
            if stop == "code" {
                let sent = site.sms.count
                #expect(try await visit.follow(try await visit.post("\(path)/code", [])).step == "code")
                await site.sms.sent(past: sent)
            } else if stop != "prove" {
                _ = try await visit.prove(begun)
            }
            visit.cookies["gatehouse-session"] = who == "signed out" ? nil : other
            let shown = try await visit.get(path)
            #expect(shown.status == 303 && shown.location == "/account", "\(stop)")
            let back = try await visit.get("/callback/facebook?state=\(site.facebook.state)&code=f-anna")
            #expect(back.location?.hasPrefix("/callback") != true)
            for (form, fields) in [
                ("google", []), ("verify", [("code", site.sms.code)]), ("password", [("password", "another horse")]),
                ("send", number + [("phone", "9031234567")]),
            ] as [(String, [(String, String)])] {
                let answer = try await visit.post("\(path)/\(form)", fields)
                #expect(answer.status == 303 && answer.location == path, "\(stop) \(form)")
            }
            #expect(try await site.count("SELECT count(*) FROM bindings WHERE provider = 'facebook'") == 0, "\(stop)")
            #expect(try await site.count("SELECT count(*) FROM passwords") == 0)
            #expect(try await site.text("SELECT phone FROM accounts ORDER BY created_at LIMIT 1") != "+79031234567")
            #expect(try await site.count("SELECT count(*) FROM accounts WHERE phone = '+79031234567'") == 0)
        }
    }

    @Test func `what a live session began at the changed terms goes on under that session alone`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await visit.signUp(as: "anna")
        try await site.change("UPDATE acceptances SET version = 'older'")
        let page = try await visit.press("continue", on: try await visit.get("/sign-up"))
        let terms = try await visit.follow(page)
        #expect(terms.step == "terms-new")
        visit.cookies["gatehouse-session"] = nil
        let answer = try await visit.post("\(terms.path)/accept", [("terms", "on")])
        #expect(try await visit.follow(answer).step == "sign-in")
        #expect(try await site.count("SELECT count(*) FROM handoff_codes") == 0)
        #expect(try await site.count("SELECT count(*) FROM acceptances WHERE version = '2026-11-01'") == 0)
    }
}
