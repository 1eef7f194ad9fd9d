import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// The steps of an account's owner: fresh proofs, a link by SMS alone, a recovery, terms that have changed.
@Suite struct OwnerPageTests {
    private static let details = AccountDetails(
        known: KnownAccount(
            id: AccountID("old"), state: .active, phone: "+79990000001", epoch: 0, createdAt: Fixtures.now,
            email: "anna@example.com", hasPassword: true),
        firstName: "<i>Анна</i>", lastName: "Крылова", contactEmail: nil,
        bindings: [
            .init(provider: .google, subject: "a\"b", boundAt: Fixtures.now - .seconds(3600)),
            .init(provider: .facebook, subject: "77", boundAt: Fixtures.now - .seconds(90 * 86400)),
        ], acceptances: [], attribution: nil, passwordSetAt: Fixtures.now - .seconds(86400))

    private static func page(
        _ step: Step, _ site: TestSite, client: String = "crm-web", language: Language = .english,
        notice: Refusal? = nil, details: AccountDetails? = details, provers: [ProviderName] = []
    ) -> (page: Page, html: String) {
        var around = Fixtures.surroundings()
        around.details = details
        around.provers = provers
        let (page, chrome) = site.maker.page(
            Fixtures.stored(step, client: client, language: language, notice: notice), around)
        return (page, site.html(page, chrome))
    }

    private static func changing(_ change: AccountChangeKind, phone: PhoneNumber? = Fixtures.number) -> AccountChange {
        AccountChange(account: Fixtures.active, session: Digest("s"), way: "google", phone: phone, kind: change)
    }

    // MARK: A fresh proof

    @Test(arguments: [
        (AccountChangeKind.bind(.facebook), "Привязать Facebook", "Link Facebook"),
        (.unbind(.google, subject: "s"), "Отвязать Google", "Unlink Google"),
        (.phone, "Изменить номер телефона", "Change the phone number"),
        (.password, "Изменить пароль", "Change the password"),
        (.delete, "Удалить аккаунт", "Delete the account"),
    ])
    func `a proof names the change that it is for`(change: AccountChangeKind, russian: String, english: String)
        async throws
    {
        let site = try await TestSite()
        for (language, title) in [(Language.russian, russian), (.english, english)] {
            let (page, html) = Self.page(
                .change(.prove(Self.changing(change))), site, language: language, provers: [.facebook])
            #expect(page.step == "prove" && html.contains("<h1>\(title)</h1>") && html.contains("<title>\(title) ·"))
            #expect(Set(page.forms.map(\.name)) == ["facebook", "password", "code", "leave", "language"])
            #expect(html.contains("+7 ••• •••-45-67"))
            let code = try #require(page[form: "code"])
            #expect(code.fields.map(\.name) == ["version", "country", "calling_code", "phone"])
            #expect((change == .delete) == html.contains(language == .russian ? "Удалятся имя" : "Your name, phone"))
        }
    }

    @Test(arguments: [Language.russian, .english])
    func `the last button before the account goes says so, and no code sends itself`(language: Language) async throws {
        let site = try await TestSite()
        let button = language == .russian ? ">Удалить аккаунт</button>" : ">Delete the account</button>"
        let prove = Self.page(.change(.prove(Self.changing(.delete))), site, language: language).html
        #expect(prove.contains(button) && !prove.contains("class=\"primary\""))
        let code = Self.page(.change(.code(Self.changing(.delete), Fixtures.challenge)), site, language: language).html
        #expect(code.contains(button) && code.contains(language == .russian ? "Удалятся имя" : "Your name, phone"))
        #expect(!code.contains("class=\"primary\"") && !code.contains("data-length"))
        let other = Self.page(.change(.code(Self.changing(.phone), Fixtures.challenge)), site, language: language).html
        #expect(!other.contains(button) && other.contains("class=\"primary\"") && other.contains("data-length=\"6\""))
    }

    @Test func `a password is set where there is none, and the page after the proof asks for the new one`() async throws
    {
        let site = try await TestSite()
        var details = Self.details
        details.known.hasPassword = false
        let change = Self.changing(.password)
        #expect(Self.page(.change(.prove(change)), site, details: details).html.contains("<h1>Set a password</h1>"))
        let next = Self.page(.recovery(.password(.change(change))), site, details: details)
        #expect(next.html.contains("<h1>New password</h1>"))
        #expect(next.page[form: "password"]?.fields.last?.label == "New password")
    }

    @Test func `without password, phone and a provider that can ask again the page says what to do`() async throws {
        let site = try await TestSite()
        var details = Self.details
        details.known.hasPassword = false
        let (page, html) = Self.page(.change(.prove(Self.changing(.phone, phone: nil))), site, details: details)
        #expect(page.forms.map(\.name) == ["leave", "language"])
        #expect(html.contains("Sign out and in again"))
    }

