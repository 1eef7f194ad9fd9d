import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// Register by e-mail, as a browser goes it.
@Suite struct EmailDoorTests {
    @Test func `an e-mail address, its code, a phone and its code make an account`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        visit.headers = [("Accept-Language", "en")]
        let code = try await visit.register()
        #expect(code.step == "email-code" && code.text.contains("an•••@example.com"))
        #expect(code.text.contains("<h1>Confirm your e-mail</h1>") && code.text.contains("Look in Spam"))
        #expect(code.forms.isSuperset(of: ["verify", "resend", "change", "sign-in", "leave"]))
        #expect(try await site.count("SELECT count(*) FROM accounts") == 0)
        let wrong = try await visit.send(
            "verify", on: code, [("code", site.mail.code == "000000" ? "000001" : "000000")])
        #expect(wrong.errors == ["code_wrong"] && wrong.text.contains("4 tries left"))
        let phone = try await visit.send("verify", on: wrong, [("code", site.mail.code)])
        #expect(phone.step == "phone" && phone.text.contains("hours left"))
        #expect(phone.forms.isSuperset(of: ["send", "sign-in", "recover", "leave"]) && !phone.forms.contains("link"))
        #expect(!phone.text.contains("Don't close this window") && !phone.text.contains("Don&#39;t close"))
        let sms = try await visit.send("send", on: phone, [("country", "RU"), ("phone", "9991234567")])
        #expect(sms.forms.isSuperset(of: ["verify", "resend", "change", "sign-in", "recover", "leave"]))
        let done = try await visit.send("verify", on: sms, [("code", site.sms.code)])
        #expect(done.step == "done" && done.text.contains("Registration complete") && done.text.contains("Start work"))
        #expect(!done.text.contains("Sign in with your phone number"))
        #expect(!done.text.contains("email is set up") && !done.text.contains("To the main page"))
        let isStored = """
            SELECT count(*) FROM accounts WHERE state = 'active' AND email = 'anna@example.com' AND first_name = 'Анна'
            """
        #expect(try await site.count(isStored) == 1)
        for page in [code, wrong, phone, sms, done] { #expect(!page.text.contains(TestBrowser.password)) }
    }

