import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// Register by phone first, as a browser goes it.
@Suite struct PhoneDoorTests {
    @Test(arguments: [
        ("ru", "Не закрывайте это окно", ["Введите email", "Подтвердите Email", "Завершение регистрации"]),
        ("en", "close this window", ["Enter your e-mail", "Confirm your e-mail", "Finish registration"]),
    ])
    func `a phone, an address, names and a password make an account, and nothing is stored before`(
        language: String, keepOpen: String, titles: [String]
    ) async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        visit.headers = [("Accept-Language", language)]
        let code = try await visit.register("phone")
        #expect(code.step == "code" && code.text.contains("+7 ••• •••-45-67"))
        let phone = try await visit.send("change", on: code)
        #expect(phone.step == "phone" && phone.value("phone") == "8 (999) 123-45-67")
        let again = try await visit.send("send", on: phone, [("country", "RU"), ("phone", "9991234568")])
        let email = try await visit.send("verify", on: again, [("code", site.sms.code)])
        let sent = try await visit.send("send", on: email, [("email", "anna@example.com")])
        let profile = try await visit.send("verify", on: sent, [("code", site.mail.code)])
        for (page, title) in zip([email, sent, profile], titles) {
            #expect(page.text.contains("<h1>\(title)</h1>"), "\(title)")
        }
        #expect([email.step, sent.step, profile.step] == ["email", "email-code", "profile"])
        for page in [code, phone, again, email, sent, profile] {
            #expect(page.text.contains(keepOpen), "\(page.step ?? "")")
            #expect(page.forms.contains("leave"))
        }
        #expect(try await site.count("SELECT count(*) FROM accounts") == 0)
        let weak = try await visit.send(
            "save", on: profile, [("first_name", "Анна"), ("last_name", "Кр"), ("password", "привет")])
        #expect(weak.step == "profile" && weak.errors == ["password_weak"])
        #expect(weak.value("first_name") == "Анна" && weak.value("password") == "" && !weak.text.contains("привет"))
        let done = try await visit.send(
            "save", on: weak, [("first_name", "Анна"), ("last_name", "Кр"), ("password", TestBrowser.password)])
        #expect(done.step == "done" && !done.text.contains(keepOpen))
        let words =
            language == "ru"
            ? ["Успешно", "Регистрация завершена", "В личный кабинет", "На главную"]
            : ["Success", "Registration complete", "To your account", "To the main page"]
        for sentence in words { #expect(done.text.contains(sentence), "\(sentence)") }
        #expect(done.text.contains("href=\"https://crm.example.com/\""))
        #expect(try await site.count("SELECT count(*) FROM accounts WHERE state = 'active' AND email <> ''") == 1)
        let start = try await visit.post("\(done.path)/start", [])
        #expect(start.location == "https://crm.example.com/login")
    }