    @Test func `what is wrong with the password stands beside it, all else under the title`() async throws {
        let site = try await TestSite()
        let step = Step.change(.prove(Self.changing(.phone)))
        let wrong = Self.page(step, site, notice: Refusal(.credentialsWrong, form: .password))
        #expect(wrong.html.contains("aria-describedby=\"password-error\""))
        for refusal in [
            Refusal(.tooManyCodes), Refusal(.phoneInvalid, fault: .empty), Refusal(.notBound, provider: .google),
        ] {
            let html = Self.page(step, site, notice: refusal).html
            #expect(
                html.contains(
                    "<p class=\"message\" role=\"alert\" tabindex=\"-1\" data-error=\"\(refusal.code.rawValue)\""))
        }
    }

    @Test func `once proved only the provider to bind is offered`() async throws {
        let site = try await TestSite()
        let (page, html) = Self.page(.change(.binding(Self.changing(.bind(.facebook)))), site, provers: [.google])
        #expect(page.step == "prove" && page.forms.map(\.name) == ["facebook", "leave", "language"])
        #expect(html.contains("One step is left: sign in with Facebook."))
    }

    // MARK: Recovered

    @Test func `after a recovery every binding can be unbound, even the last`() async throws {
        let site = try await TestSite()
        let proof = Proof(account: Fixtures.active, way: .recovery, at: Fixtures.now)
        let step = Step.recovery(.recovered(Recovery(login: "anna@example.com", suspended: nil), proof))
        let (page, html) = Self.page(step, site)
        #expect(page.step == "recovered" && Set(page.forms.map(\.name)) == ["unbind", "continue", "language"])
        #expect(html.contains("name=\"provider\" value=\"google\"") && html.contains("value=\"a&quot;b\""))
        #expect(html.contains("+7 ••• •••-00-01") && html.contains("an•••@example.com"))
        #expect(html.contains(">1 hour ago</time>") && html.contains(">17 October 2026</time>"))
    }

    // MARK: Link by SMS alone

    /// Somebody else's browser at `link-confirm`, with the account's phone proved and nothing else.
    private func provedBySMS(_ site: TestSite) async throws -> (visit: TestBrowser, page: Answer) {
        let owner = TestBrowser(try await TestServer(site))
        try await owner.signUp()
        try await owner.setPassword("a long new password")
        let visit = TestBrowser(owner.server)
        let newcomer = try await visit.follow(
            try await visit.arrive(as: "boris", from: try await visit.get("/sign-up")))
        let path = try newcomer.path
        _ = try await visit.post("\(path)/link", [])
        let sent = site.sms.count
        let code = try await visit.follow(
            try await visit.post("\(path)/code", [("country", "RU"), ("calling_code", "7"), ("phone", "9991234567")]))
        #expect(code.step == "code")
        await site.sms.sent(past: sent)
        let page = try await visit.follow(try await visit.post("\(path)/verify", [("code", site.sms.code)]))
        #expect(page.step == "link-confirm")
        return (visit, page)
    }

    @Test func `a link by SMS alone shows every other way in, and removes it`() async throws {
        let site = try await TestSite()
        let (visit, page) = try await provedBySMS(site)
        #expect(page.all("way") == ["google:anna", "password"] && page.forms.isSuperset(of: ["remove", "not-mine"]))
        #expect(page.text.contains("номера иногда переходят к другим людям"))
        let path = try page.path
        let fewer = try await visit.follow(try await visit.post("\(path)/remove", [("way", "google:anna")]))
        #expect(fewer.step == "link-confirm" && fewer.all("way") == ["password"])
        visit.wantsJSON = true
        let data = try #require(try await visit.get(path).json["data"] as? [String: Any])
        #expect((data["ways"] as? [[String: Any]])?.compactMap { $0["way"] as? String } == ["password"])
        visit.wantsJSON = false
        let none = try await visit.follow(try await visit.post("\(path)/remove", [("way", "password")]))
        #expect(none.all("way").isEmpty && none.forms.contains("not-mine") && !none.forms.contains("remove"))
        #expect(try await visit.follow(try await visit.post("\(path)/confirm", [])).step == "done")
        #expect(try await site.count("SELECT count(*) FROM bindings WHERE subject = 'anna'") == 0)
    }

    @Test func `an account that is not theirs lets the number go, and the sign-up goes on as new`() async throws {
        let site = try await TestSite()
        let (visit, page) = try await provedBySMS(site)
        let next = try await visit.follow(try await visit.post("\(page.path)/not-mine", []))
        #expect(next.step == "newcomer" && next.errors == ["number_released"])
        #expect(next.text.contains("Мы отвязали ваш номер от того аккаунта. Продолжайте регистрацию."))
        #expect(try await site.count("SELECT count(*) FROM accounts WHERE phone IS NOT NULL") == 0)
        #expect(try await visit.post("\(next.path)/remove", [("way", "nonsense")]).status == 404)
    }

    // MARK: Terms

    private static let request =
        "/oauth2/authorize?client_id=crm-web&redirect_uri=https%3A%2F%2Fcrm.example.com%2Fcallback&response_type=code"
        + "&scope=openid&state=s&code_challenge=\(TestSite.challenge)&code_challenge_method=S256"

    @Test func `terms that have changed are asked for once, before anything is handed over`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await visit.signUp()
        let handed = "https://crm.example.com/callback?code="
        #expect(try await visit.get(Self.request).location?.hasPrefix(handed) == true)
        try await site.acceptEarlierTerms()
        let silent = try await visit.get(Self.request + "&prompt=none")
        #expect(silent.location?.contains("error=interaction_required") == true)
        let page = try await visit.get(Self.request)
        #expect(page.step == "sign-in" && page.forms.contains("continue"))
        let terms = try await visit.follow(try await visit.press("continue", on: page))
        #expect(terms.step == "terms-new" && terms.text.contains("<h1>Условия использования обновились</h1>"))
        #expect(terms.text.contains("2026-11-01") && terms.forms == ["accept", "decline", "language"])
        let path = try terms.path
        let unticked = try await visit.follow(try await visit.post("\(path)/accept", []))
        #expect(unticked.step == "terms-new" && unticked.errors == ["terms_required"])
        #expect(unticked.text.contains("id=\"terms-error\""))
        let accepted = try await visit.post("\(path)/accept", [("terms", "on")])
        #expect(accepted.location?.hasPrefix(handed) == true)
        #expect(try await visit.get(Self.request).location?.hasPrefix(handed) == true)
    }

    @Test func `who declines goes back to the application without a code`() async throws {
        let site = try await TestSite()
        let visit = TestBrowser(try await TestServer(site))
        try await visit.signUp()
        try await site.acceptEarlierTerms()
        let terms = try await visit.follow(
            try await visit.press("continue", on: try await visit.get(Self.request)))
        let left = try await visit.post("\(terms.path)/decline", [])
        #expect(left.location?.contains("error=access_denied") == true)
    }

    @Test func `without a box the terms name the button under them`() async throws {
        let site = try await TestSite()
        let returning = Returning(standing: Fixtures.active, evidence: Evidence(way: "google", at: Fixtures.now))
        let (page, html) = Self.page(.arrival(.termsNew(returning)), site, client: "crm-ios")
        let text = html.replacing(/<[^>]*>/, with: "").replacing(/\s+/, with: " ")
        #expect(text.contains("By pressing Continue you agree to our Terms of use") && !html.contains("checkbox"))
        #expect(page[form: "accept"]?.fields.map(\.name) == ["version"])
    }

    // MARK: Parts

    @Test func `a day is named in UTC, the last two days by their hours`() throws {
        let words = try TemplateFiles.wordings()
        let cases: [(Language, Int, String)] = [
            (.english, 59, "just now"), (.english, 3600, "1 hour ago"), (.english, 47 * 3600, "47 hours ago"),
            (.english, 49 * 3600, "13 January 2027"), (.russian, 300, "5 минут назад"),
            (.russian, 300 * 86400, "21 марта 2026"),
        ]
        for (language, seconds, text) in cases {
            let maker = NoticeMaker(
                words: try #require(words[language]), now: Fixtures.now, label: \.rawValue, confirmWithin: .seconds(1),
                codeLength: 6)
            #expect(maker.when(Fixtures.now - .seconds(seconds)) == text)
        }
    }

    @Test(arguments: [
        ("email", Credential.email), ("password", .password), ("google:1:2", .binding(.google, subject: "1:2")),
        ("google:", nil), (":1", nil), ("google", nil), ("", nil),
    ])
    func `a way in is read from its name`(text: String, way: Credential?) { #expect(Credential(written: text) == way) }
}

extension TestSite {
    /// The only account has accepted an earlier version of the terms last.
    func acceptEarlierTerms() async throws {
        advance(.seconds(1))
        let now = maker.now()
        let account = try #require(
            try await store.account(boundTo: .google, subject: "anna", now: now), "nobody signed up")
        var signUp = Fixtures.stored(.entrance(.register)).signUp
        signUp.step = .over(.left)
        let earlier = Acceptance(version: "2025-01-01", language: .russian, shownAs: .checkbox, at: now)
        let commit = Commit(
            signUp: signUp, browser: Digest("nobody"), expected: nil, facts: [.accept(account.id, earlier)], now: now)
        let outcome = try await store.save(commit)
        guard case .saved = outcome else { throw Refused(outcome: outcome) }
        advance(.seconds(1))
    }

    private struct Refused: Error { let outcome: CommitOutcome }
}
