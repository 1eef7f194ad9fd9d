import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// How the pages of the doors are drawn, whoever opens them.
@Suite struct EntrancePageTests {
    private func register(_ site: TestSite, client: String = "crm-web", language: Language = .russian) -> String {
        let guest = PageMaker.EntranceVisitor(language: language, ticket: Sealed("ticket"))
        let (page, chrome) = site.maker.entrance(
            EntrancePage(request: ClientRequest(client: ClientID(client))), guest)
        return site.html(page, chrome)
    }

    @Test(
        arguments: [
            ([PageMaker.Door.provider(.google, label: "Google"), .email, .phone], ["email", "phone"], nil),
            ([.phone, .email, .provider(.google, label: "Google")], ["phone", "email"], "phone"),
            ([.email, .phone], ["email", "phone"], "email"), ([.phone], ["phone"], "phone"),
            ([.provider(.google, label: "Google")], [], nil),
        ] as [([PageMaker.Door], [String], String?)])
    func `folds stand in the order of the methods, the first method open`(
        doors: [PageMaker.Door], folds: [String], open: String?
    ) async throws {
        let html = register(try await TestSite(doors: doors))
        let drawn = html.matches(of: /<details class="fold" id="fold-([a-z]+)"( open)?>/)
        #expect(drawn.map { String($0.1) } == folds)
        #expect(drawn.first { $0.2 != nil }.map { String($0.1) } == open)
        #expect(html.contains("data-form=\"google\"") == doors.contains(.provider(.google, label: "Google")))
        // Buttons stand before the folds, whatever the order.
        if let fold = html.firstRange(of: "fold-"), let button = html.firstRange(of: "data-form=\"google\"") {
            #expect(button.lowerBound < fold.lowerBound)
        }
    }

    @Test(
        arguments: [
            (0, 300, Refusal(.tooManyAttempts), "too_many_attempts"), (3, 0, Refusal(.codeWrong), "code_expired"),
            (3, 0, nil, "code_expired"),
        ] as [(Int, Int64, Refusal?, String)])
    func `a dead code is not asked for, and a new one is what the page offers`(
        triesLeft: Int, seconds: Int64, said: Refusal?, error: String
    ) async throws {
        let site = try await TestSite()
        var challenge = Fixtures.challenge
        (challenge.triesLeft, challenge.expiresAt) = (triesLeft, Fixtures.now + .seconds(seconds))
        func drawn(_ challenge: Challenge, _ notice: Refusal?) -> (page: Page, html: String) {
            let step = Step.phone(.code(Fixtures.confirming, challenge, draft: Fixtures.draft))
            let (page, chrome) = site.maker.page(
                Fixtures.stored(step, language: .english, notice: notice), Fixtures.surroundings())
            return (page, site.html(page, chrome))
        }
        let (page, html) = drawn(challenge, said)
        #expect(html.contains("<p class=\"message\" role=\"alert\" tabindex=\"-1\" data-error=\"\(error)\""))
        #expect(!html.contains("id=\"code\"") && !html.contains("autofocus"))
        #expect(html.contains("<button class=\"primary\">Get a new code</button>"))
        #expect(page[form: "verify"]?.fields.map(\.name) == ["version", "code"])
        let soon = Refusal(.tooSoon, retryAt: Fixtures.now + .seconds(42))
        #expect(drawn(challenge, soon).page.notice?.message == "You can get a new code in 42 seconds.")
        // Out of tries: the wait stands there before anybody presses for a new code, and no more once it is over.
        var spent = Fixtures.challenge
        spent.triesLeft = 0
        let waits = drawn(spent, Refusal(.tooManyAttempts)).page.notice
        #expect(waits?.retryAfter == 60 && waits?.message.hasSuffix("You can get a new one in 60 seconds.") == true)
        spent.resendAt = Fixtures.now
        let open = drawn(spent, Refusal(.tooManyAttempts)).page.notice
        #expect(open?.retryAfter == nil && open?.message.hasSuffix("Get a new one.") == true)
        #expect(drawn(Fixtures.challenge, soon).page.notice?.message.hasSuffix("The last one still works.") == true)
    }

