import Foundation
import Testing

@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// What a message advises can be done, on the very page that says it.
@Suite struct AdviceTests {
    private static func page(
        _ step: Step, _ site: TestSite, language: Language = .russian, notice: Refusal? = nil,
        details: AccountDetails? = Fixtures.details
    ) -> (page: Page, html: String) {
        var around = Fixtures.surroundings()
        around.details = details
        let (page, chrome) = site.maker.page(Fixtures.stored(step, language: language, notice: notice), around)
        return (page, site.html(page, chrome))
    }

    // MARK: Recover

    @Test(arguments: [
        ("", "The field is empty. Enter your e-mail or phone number."), ("  ", "The field is empty."),
        ("anna", "This is neither an e-mail nor a phone number. Check what you typed."),
        ("#?!", "This is neither an e-mail nor a phone number."), ("anna42", "This is neither an e-mail"),
        ("8 999", "Incorrect phone number"), ("+7", "Incorrect phone number"),
        ("anna@", "There is nothing after the @."),
    ])
    func `what is neither an address nor a number is not called a wrong number`(login: String, says: String)
        async throws
    {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        visit.headers = [("Accept-Language", "en")]
        let page = try await visit.follow(
            try await visit.press("request", on: try await visit.get("/recover"), [("login", login)]))
        #expect(page.step == "recover" && page.errors == ["login_invalid"])
        let error = try #require(page.text.firstMatch(of: /<p class="error" id="login-error"[^>]*>([^<]*)</))
        #expect(error.1.hasPrefix(says), "\(error.1)")
    }

    // MARK: Link

    @Test func `a number that is taken is filled into both forms of Link, and both stand open`() async throws {
        let site = try await TestSite()
        let (page, html) = Self.page(.link(.choosing(Fixtures.linking, typed: Typed(phone: Fixtures.draft))), site)
        #expect(page[form: "password"]?.fields.first { $0.name == "login" }?.value == Fixtures.draft.phone)
        #expect(page[form: "code"]?.fields.first { $0.name == "phone" }?.value == Fixtures.draft.phone)
        #expect(html.matches(of: /<details class="fold" open>/).count == 2)
        // What was no number there is no login either.
        let wrong = Self.page(
            .link(.choosing(Fixtures.linking, typed: Typed(phone: Fixtures.draft))), site,
            notice: Refusal(.phoneInvalid, fault: .tooShort))
        #expect(wrong.page[form: "password"]?.fields.first { $0.name == "login" }?.value == "")
        #expect(wrong.html.matches(of: /<details class="fold" open>/).count == 1)
    }

    @Test func `where nothing is linked a new account is offered, if Back leads to one`() async throws {
        let site = try await TestSite()
        let bound = Refusal(.notBound, provider: .facebook)
        let offered = Self.page(.link(.choosing(Fixtures.linking, typed: Typed())), site, notice: bound).html
        #expect(offered.contains("<button class=\"outlined\">Создать новый аккаунт</button>"))
        #expect(!offered.contains(">Назад</button>"))
        let giving = Linking(identity: Fixtures.identity, pending: Fixtures.pending)
        for html in [
            Self.page(.link(.choosing(Fixtures.linking, typed: Typed())), site).html,
            Self.page(.link(.choosing(giving, typed: Typed())), site, notice: bound).html,
        ] {
            #expect(html.contains("<button class=\"link\">Назад</button>") && !html.contains("Создать новый аккаунт"))
        }
    }

    // MARK: Support, and codes that ran out

    @Test func `without support in the settings nobody is sent there`() throws {
        for (language, support) in [(Language.russian, "поддержк"), (.english, "support")] {
            let words = try TemplateFiles.wording(language)
            var maker = NoticeMaker(
                words: words, now: Fixtures.now, label: \.rawValue, confirmWithin: .seconds(3600), codeLength: 6)
            #expect(maker.notice(Refusal(.countryNotServed)).message.contains(support))
            maker.hasSupport = false
            for code in Refusal.Code.allCases {
                for retryAt in [nil, Fixtures.now + .seconds(42)] {
                    for byMail in [false, true] {
                        let message = maker.notice(Refusal(code, retryAt: retryAt), byMail: byMail).message
                        #expect(!message.contains(support) && !message.contains("error."), "\(message)")
                    }
                }
            }
        }
    }