    @Test(
        arguments: [
            (["first_name": ""], "name_required", "first_name-error", "Enter your first name."),
            (["last_name": ""], "name_required", "last_name-error", "Enter your last name."),
            (["last_name": "42"], "name_required", "last_name-error", "no letter here. Enter your last"),
            (["email": "anna@exam ple.com"], "email_invalid", "email-error", "space"),
            (["email": ""], "email_invalid", "email-error", "empty"),
            (["password": "short"], "password_weak", "password-error", "8"),
            (["password": "PASSWORD1"], "password_weak", "password-error", "guessed"),
            (["password": "anna@example.com"], "password_weak", "password-error", "e-mail"),
            (["terms": nil], "terms_required", "email-terms-error", "you must accept the Terms of use"),
            (["terms": "off"], "terms_required", "email-terms-error", "you must accept the Terms of use"),
        ] as [([String: String?], String, String, String)])
    func `what is wrong stands beside its field, what was typed stays, the password never`(
        change: [String: String?], code: String, place: String, says: String
    ) async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        visit.headers = [("Accept-Language", "en")]
        let page = try await visit.register("email", change)
        #expect(page.step == "register" && page.errors == [code], "\(change)")
        #expect(page.isOpen("email") && !page.isOpen("phone"))
        let error = try #require(page.text.firstMatch(of: /<p class="error" id="([a-z_-]+)"[^>]*>([^<]*)</))
        #expect(String(error.1) == place && error.2.contains(says), "\(error.2)")
        #expect(page.text.contains("\(place)\"") && page.text.contains("aria-invalid=\"true\""))
        for (name, value) in TestBrowser.emailForm where name != "password" && name != "terms" {
            #expect(page.value(name) == ((change[name] ?? nil) ?? value), "\(name)")
        }
        // A password that is wrong itself has its own message.
        #expect(page.value("password") == "")
        #expect(page.text.contains("Enter the password again.") == (change["password"] == nil))
        #expect(!page.text.contains(TestBrowser.password))
        // A box that was ticked stays ticked, and no other one.
        #expect(page.ticked == (change["terms"] == nil ? ["email-terms"] : []))
        #expect(site.mail.count == 0)
        // Made good, the same page goes on.
        let good = try await visit.send("email", on: page, TestBrowser.emailForm)
        #expect(good.step == "email-code")
    }

    @Test func `everything that is wrong is told at once, each beside its field`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        visit.headers = [("Accept-Language", "en")]
        let page = try await visit.register(
            "email",
            ["first_name": "", "last_name": "42", "email": "anna@", "password": "short", "terms": nil])
        #expect(
            page.errors == ["name_required", "name_required", "email_invalid", "password_weak", "terms_required"])
        for name in ["first_name", "last_name", "email", "password", "email-terms"] {
            #expect(page.text.contains("<p class=\"error\" id=\"\(name)-error\""), "\(name)")
        }
        #expect(page.step == "register" && page.isOpen("email") && site.mail.count == 0)
    }

    @Test func `a program is told of each field, and of the first in the notice`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        visit.headers = [("Accept", "application/json")]
        let begun = try await visit.get("/sign-up").json
        let forms = try #require(begun["forms"] as? [[String: Any]])
        let form = try #require(forms.first { $0["name"] as? String == "email" })
        let hidden = try #require((form["fields"] as? [[String: Any]])?.first { $0["name"] as? String == "ticket" })
        let json = try await visit.post(
            "/start/email", [("ticket", try #require(hidden["value"] as? String)), ("email", "anna")]
        ).json
        let notice = try #require(json["notice"] as? [String: Any])
        #expect(notice["code"] as? String == "name_required" && Set(notice.keys).isSubset(of: ["code", "message"]))
        let told = try #require(json["forms"] as? [[String: Any]]).first { $0["name"] as? String == "email" }
        var errors: [String: String] = [:]
        for field in try #require(told?["fields"] as? [[String: Any]]) {
            if let error = field["error"] as? [String: Any] {
                errors[field["name"] as? String ?? ""] = error["code"] as? String
            }
        }
        #expect(
            errors == [
                "first_name": "name_required", "last_name": "name_required", "email": "email_invalid",
                "password": "password_weak", "terms": "terms_required",
            ])
    }

    @Test func `a likely slip is a hint beside the address, with one tap to take it`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        visit.headers = [("Accept-Language", "en")]
        for (typed, meant) in [("anna@gmial.com", "anna@gmail.com"), ("anna@gmail.con", "anna@gmail.com")] {
            let code = try await visit.register("email", ["email": typed])
            #expect(code.step == "email-code" && code.errors.isEmpty && code.text.contains("Did you mean gmail.com?"))
            #expect(code.text.contains("<button class=\"link\" name=\"email\" value=\"\(meant)\">"))
            let sent = site.mail.count
            let taken = try await visit.send("change", on: code, [("email", meant)])
            #expect(taken.step == "email-code" && site.mail.count == sent + 1)
            #expect(!taken.text.contains("Did you mean") && taken.text.contains("an•••@gmail.com"))
        }
        // Without the hint the form leads to the address, as typed.
        let code = try await visit.register("email", ["email": "anna@gmial.com"])
        let change = try await visit.send("change", on: code)
        #expect(change.step == "email" && change.value("email") == "anna@gmial.com")
    }

    @Test func `a program finds the address that was meant in the form`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let code = try await visit.register("email", ["email": "anna@gmial.com"])
        visit.wantsJSON = true
        let forms = try #require(try await visit.get(code.path).json["forms"] as? [[String: Any]])
        let change = try #require(forms.first { $0["name"] as? String == "change" })
        let field = (change["fields"] as? [[String: Any]])?.first { $0["name"] as? String == "email" }
        #expect(field?["options"] as? [String] == ["anna@gmail.com"] && field?["value"] is NSNull)
    }

    @Test func `an address that has an account sees the same page, and its owner gets another letter`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        let (known, unknown) = (TestBrowser(server), TestBrowser(server))
        let taken = try await known.register()
        #expect(site.mail.tellsTaken)
        let free = try await unknown.register("email", ["email": "anna@example.org"])
        #expect(!site.mail.tellsTaken)
        func plain(_ page: Answer) throws -> String {
            page.text.replacing(try page.path, with: "").replacing("example.org", with: "example.com")
        }
        #expect(try plain(taken) == plain(free))
    }

    @Test func `the address can be changed, and names and password are kept meanwhile`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        let code = try await visit.register()
        let email = try await visit.send("change", on: code)
        #expect(email.step == "email" && email.value("email") == "anna@example.com")
        #expect(email.text.contains("<h1>Введите email</h1>") && email.text.contains("Далее"))
        let wrong = try await visit.send("send", on: email, [("email", "anna@example")])
        #expect(wrong.errors == ["email_invalid"] && wrong.value("email") == "anna@example")
        let again = try await visit.send("send", on: wrong, [("email", "anna@example.org")])
        #expect(again.step == "email-code" && again.text.contains("an•••@example.org"))
        #expect(try await visit.send("verify", on: again, [("code", site.mail.code)]).step == "phone")
    }

    @Test func `a letter that can't be sent says so and keeps the address`() async throws {
        let site = try await TestSite()
        site.mail.fail()
        let page = try await TestBrowser(try await TestServer(site)).register()
        #expect(page.step == "email" && page.errors == ["mail_failed"] && page.value("email") == "anna@example.com")
    }

    @Test func `who has an account already signs in from the code's page, with the address filled in`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        let visit = TestBrowser(server)
        let signIn = try await visit.send("sign-in", on: try await visit.register())
        #expect(signIn.step == "sign-in" && signIn.value("login") == "anna@example.com")
        let gone = try await visit.post(
            "\(signIn.path)/password", [("login", "anna@example.com"), ("password", TestBrowser.password)])
        #expect(gone.location == "https://crm.example.com/login" && visit.cookies["gatehouse-session"] != nil)
    }

    @Test func `without a code the address proves nothing, and the phone is next`() async throws {
        let site = try await TestSite(emailCode: .off)
        let visit = TestBrowser(try await TestServer(site))
        let page = try await visit.register()
        #expect(page.step == "phone" && site.mail.count == 0)
        #expect(try await site.count("SELECT count(*) FROM accounts WHERE email IS NULL AND contact_email <> ''") == 1)
        let sms = try await visit.send("send", on: page, [("country", "RU"), ("phone", "9991234567")])
        let done = try await visit.send("verify", on: sms, [("code", site.sms.code)])
        #expect(done.step == "done")
        #expect(done.text.contains("Телефон подтверждён. Входите по номеру телефона и паролю."))
    }

    @Test func `the rule of passwords is said before, as the settings have it`() async throws {
        for (policy, rule) in [(PasswordPolicy.nist, "128"), (.alphanumeric, "Latin")] {
            let visit = TestBrowser(try await TestServer(try await TestSite(policy: policy)))
            visit.headers = [("Accept-Language", "en")]
            let page = try await visit.get("/sign-up")
            let hint = try #require(page.text.firstMatch(of: /<p class="hint" id="password-rule">([^<]*)</))
            #expect(hint.1.contains(rule), "\(hint.1)")
            #expect(!page.text.contains("Enter the password again"))
        }
    }
}