    @Test func `a door that is not among the methods takes no form`() async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite(doors: [.provider(.google, label: "Google")])))
        let page = try await visit.get("/sign-up")
        #expect(try await visit.press("email", on: page, TestBrowser.emailForm).status == 404)
        #expect(try await visit.press("phone", on: page, TestBrowser.phoneForm).status == 404)
    }

    @Test(arguments: [
        (
            Language.russian, ["Регистрация", "Отправить код"], "Нажимая кнопку ",
            ", вы соглашаетесь с нашими Условиями использования"
        ),
        (.english, ["Register", "Send code"], "By pressing ", " you agree to our Terms of use"),
    ])
    func `each fold has terms of its own, and a notice names the button below it`(
        language: Language, buttons: [String], before: String, after: String
    ) async throws {
        let site = try await TestSite()
        let plain = register(site, client: "crm-ios", language: language)
            .replacing(/<[^>]*>/, with: "").replacing(/\s+/, with: " ")
        for button in buttons { #expect(plain.contains(before + button + after), "\(button)") }
        #expect(!register(site, client: "crm-ios", language: language).contains("type=\"checkbox\""))
        let boxes = register(site, language: language)
        #expect(boxes.contains("id=\"email-terms\"") && boxes.contains("id=\"phone-terms\""))
        #expect(!boxes.contains(" checked") && !boxes.contains(before))
    }

    @Test func `on every page ids are told apart, labels have their fields, and nothing asks the browser to judge`()
        async throws
    {
        let site = try await TestSite()
        for (page, chrome) in Fixtures.pages(site) {
            let html = site.html(page, chrome)
            let ids = html.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
            #expect(Set(ids).count == ids.count && !ids.contains(""), "\(page.step): \(ids)")
            for label in html.matches(of: /\s(?:for|aria-describedby)="([^"]*)"/) {
                for id in label.1.split(separator: " ") { #expect(ids.contains(String(id)), "\(page.step): \(id)") }
            }
            #expect(!html.contains("type=\"email\"") && !html.contains(" required"), "\(page.step)")
            #expect(html.matches(of: /\sautofocus/).count <= 1, "\(page.step)")
        }
    }

    @Test func `password managers are told what each field is`() async throws {
        let site = try await TestSite()
        let wanted = [
            "first_name": ["given-name"], "last_name": ["family-name"], "email": ["email"], "login": ["username"],
            "password": ["new-password", "current-password"], "code": ["one-time-code"],
        ]
        var seen: Set<String> = []
        for (page, chrome) in Fixtures.pages(site) {
            let html = site.html(page, chrome)
            for input in html.matches(of: /<input([^>]*)>/) where !input.1.contains("type=\"hidden\"") {
                guard let name = input.1.firstMatch(of: /\sname="([a-z_]+)"/).map({ String($0.1) }),
                    let values = wanted[name]
                else { continue }
                let value = input.1.firstMatch(of: /\sautocomplete="([a-z-]+)"/).map { String($0.1) } ?? ""
                #expect(values.contains(value), "\(page.step): \(name) \(value)")
                seen.insert(value)
                if name == "password" {
                    let isNew = ["register", "profile", "recover-password"].contains(page.step)
                    #expect(value == (isNew ? "new-password" : "current-password"), "\(page.step)")
                    #expect(input.1.contains("type=\"password\"") && !input.1.contains(" value="), "\(page.step)")
                }
            }
        }
        #expect(seen == Set(wanted.values.flatMap { $0 }))
    }

    @Test func `no page and no program is given a password, and the eye waits for its script`() async throws {
        let site = try await TestSite()
        var passwords = 0
        for (page, chrome) in Fixtures.pages(site) {
            for form in page.forms {
                for field in form.fields where field.type == .password {
                    passwords += 1
                    #expect(field.name == "password" && field.value == nil, "\(page.step)")
                }
            }
            let html = site.html(page, chrome)
            #expect(
                !html.contains("$hash$") && !String(decoding: Renderer.json(page), as: UTF8.self).contains("$hash$"))
            for eye in html.matches(of: /<button class="eye"([^>]*)>/) {
                #expect(eye.1.contains(" hidden") && eye.1.contains("aria-pressed=\"false\""))
                #expect(eye.1.contains("type=\"button\"") && eye.1.contains("aria-label=\""))
            }
        }
        #expect(passwords > 100)
    }

    @Test func `a code is masked, and what can be done about it is that of its kind`() async throws {
        let site = try await TestSite()
        func page(_ step: Step, _ notice: Refusal? = nil) -> (page: Page, html: String) {
            let (page, chrome) = site.maker.page(
                Fixtures.stored(step, language: .english, notice: notice), Fixtures.surroundings())
            return (page, site.html(page, chrome))
        }
        let recovery = page(.recovery(.code(Fixtures.recovery, Fixtures.mailed, account: nil)))
        #expect(recovery.page.step == "recover-code" && recovery.html.contains("If there is such an account"))
        #expect(recovery.html.contains("an•••@example.com") && !recovery.html.contains("anna@example.com"))
        let proof = page(.change(.code(Fixtures.change, Fixtures.challenge)))
        #expect(
            proof.page.step == "code" && proof.html.contains("Another way")
                && proof.html.contains("Back to your account"))
        let change = page(.phone(.number(.change(Fixtures.change), draft: nil)))
        #expect(
            change.html.contains("<h1>New phone number</h1>")
                && change.page.forms.map(\.name) == ["send", "leave", "language"])
        let taken = page(
            .phone(.code(Fixtures.byMail, Fixtures.challenge, draft: Fixtures.draft)), Refusal(.emailTaken))
        #expect(taken.html.contains("A user with this e-mail is already registered"))
        #expect(taken.html.contains("data-form=\"sign-in\"") && !taken.html.contains("data-form=\"verify\""))
        let mail = page(
            .email(.code(Fixtures.verification, Fixtures.mailed)),
            Refusal(.tooManyCodes, retryAt: Fixtures.now + .seconds(60)))
        #expect(mail.page.notice?.message.contains("Too many letters") == true && mail.page.notice?.retryAfter == 60)
    }

    @Test func `every message says something of its own, in both languages`() async throws {
        for language in TestSite.languages {
            let maker = NoticeMaker(
                words: try TemplateFiles.wording(language), now: Fixtures.now, label: \.rawValue,
                confirmWithin: .seconds(24 * 3600), codeLength: 6)
            for refusal in Fixtures.refusals {
                let message = maker.notice(refusal, triesLeft: 2).message
                #expect(!message.contains("{") && !message.hasPrefix("error."), "\(message)")
            }
            let now = Refusal(.tooManyAttempts, retryAt: Fixtures.now + .seconds(60))
            #expect(maker.notice(now.of(.password)).message != maker.notice(now).message)
            #expect(
                maker.notice(Refusal(.tooManyAttempts, form: .password)).message
                    != maker.notice(Refusal(.tooManyAttempts)).message)
            // Trips to a provider: said under the title, since neither a code nor a login was typed.
            let trips = maker.notice(Refusal(.tooManyAttempts, provider: .google))
            #expect(trips.message.contains("google") && trips.field == nil && trips.retryAfter == nil)
            #expect(
                maker.notice(Refusal(.tooManyCodes), byMail: true).message
                    != maker.notice(Refusal(.tooManyCodes)).message)
        }
    }
}
