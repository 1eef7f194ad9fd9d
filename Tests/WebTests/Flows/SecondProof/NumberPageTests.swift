import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// The pages after an SMS code, which proves the number and not the account.
@Suite struct NumberPageTests {
    private static func page(
        _ step: Step, _ site: TestSite, _ language: Language = .english,
        _ change: (inout PageMaker.Surroundings) -> Void = { _ in }
    ) -> (page: Page, html: String) {
        var around = Fixtures.surroundings()
        change(&around)
        let (page, chrome) = site.maker.page(Fixtures.stored(step, language: language), around)
        return (page, site.html(page, chrome))
    }

    @Test func `after an SMS code alone the other ways in stand before the new password`() async throws {
        let site = try await TestSite()
        for (language, title, words) in [
            (Language.russian, "Это ваш аккаунт?", "номера иногда переходят к другим людям"),
            (.english, "Is this your account?", "numbers are sometimes passed on to other people"),
        ] {
            let (page, html) = Self.page(.recovery(.recovered(Fixtures.recovery, Fixtures.bySMS)), site, language)
            #expect(page.step == "recovered" && html.contains("<h1>\(title)</h1>") && html.contains(words))
            #expect(page.forms.map(\.name) == ["remove", "continue", "not-mine", "leave", "language"])
            #expect(page[form: "remove"]?.fields.last?.options == ["google:s", "email", "password"])
            #expect(html.matches(of: /data-form="remove"/).count == 3 && !html.contains("data-form=\"unbind\""))
        }
        let (page, html) = Self.page(.recovery(.recovered(Fixtures.recovery, Fixtures.bySMS)), site) {
            $0.details?.bindings = []
            $0.details?.known.email = nil
            $0.details?.known.hasPassword = false
        }
        #expect(page.forms.map(\.name) == ["continue", "not-mine", "leave", "language"])
        #expect(html.contains("Nothing but this number opens it."))
    }

    @Test func `a second proof is asked for by what the account has, and by nothing else`() async throws {
        let site = try await TestSite()
        for (language, title, words) in [
            (Language.russian, "Ещё одно подтверждение", "номера переходят к другим людям"),
            (.english, "One more proof", "numbers are passed on to other people"),
        ] {
            let (page, html) = Self.page(.secondProof(.choosing(Fixtures.provenNumber)), site, language)
            #expect(page.step == "prove" && html.contains("<h1>\(title)</h1>") && html.contains(words))
            #expect(page.forms.map(\.name) == ["email", "google", "password", "not-mine", "leave", "language"])
            #expect(html.contains("an•••@example.com") && !html.contains("anna@example.com"))
        }
        let ways: [(SecondProofFlow.SecondWays, [String])] = [
            (.init(providers: [.facebook], email: nil, hasPassword: false), ["facebook"]),
            (.init(providers: [], email: nil, hasPassword: true), ["password"]),
            (.init(providers: [], email: "anna@example.com", hasPassword: false), ["email"]),
        ]
        for (ways, forms) in ways {
            let (page, html) = Self.page(.secondProof(.choosing(Fixtures.provenNumber)), site) { $0.secondWays = ways }
            #expect(page.forms.map(\.name) == forms + ["not-mine", "leave", "language"])
            #expect(!html.contains("class=\"or\"><span>or</span>"), "a single way has nothing to choose from")
        }
    }

    @Test(arguments: [Language.russian, .english])
    func `not my account says what follows, and offers the way back`(language: Language) async throws {
        let site = try await TestSite()
        for step in [
            Step.secondProof(.choosing(Fixtures.disowned.1)),
            .recovery(.recovered(Fixtures.disowned.0, Fixtures.bySMS)),
        ] {
            let (page, html) = Self.page(step, site, language)
            #expect(page.forms.map(\.name) == ["not-mine", "back", "leave", "language"])
            let title = language == .russian ? "Это не ваш аккаунт?" : "Not your account?"
            #expect(html.contains("<h1>\(title)</h1>") && html.contains("•••"))
        }
    }

    @Test(arguments: [Language.russian, .english])
    func `a way in that was removed is said to be on the page that follows`(language: Language) async throws {
        let site = try await TestSite()
        let told = language == .russian ? "Способ входа отвязан." : "The way to sign in is unlinked."
        for step in [
            Step.recovery(.recovered(Fixtures.recovery, Fixtures.bySMS)),
            .recovery(.recovered(Fixtures.recovery, Fixtures.proof)),
            .link(.confirm(Fixtures.linking, Fixtures.bySMS)),
        ] {
            #expect(!Self.page(step, site, language).html.contains(told))
            var stored = Fixtures.stored(step, language: language)
            #expect(stored.signUp.go(step, having: .unbound, Fixtures.now) == [])
            let (page, chrome) = site.maker.page(stored, Fixtures.surroundings())
            #expect(site.html(page, chrome).contains("<p class=\"news\" role=\"status\">\(told)"))
        }
    }

    @Test func `the code of a second proof is asked for like any by letter, with another way beside it`() async throws {
        let site = try await TestSite()
        let (page, html) = Self.page(.secondProof(.code(Fixtures.provenNumber, Fixtures.mailed)), site)
        #expect(page.step == "email-code" && html.contains("<h1>Enter the code</h1>"))
        #expect(page.forms.map(\.name) == ["verify", "resend", "change", "leave", "language"])
        #expect(html.contains("Another way"))
    }
}