    @Test(arguments: [Language.russian, .english])
    func `too many codes advises no other number, for the sign-up itself may have had its share`(language: Language)
        throws
    {
        let words = try TemplateFiles.wording(language)
        for hasSupport in [true, false] {
            let maker = NoticeMaker(
                words: words, now: Fixtures.now, label: \.rawValue, confirmWithin: .seconds(3600), codeLength: 6,
                hasSupport: hasSupport)
            for byMail in [false, true] {
                let message = maker.notice(Refusal(.tooManyCodes), byMail: byMail).message
                for advice in ["друг", "another"] { #expect(!message.contains(advice), "\(message)") }
            }
        }
    }

    // MARK: Several accounts of one provider

    private static let several: AccountDetails = {
        var details = Fixtures.details
        details.bindings = [
            .init(provider: .google, subject: "a", boundAt: Fixtures.now - .seconds(90 * 86400)),
            .init(provider: .facebook, subject: "f", boundAt: Fixtures.now),
            .init(provider: .google, subject: "b", boundAt: Fixtures.now),
        ]
        return details
    }()

    @Test func `several accounts of one provider are told apart wherever they stand`() async throws {
        let site = try await TestSite()
        let proof = Proof(account: Fixtures.active, way: .recovery, at: Fixtures.now)
        let recovered = Self.page(.recovery(.recovered(Fixtures.recovery, proof)), site, details: Self.several).html
        let (account, chrome) = site.maker.account(
            Self.several, ClientRequest(client: ClientID("crm-web")), nil, .russian, ticket: Sealed("t"), backTo: "/")
        for html in [recovered, site.html(account, chrome)] {
            for label in ["Google 1", "Facebook", "Google 2"] { #expect(html.contains("<b>\(label)</b>"), "\(label)") }
            #expect(html.contains("aria-label=\"Отвязать Google 1, привязан 17 октября 2026\""))
            #expect(html.contains("aria-label=\"Отвязать Google 2, привязан только что\""))
        }
        let bySMS = Proof(account: Fixtures.active, way: .sms, at: Fixtures.now)
        let link = Self.page(.link(.confirm(Fixtures.linking, bySMS)), site, details: Self.several).html
        #expect(link.contains("<b>Google 2</b>"))
        #expect(link.contains("aria-label=\"Убрать: Google 2, привязан только что\""))
        let unbind = AccountChange(
            account: Fixtures.active, session: Digest("s"), way: "google", phone: Fixtures.number,
            kind: .unbind(.google, subject: "b"))
        #expect(
            Self.page(.change(.prove(unbind)), site, details: Self.several).html.contains("<h1>Отвязать Google 2</h1>"))
    }

    // MARK: Problems

    @Test(arguments: [
        ("/sign-up?client_id=nobody", "Application not found"), ("/nothing", "There is no such page"),
        (
            "/oauth2/authorize?client_id=crm-web&redirect_uri=https%3A%2F%2Felsewhere.example%2F&response_type=code",
            "Nowhere to return to"
        ),
        ("/oauth2/authorize?a=%zz", "The application sent a wrong request"),
    ])
    func `every problem leads on, and its window is called what it is`(path: String, title: String) async throws {
        let visit = TestBrowser(try await TestServer(try await TestSite()))
        visit.headers = [("Accept-Language", "en")]
        let page = try await visit.get(path)
        #expect(page.step == "problem")
        #expect(
            page.text.contains("<h1>\(title)</h1>") && page.text.contains("<title>Error: \(title) · Test CRM</title>"))
        #expect(page.text.contains("<a class=\"primary\" href=\"/sign-up\">Begin again</a>"))
        #expect(try await visit.get("/sign-up").step == "register")
    }
}
