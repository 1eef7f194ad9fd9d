import Foundation
import Hummingbird
import Logging
import Outbound
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway
@testable import Web

/// The whole site over a real store, with the product's own templates, made-up providers and no network.
final class TestSite: Sendable {
    static let publicURL = "http://127.0.0.1:8080"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    static let languages: [Language] = [.russian, .english]
    static let clients = Clients(
        all: [
            Client(
                id: ClientID("crm-web"), name: "CRM", secret: Secret("a-secret-of-24-characters"),
                redirectURIs: ["https://crm.example.com/callback"], startURL: "https://crm.example.com/login",
                homeURL: "https://crm.example.com/", intro: [.russian: "Вступление", .english: "An introduction"]),
            Client(
                id: ClientID("crm-ios"), name: "CRM for iOS", redirectURIs: ["com.example.crm:/signed-up"],
                terms: .notice, installURL: "https://apps.example.com/crm"),
            Client(
                id: ClientID("crm-kiosk"), name: "CRM on the till", secret: Secret("a-secret-of-24-characters"),
                redirectURIs: ["com.example.kiosk:/in"]),
        ], default: ClientID("crm-web"))
    static let partners = Partners([
        PartnerName("acme"): Partners.Partner(name: "ООО «Акме» & <co>", promoCodes: [PromoCode("SPRING")]),
        PartnerName("globex"): Partners.Partner(name: "Globex", promoCodes: [PromoCode("AUTUMN")]),
    ])

    let folder: URL
    let store: SQLiteStore
    let google = FakeProvider(.google)
    let facebook = FakeProvider(.facebook)
    let sms = FakeSMS()
    let mail = FakeMail()
    let site: Site
    let maker: PageMaker
    let renderer: Renderer
    private let time: Time
    private let jobs = BackgroundJobs()

    /// A clock by hand.
    private final class Time: Sendable {
        let now = Mutex(Instant(milliseconds: 1_800_000_000_000))
    }

