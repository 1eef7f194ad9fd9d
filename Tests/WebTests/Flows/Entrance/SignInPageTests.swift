import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// Sign in, Recover, and Link by password.
@Suite struct SignInPageTests {
    @Test(arguments: ["anna@example.com", "ANNA@example.com", "+79991234567", "8 999 123-45-67"])
    func `a login and its password lead to the client`(login: String) async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        let visit = TestBrowser(server)
        let page = try await visit.get("/sign-in")
        let gone = try await visit.press("password", on: page, [("login", login), ("password", TestBrowser.password)])
        #expect(gone.status == 303 && gone.location == "https://crm.example.com/login")
        #expect(visit.cookies["gatehouse-session"]?.utf8.count == 43)
    }

    @Test(arguments: ["anna@example.com", "nobody@example.com", "+79990000000", "nonsense\"><i>"])
    func `what is wrong is one sentence for every reason, and the login stays`(login: String) async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        let visit = TestBrowser(server)
        let page = try await visit.follow(
            try await visit.press(
                "password", on: try await visit.get("/sign-in"), [("login", login), ("password", "wrong \"horse\"")]))
        #expect(page.step == "sign-in" && page.errors == ["credentials_wrong"])
        #expect(page.text.contains("id=\"password-error\"") && page.text.contains("той же кнопкой"))
        let escaped = login.replacing("\"", with: "&quot;").replacing(">", with: "&gt;").replacing("<", with: "&lt;")
        #expect(page.value("login") == escaped && page.value("password") == "" && !page.text.contains("horse"))
    }

    @Test func `after five wrong ones the wait is shown, for known and unknown logins alike`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        for login in ["anna@example.com", "nobody@example.com"] {
            let program = TestBrowser(server, wantsJSON: true)
            let register = try await program.get("/sign-in").json
            var answer = try await program.post(
                "/start/password", [("ticket", try ticket(register)), ("login", login), ("password", "wrong")])
            let id = try #require(try answer.json["sign_up"] as? String)
            for _ in 0..<5 {
                answer = try await program.post("/s/\(id)/password", [("login", login), ("password", "wrong")])
            }
            let notice = try #require(try answer.json["notice"] as? [String: Any])
            #expect(notice["code"] as? String == "too_many_attempts" && notice["retry_after"] as? Int ?? 0 > 0)
            #expect(!answer.text.contains("wrong\""))
        }
    }

    private func ticket(_ page: [String: Any]) throws -> String {
        let forms = try #require(page["forms"] as? [[String: Any]])
        let fields = try #require(forms.first?["fields"] as? [[String: Any]])
        return try #require(fields.first { $0["name"] as? String == "ticket" }?["value"] as? String)
    }

    @Test func `Register, Sign in and Recover lead to each other`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        visit.headers = [("Accept-Language", "en")]
        let signIn = try await visit.get("/sign-in")
        #expect(signIn.text.contains("Forgot the password?") && signIn.text.contains("Or register"))
        let recover = try await visit.change("switch", to: [("to", "recover")], on: signIn)
        #expect(recover.step == "recover" && recover.forms == ["request", "switch", "leave", "language"])
        #expect(try await visit.change("switch", to: [("to", "sign-in")], on: recover).step == "sign-in")
        #expect(try await visit.change("switch", to: [("to", "register")], on: recover).step == "register")
        #expect(try await visit.get("/recover").step == "recover")
        let account = try await visit.get("/.well-known/change-password")
        #expect(account.status == 303 && account.location == "/account")
    }

    @Test func `a password is recovered by a code, and the old one opens nothing`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        let visit = TestBrowser(server)
        let sent = site.mail.count
        let code = try await visit.follow(
            try await visit.press("request", on: try await visit.get("/recover"), [("login", "anna@example.com")]))
        #expect(code.step == "recover-code" && code.text.contains("Если такой аккаунт есть, мы отправили код"))
        #expect(code.forms == ["verify", "resend", "change", "leave", "language"])
        await site.mail.sent(past: sent)
        let password = try await visit.send("verify", on: code, [("code", site.mail.code)])
        #expect(password.step == "recover-password" && password.text.contains("autocomplete=\"new-password\""))
        let weak = try await visit.send("password", on: password, [("password", "short")])
        #expect(weak.errors == ["password_weak"] && !weak.text.contains("short") && weak.value("password") == "")
        let recovered = try await visit.send("password", on: weak, [("password", "another horse battery")])
        #expect(recovered.step == "recovered")
        let gone = try await visit.post("\(recovered.path)/continue", [])
        #expect(gone.location == "https://crm.example.com/login")
        for (word, code) in [(TestBrowser.password, ["credentials_wrong"]), ("another horse battery", nil)] {
            let other = TestBrowser(server)
            let page = try await other.follow(
                try await other.press(
                    "password", on: try await other.get("/sign-in"),
                    [("login", "anna@example.com"), ("password", word)]))
            #expect(code == nil ? page.status == 303 : page.errors == code, "\(word)")
        }
    }

    @Test func `a login that nobody has sees the same page and gets nothing`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let visit = TestBrowser(server)
        for login in ["nobody@example.com", "+79990000000"] {
            let code = try await visit.follow(
                try await visit.press("request", on: try await visit.get("/recover"), [("login", login)]))
            #expect(code.step == "recover-code")
            let wrong = try await visit.send("verify", on: code, [("code", "123456")])
            #expect(wrong.errors == ["code_wrong"])
            let back = try await visit.send("change", on: wrong)
            #expect(back.step == "recover" && back.value("login") == login)
        }
        #expect(site.mail.count == 0 && site.sms.count == 0)
        let nonsense = try await visit.follow(
            try await visit.press("request", on: try await visit.get("/recover"), [("login", "no number")]))
        #expect(nonsense.step == "recover" && nonsense.errors == ["login_invalid"])
        #expect(nonsense.text.contains("id=\"login-error\""))
    }

    @Test func `Link takes e-mail and password, and a forgotten one is recovered from there`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        let visit = TestBrowser(server)
        let newcomer = try await visit.follow(try await visit.arrive(as: "anna", from: try await visit.get("/sign-up")))
        let link = try await visit.send("link", on: newcomer)
        #expect(link.forms.isSuperset(of: ["password", "recover", "code", "facebook", "google", "back", "leave"]))
        let wrong = try await visit.send(
            "password", on: link, [("login", "anna@example.com"), ("password", "wrong horse")])
        #expect(wrong.step == "link" && wrong.errors == ["credentials_wrong"])
        #expect(wrong.value("login") == "anna@example.com" && !wrong.text.contains("wrong horse"))
        let recover = try await visit.send("recover", on: wrong)
        #expect(recover.step == "recover" && recover.value("login") == "anna@example.com")
        #expect(recover.text.contains("Вернуться к регистрации"))
        let back = try await visit.send("switch", on: recover, [("to", "sign-in")])
        #expect(back.step == "link" && back.value("login") == "anna@example.com")
        let confirm = try await visit.send(
            "password", on: back, [("login", "anna@example.com"), ("password", TestBrowser.password)])
        #expect(confirm.step == "link-confirm" && confirm.text.contains("an•••@example.com"))
        let done = try await visit.send("confirm", on: confirm)
        #expect(done.step == "done" && done.text.contains("Аккаунты связаны"))
    }
}
