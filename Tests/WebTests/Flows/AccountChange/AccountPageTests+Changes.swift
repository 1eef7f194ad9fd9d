import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

extension AccountPageTests {
    // MARK: Ways in

    @Test func `the last way in has no button, and can't be removed`() async throws {
        let visit = try await visitor()
        try await visit.signUp()
        let page = try await visit.get("/account")
        #expect(page.text.contains("единственный способ входа") && !page.forms.contains("unbind"))
        let refused = try await visit.change("unbind", [("provider", "google"), ("subject", "anna")])
        #expect(refused.status == 200 && refused.step == "account" && refused.errors == ["last_way_in"])
        visit.wantsJSON = true
        let data = try #require(try await visit.get("/account").json["forms"] as? [[String: Any]])
        #expect(!data.contains { $0["name"] as? String == "unbind" })
        let fields = try #require(data.first { $0["name"] as? String == "phone" }?["fields"] as? [[String: Any]])
        let ticket = try #require(fields.first?["value"] as? String)
        let answer = try await visit.post(
            "/account/unbind", json: #"{"ticket": "\#(ticket)", "provider": "google", "subject": "anna"}"#)
        let notice = try #require(try answer.json["notice"] as? [String: Any])
        #expect(answer.status == 200 && notice["code"] as? String == "last_way_in")
    }

    @Test func `a provider is bound after a proof, and unbound after another`() async throws {
        let site = try await TestSite()
        let visit = try await visitor(site)
        try await visit.signUp()
        let prove = try await visit.change("bind", [("provider", "facebook")])
        #expect(prove.step == "prove" && prove.forms == ["google", "code", "leave", "language"])
        #expect(prove.text.contains("<h1>Привязать Facebook</h1>") && prove.text.contains("+7 ••• •••-45-67"))
        // Google proves enough for a binding; then Facebook is asked at once.
        let away = try await visit.post("\(prove.path)/google", [])
        #expect(away.status == 303)
        let onwards = try await visit.get("/callback/google?state=\(site.google.state)&code=anna")
        #expect(onwards.location?.hasPrefix("https://facebook.example/") == true)
        let account = try await visit.comeBack("facebook", as: "anna-fb")
        #expect(account.step == "account" && account.all("subject").sorted() == ["anna", "anna-fb"])

        let session = try #require(visit.cookies["gatehouse-session"])
        let again = try await visit.change("unbind", [("provider", "google"), ("subject", "anna")])
        #expect(again.step == "prove" && again.text.contains("<h1>Отвязать Google</h1>"))
        // Google can't make a person authenticate again; Facebook can.
        #expect(again.forms == ["facebook", "code", "leave", "language"])
        let left = try await visit.travel("facebook", as: "anna-fb", from: again)
        #expect(left.step == "account" && !left.forms.contains("unbind"))
        #expect(visit.cookies["gatehouse-session"] != session)
        #expect(try await site.count("SELECT count(*) FROM bindings WHERE provider = 'google'") == 0)
    }

    @Test func `a proof that failed leaves the person at the provider's button, and leaving changes nothing`()
        async throws
    {
        let site = try await TestSite()
        let visit = try await visitor(site)
        try await visit.signUp()
        let prove = try await visit.change("bind", [("provider", "facebook")])
        let stranger = try await visit.travel("google", as: "boris", from: prove)
        #expect(stranger.step == "prove" && stranger.errors == ["not_bound"])
        _ = try await visit.post("\(prove.path)/google", [])
        _ = try await visit.get("/callback/google?state=\(site.google.state)&code=anna")
        let denied = try await visit.follow(
            try await visit.get("/callback/facebook?state=\(site.facebook.state)&error=access_denied"))
        #expect(denied.step == "prove" && denied.errors == ["provider_denied"])
        #expect(denied.forms == ["facebook", "leave", "language"])
        let left = try await visit.post("\(denied.path)/leave", [])
        #expect(left.status == 303)
        #expect(try await visit.follow(left).step == "account")
        #expect(try await site.count("SELECT count(*) FROM bindings") == 1)
    }

    @Test func `a password is set by an SMS code, changed by itself, and never sent back`() async throws {
        let visit = try await visitor()
        try await visit.signUp()
        try await visit.setPassword("a long new password")
        let prove = try await visit.change("password")
        #expect(prove.step == "prove" && prove.forms == ["password", "code", "leave", "language"])
        #expect(prove.text.contains("autocomplete=\"current-password\""))
        let path = try prove.path
        let wrong = try await visit.follow(try await visit.post("\(path)/password", [("password", "not my password")]))
        #expect(wrong.step == "prove" && wrong.errors == ["credentials_wrong"])
        #expect(wrong.text.contains("id=\"password-error\"") && !wrong.text.contains("not my password"))
        // No login was asked for, so none is said to be wrong.
        for (language, says) in [("ru", "Пароль не подошёл."), ("en", "The password is wrong.")] {
            let said = try await visit.follow(try await visit.post("\(path)/language", [("lang", language)]))
            #expect(said.step == "prove" && !said.text.contains("e-mail, phone"), "\(language)")
            let again = try await visit.follow(try await visit.post("\(path)/password", [("password", "not mine")]))
            #expect(again.errors == ["credentials_wrong"] && again.text.contains(says), "\(language)")
            #expect(!again.text.contains("Google") && !again.text.contains("почта"), "\(language)")
        }
        let right = try await visit.follow(
            try await visit.post("\(path)/password", [("password", "a long new password")]))
        #expect(right.step == "recover-password")
    }

    @Test func `a program makes a change and gets the page back, still signed in`() async throws {
        let site = try await TestSite()
        let visit = try await visitor(site)
        try await visit.signUp()
        visit.wantsJSON = true
        func form(_ name: String, in page: [String: Any]) throws -> (action: String, ticket: String?) {
            let forms = try #require(page["forms"] as? [[String: Any]])
            let form = try #require(forms.first { $0["name"] as? String == name }, "no \(name)")
            let first = (form["fields"] as? [[String: Any]])?.first
            return (try #require(form["action"] as? String), first?["value"] as? String)
        }
        let begin = try form("password", in: try await visit.get("/account").json)
        let prove = try await visit.post(begin.action, [("ticket", begin.ticket ?? "")]).json
        #expect(prove["step"] as? String == "prove")
        let data = try #require(prove["data"] as? [String: Any])
        #expect(data["change"] as? String == "password" && data["phone_masked"] as? String == "+7 ••• •••-45-67")
        #expect(data["provider"] is NSNull)
        let sent = site.sms.count
        let code = try await visit.post(try form("code", in: prove).action, []).json
        await site.sms.sent(past: sent)
        let renew = try await visit.post(try form("verify", in: code).action, [("code", site.sms.code)]).json
        let page = try await visit.post(try form("password", in: renew).action, [("password", "a long password")]).json
        #expect(page["step"] as? String == "account")
        #expect((page["data"] as? [String: Any])?["has_password"] as? Bool == true)
        #expect(try await visit.get("/account").json["step"] as? String == "account")
    }

    @Test func `the phone changes by a code to the new number, after a proof by the old one`() async throws {
        let site = try await TestSite()
        let visit = try await visitor(site)
        try await visit.signUp()
        let phone = try await visit.prove(try await visit.change("phone"))
        #expect(phone.step == "phone")
        let path = try phone.path
        let code = try await visit.follow(
            try await visit.post(
                "\(path)/send", [("country", "RU"), ("calling_code", "7"), ("phone", "9997654321")]))
        #expect(code.step == "code")
        let account = try await visit.follow(try await visit.post("\(path)/verify", [("code", site.sms.code)]))
        #expect(account.step == "account" && account.text.contains("+7 ••• •••-43-21"))
    }

    // MARK: Leaving

    @Test func `sign out ends this browser alone, sign out everywhere the others too`() async throws {
        let visit = try await visitor()
        try await visit.signUp()
        let other = TestBrowser(visit.server)
        _ = try await other.follow(try await other.arrive(as: "anna", from: try await other.get("/account")))
        let (browser, session) = (visit.cookies["gatehouse"], visit.cookies["gatehouse-session"])
        let out = try await visit.change("sign-out")
        #expect(out.step == "sign-in" && visit.cookies["gatehouse-session"] == nil)
        #expect(visit.cookies["gatehouse"] != browser)
        visit.cookies["gatehouse-session"] = session
        #expect(try await visit.get("/account").step == "sign-in")
        #expect(try await other.get("/account").step == "account")

        let third = TestBrowser(visit.server)
        _ = try await third.follow(try await third.arrive(as: "anna", from: try await third.get("/account")))
        let everywhere = try await other.change("sign-out-everywhere")
        #expect(everywhere.step == "sign-in" && other.cookies["gatehouse-session"] == nil)
        #expect(try await third.get("/account").step == "sign-in")
    }

    @Test func `the file holds everything kept of the account, in the clear`() async throws {
        let visit = try await visitor()
        try await visit.signUp(from: "/p/acme?promo=SPRING")
        let file = try await visit.change("download")
        #expect(file.header("content-disposition") == "attachment; filename=\"account.json\"")
        #expect(file.header("content-type") == "application/json" && file.header("cache-control") == "no-store")
        let kept = try file.json
        #expect(
            Set(kept.keys) == [
                "id", "state", "created_at", "phone", "email", "contact_email", "first_name", "last_name",
                "password_set_at", "phone_proven_at", "bindings", "acceptances", "attribution", "session",
                "exported_at",
            ])
        #expect(kept["phone"] as? String == "+79991234567" && kept["state"] as? String == "active")
        #expect((kept["bindings"] as? [[String: Any]])?.first?["subject"] as? String == "anna")
        #expect((kept["attribution"] as? [String: Any])?["promo"] as? String == "SPRING")
        #expect((kept["session"] as? [String: Any])?["way"] as? String == "google")
        // What a provider told was never kept.
        #expect(!file.text.contains("example.com") && !file.text.contains("Анна"))
        #expect(try await TestBrowser(visit.server).post("/account/download", []).step == "sign-in")
    }

    @Test func `an account is deleted after a proof, with all that hangs on it`() async throws {
        let site = try await TestSite()
        let visit = try await visitor(site)
        try await visit.signUp()
        let prove = try await visit.change("delete")
        #expect(prove.step == "prove" && prove.forms == ["code", "leave", "language"])
        #expect(prove.text.contains("Удалятся имя, телефон"))
        #expect(try await visit.get("/account").step == "account")
        let gone = try await visit.prove(prove)
        #expect(gone.step == "deleted" && gone.errors.isEmpty && gone.text.contains("<h1>Аккаунт удалён</h1>"))
        #expect(gone.text.contains("href=\"https://crm.example.com/\"") && gone.text.contains("href=\"/sign-up?"))
        #expect(!gone.text.contains("data-form="))
        for table in ["accounts", "bindings", "acceptances", "sessions"] {
            #expect(try await site.count("SELECT count(*) FROM \(table)") == 0, "\(table)")
        }
        #expect(try await visit.get("/account").step == "sign-in")
    }
}