    /// - Parameters:
    ///   - publicURL: with https the cookies carry their prefix.
    ///   - trusted: proxies whose X-Forwarded-For counts.
    ///   - doors: the ways to begin, in their order.
    init(
        publicURL: String = publicURL, trusted: [String] = [], logoURL: String? = nil,
        limits: Rules.Limits = Rules.Limits(), doors: [PageMaker.Door] = TestSite.doors,
        policy: PasswordPolicy = .nist, emailCode: Rules.EmailCode = .required,
        lastName: Rules.LastName = .required
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-web-\(UUID().uuidString)")
        let keyring = Keyring(keys: [[UInt8](repeating: 1, count: 32)])
        store = try SQLiteStore(
            path: folder.appendingPathComponent("gatehouse.db").path, seal: RowSeal(keyring))
        let time = Time()
        self.time = time
        let environment = Environment(
            now: { time.now.withLock { $0 } },
            random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } }, http: NoNetwork())
        let phones = PhoneNumbers(
            accept: .valid, countries: .all, defaultCountry: CountryCode("RU"), ranges: Shipped.ranges)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let labels: [ProviderName: String] = [.google: "Google", .facebook: "Facebook"]
        var rules = Rules(
            publicURL: publicURL, brand: "Test CRM", termsVersion: "2026-11-01", confirmWithin: .seconds(24 * 3600),
            codes: CodeRules(
                length: 6, lifetime: .seconds(300), attempts: 5, resendAfter: [.seconds(60)], perSignUp: 5),
            mailCodes: CodeRules(
                length: 6, lifetime: .seconds(1800), attempts: 5, resendAfter: [.seconds(120)], perSignUp: 3),
            emailCode: emailCode, takenDisclosure: .budgeted, trustedFor: .seconds(90 * 86400), limits: limits,
            texts: [.russian: "{code}"], defaultLanguage: .russian, labels: labels)
        rules.lastName = lastName
        let flows = SignUpFlows(
            rules: rules,
            clients: Self.clients, partners: Self.partners, providers: [google, facebook], phones: phones,
            sms: SMSRoutes([SMSRoute(sms)], random: environment.random, logger: logger),
            letters: Letters(writer: mail, mail: mail, environment: environment, logger: logger),
            passwords: Self.passwords(policy, environment), store: store, keyring: keyring,
            counters: CounterKey(bytes: [UInt8](repeating: 2, count: 32)), environment: environment, jobs: jobs,
            outbox: OutboxSignal(), logger: logger)
        let wording = try TemplateFiles.wordings()
        let countries = try TemplateFiles.countries(phones)
        let assets = Assets(
            files: try TemplateFiles.assets(), accent: try #require(Accent("#2b6cb0")), initial: "T")
        var maker = PageMaker(
            brand: .init(name: "Test CRM", logoURL: logoURL),
            support: .init(
                url: "https://help.example.com", chatURL: "https://chat.example.com", phone: "+7 495 123-45-67",
                phoneExtension: "12", email: "help@example.com"),
            termsURLs: [.russian: "https://example.com/ru/terms", .english: "https://example.com/en/terms"],
            termsVersion: "2026-11-01", doors: doors, passwordPolicy: policy, phoneReasons: [:],
            countries: countries, defaultCountry: CountryCode("RU"), wording: wording, languages: Self.languages,
            partners: Self.partners, clients: Self.clients, assets: assets, codeLength: 6,
            confirmWithin: .seconds(24 * 3600), environment: environment)
        maker.isLastNameOptional = lastName == .optional
        self.maker = maker
        renderer = try Self.renderer(wording: wording, countries: countries, maker: maker)
        let keys = SigningKeys(store: store, keyring: keyring, environment: environment)
        try await keys.load()
        site = Site(
            flows: flows, clients: Self.clients, partners: Self.partners,
            tickets: Tickets(keyring: keyring, environment: environment), publicURL: publicURL,
            tokens: TokenEndpoint(
                issuer: publicURL, clients: Self.clients, store: store, keyring: keyring, keys: keys,
                environment: environment),
            userInfo: UserInfoEndpoint(store: store, environment: environment), keys: keys,
            discovery: try discoveryDocument(issuer: publicURL, languages: Self.languages), maker: maker,
            renderer: renderer, assets: assets, trustedProxies: trusted.compactMap { AddressRange($0) },
            languages: Self.languages, browserLife: .seconds(48 * 3600), logoURL: logoURL, isReady: { true })
        let jobs = jobs
        Task { await jobs.run() }
    }

    func html(_ page: Page, _ chrome: Chrome) -> String {
        String(decoding: renderer.html(page, chrome), as: UTF8.self)
    }

    private static let renderers = Mutex<[String?: Renderer]>([:])

    /// Made once for each look: reading the templates takes longer than most tests.
    private static func renderer(
        wording: [Language: Wording], countries: Countries, maker: PageMaker
    ) throws -> Renderer {
        try renderers.withLock { made in
            if let renderer = made[maker.brand.logoURL] { return renderer }
            let renderer = try Renderer(
                sources: try TemplateFiles.all(), wording: wording, countries: countries, maker: maker)
            made[maker.brand.logoURL] = renderer
            return renderer
        }
    }

    static let doors: [PageMaker.Door] = [
        .provider(.google, label: "Google"), .provider(.facebook, label: "Facebook"), .email, .phone,
    ]

    /// At the least cost there is.
    private static func passwords(_ policy: PasswordPolicy, _ environment: Gateway.Environment) -> Passwords {
        Passwords(
            hasher: PasswordHasher(memory: 8, time: 1, random: environment.random),
            rules: PasswordRules(policy: policy, common: CommonPasswords(file: [UInt8]("password1".utf8))))
    }

    deinit {
        jobs.finish()
        do {
            try store.close()
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("\(folder.path) is left over: \(error)")
        }
    }

    /// Milliseconds since 1970.
    var now: Int64 { time.now.withLock { $0.milliseconds } }

    func advance(_ duration: Duration) { time.now.withLock { $0 = $0 + duration } }

    private struct NoNetwork: HTTPSender {
        func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
            Issue.record("a page calls nobody by itself")
            throw .notSent("no network")
        }
    }
}