    @Test(
        arguments: [
            (["phone": "12"], "phone_invalid", "phone-error"), (["phone": ""], "phone_invalid", "phone-error"),
            (["terms": nil], "terms_required", "phone-terms-error"),
        ] as [([String: String?], String, String)])
    func `what is wrong stands beside its field, and the fold is open`(
        change: [String: String?], code: String, place: String
    ) async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.register("phone", change)
        #expect(page.step == "register" && page.errors == [code])
        #expect(page.isOpen("phone") && !page.isOpen("email"))
        #expect(page.ticked == (change["terms"] == nil ? ["phone-terms"] : []))
        #expect(
            page.text.contains("id=\"\(place)\"")
                && page.value("phone") == ((change["phone"] ?? nil) ?? "8 (999) 123-45-67"))
        #expect(try await visit.send("phone", on: page, TestBrowser.phoneForm).step == "code")
    }

    @Test func `a wrong number and an empty box are told at once`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.register("phone", ["phone": "12", "terms": nil])
        #expect(page.errors == ["phone_invalid", "terms_required"] && page.isOpen("phone"))
        #expect(page.text.contains("id=\"phone-error\"") && page.text.contains("id=\"phone-terms-error\""))
    }

    @Test(arguments: [("RU", "7"), ("KZ", "7"), ("DE", "49")])
    func `each country stands in the list once, and the chosen one is chosen`(country: String, code: String)
        async throws
    {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        let page = try await visit.register("phone", ["country": country, "phone": "12"])
        let options = page.text.matches(of: /<option value="([A-Z]{2})" data-code="(\d+)"( selected)?>[^<]+</)
        let codes = options.map { String($0.1) }
        #expect(codes.count > 200 && codes.count == Set(codes).count)
        let chosen = options.filter { $0.3 != nil }
        #expect(chosen.map { String($0.1) } == [country] && chosen.map { String($0.2) } == [code])
        #expect(page.text.matches(of: /<option/).count == options.count)
    }

    @Test func `the chosen country stands first, and each of them once`() {
        let codes = ["KZ", "DE", "FR"].map { CountryCode($0) }
        let source = Countries.Source(
            names: [.english: codes.map { ($0, $0.rawValue) }], usual: [:],
            callingCodes: Dictionary(uniqueKeysWithValues: codes.map { ($0, 1) }))
        let countries = Countries { source }
        for (chosen, order) in [("DE", ["DE", "KZ", "FR"]), ("FR", ["FR", "KZ", "DE"]), ("KZ", ["KZ", "DE", "FR"])] {
            let country = CountryData(code: chosen, name: chosen, callingCode: "1")
            let options = countries.options(.english, chosen: country)
            #expect(options.matches(of: /value="([A-Z]{2})"/).map { String($0.1) } == order)
            #expect(countries.list(.english, chosen: country).map(\.code) == order)
        }
    }

    @Test func `a country that is not in the list is chosen all the same`() {
        let source = Countries.Source(
            names: [.english: [(CountryCode("KZ"), "Kazakhstan & <co>"), (CountryCode("DE"), "Germany")]], usual: [:],
            callingCodes: [CountryCode("KZ"): 7])
        let countries = Countries { source }
        let kazakhstan = "<option value=\"KZ\" data-code=\"7\">Kazakhstan &amp; &lt;co> (+7)</option>\n"
        let russia = CountryData(code: "RU", name: "Russia", callingCode: "7")
        #expect(
            countries.options(.english, chosen: russia)
                == "<option value=\"RU\" data-code=\"7\" selected>Russia (+7)</option>\n" + kazakhstan)
        #expect(
            countries.options(.russian, chosen: russia)
                == "<option value=\"RU\" data-code=\"7\" selected>Russia (+7)</option>\n")
    }

    @Test func `a number that is registered already shows the ways on, with the number filled in`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        try await TestBrowser(server).join()
        let visit = TestBrowser(server)
        let taken = try await visit.register("phone")
        #expect(taken.step == "register" && taken.errors == ["phone_taken"] && taken.isOpen("phone"))
        #expect(taken.text.contains("Пользователь с таким номером уже зарегистрирован"))
        #expect(taken.ticked == ["phone-terms"])
        // To sign in is what the page offers first.
        #expect(taken.text.contains("<button class=\"outlined\">Отправить код</button>"))
        #expect(taken.text.contains("Восстановить пароль") && taken.text.contains("Написать в поддержку"))
        let signIn = try await visit.send("switch", on: taken, [("to", "sign-in")])
        #expect(signIn.step == "sign-in" && signIn.value("login") == "8 (999) 123-45-67")
        let recover = try await visit.send("switch", on: signIn, [("to", "recover")])
        #expect(recover.step == "recover" && recover.value("login") == "8 (999) 123-45-67")
        #expect(try await visit.send("switch", on: recover, [("to", "register")]).step == "register")
    }

    @Test func `who stops before the last step is not asked to go on`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        _ = try await visit.register("phone")
        #expect(!(try await visit.get("/sign-up").text.contains("href=\"/s/")))
    }

    @Test func `somebody who was faster with the address leaves the ways on`() async throws {
        let site = try await TestSite()
        let server = try await TestServer(site)
        let visit = TestBrowser(server)
        let email = try await visit.send(
            "verify", on: try await visit.register("phone"), [("code", site.sms.code)])
        let sent = try await visit.send("send", on: email, [("email", "anna@example.com")])
        let code = site.mail.code
        try await TestBrowser(server).join(phone: "9991234569")
        let taken = try await visit.send("verify", on: sent, [("code", code)])
        #expect(taken.step == "email-code" && taken.errors == ["email_taken"])
        #expect(taken.forms.isSuperset(of: ["sign-in", "recover", "change"]) && !taken.forms.contains("verify"))
        let recover = try await visit.send("recover", on: taken)
        #expect(recover.step == "recover" && recover.value("login") == "anna@example.com")
    }
}
