import Foundation
import Hummingbird
import Logging
import Outbound
import SignUpFlow
import Synchronization
import Testing
import Yams

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
        ], default: ClientID("crm-web"))
    static let partners = Partners([
        PartnerName("acme"): Partners.Partner(name: "ООО «Акме» & <co>", promoCodes: [PromoCode("SPRING")])
    ])

    let folder: URL
    let store: SQLiteStore
    let google = MadeUpProvider(.google)
    let facebook = MadeUpProvider(.facebook)
    let sms = MadeUpSMS()
    let site: Site
    let maker: PageMaker
    let renderer: Renderer
    private let time: Time

    /// A clock by hand.
    private final class Time: Sendable {
        let now = Mutex(Instant(milliseconds: 1_800_000_000_000))
    }

    /// - Parameters:
    ///   - publicURL: with https the cookies carry their prefix.
    ///   - trusted: proxies whose X-Forwarded-For counts.
    init(
        publicURL: String = publicURL, trusted: [String] = [], logoURL: String? = nil,
        limits: Rules.Limits = Rules.Limits()
    ) async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-web-\(UUID().uuidString)")
        store = try SQLiteStore(path: folder.appendingPathComponent("gatehouse.db").path)
        let time = Time()
        self.time = time
        let outside = Outside(
            now: { time.now.withLock { $0 } },
            random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } }, http: NoNetwork())
        let keyring = Keyring(keys: [[UInt8](repeating: 1, count: 32)])
        let phones = PhoneNumbers(accept: .valid, countries: .all, defaultCountry: CountryCode("RU"))
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let labels: [ProviderName: String] = [.google: "Google", .facebook: "Facebook"]
        let registrar = Registrar(
            rules: Rules(
                publicURL: publicURL, brand: "Test CRM", termsVersion: "2026-11-01", confirmWithin: .seconds(24 * 3600),
                codes: CodeRules(
                    length: 6, lifetime: .seconds(300), attempts: 5, resendAfter: [.seconds(60)], perSignUp: 5),
                takenDisclosure: .budgeted, limits: limits,
                texts: [.russian: Rules.SMSTexts(code: "{code}", linked: "{provider}")], defaultLanguage: .russian,
                labels: labels),
            clients: Self.clients, partners: Self.partners, providers: [google, facebook], phones: phones,
            sms: SMSRoutes([sms], logger: logger), store: store, keyring: keyring,
            counters: CounterKey(bytes: [UInt8](repeating: 2, count: 32)), outside: outside, afterwork: Afterwork(),
            logger: logger)
        let wording = try Templates.wordings()
        let countries = try Templates.countries(phones)
        let assets = Assets(
            files: try Templates.assets(), accent: try #require(Accent("#2b6cb0")), initial: "T")
        maker = PageMaker(
            brand: .init(name: "Test CRM", logoURL: logoURL),
            support: .init(
                url: "https://help.example.com", chatURL: "https://chat.example.com", phone: "+7 495 123-45-67",
                phoneExtension: "12", email: "help@example.com"),
            termsURLs: [.russian: "https://example.com/ru/terms", .english: "https://example.com/en/terms"],
            termsVersion: "2026-11-01", buttons: [(.google, "Google"), (.facebook, "Facebook")], phoneReasons: [:],
            countries: countries, defaultCountry: CountryCode("RU"), wording: wording, languages: Self.languages,
            partners: Self.partners, clients: Self.clients, assets: assets, codeLength: 6,
            confirmWithin: .seconds(24 * 3600), outside: outside)
        renderer = try Renderer(
            sources: try Templates.all(), wording: wording, countries: countries, maker: maker)
        let keys = SigningKeys(store: store, keyring: keyring, outside: outside)
        try await keys.load()
        site = Site(
            registrar: registrar,
            tokens: TokenEndpoint(
                issuer: publicURL, clients: Self.clients, store: store, keyring: keyring, keys: keys, outside: outside),
            userInfo: UserInfoEndpoint(store: store, outside: outside), keys: keys,
            discovery: try discoveryDocument(issuer: publicURL, languages: Self.languages), maker: maker,
            renderer: renderer, assets: assets, trustedProxies: trusted.compactMap { AddressRange($0) },
            languages: Self.languages, browserLife: .seconds(48 * 3600), logoURL: logoURL, isReady: { true })
    }

    deinit {
        do {
            try store.close()
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("\(folder.path) is left over: \(error)")
        }
    }

    func advance(_ duration: Duration) { time.now.withLock { $0 = $0 + duration } }

    private struct NoNetwork: HTTPSender {
        func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
            Issue.record("a page calls nobody by itself")
            throw .notSent("no network")
        }
    }
}

/// A provider whose codes are the subjects they vouch for.
final class MadeUpProvider: Provider {
    let name: ProviderName
    private let states = Mutex<[String]>([])

    init(_ name: ProviderName) { self.name = name }

    /// Of the latest departure.
    var state: String { states.withLock { $0.last ?? "" } }

    func returnRules(deadline: Deadline) async throws(ProviderError) -> ReturnRules {
        ReturnRules(issuers: [], issuerRequired: false)
    }

    func departureURL(_ trip: Trip, deadline: Deadline) async throws(ProviderError) -> String {
        states.withLock { $0.append(trip.state) }
        return "https://\(name).example/authorize?state=\(trip.state)"
    }

    func identify(_ comingBack: ComingBack, deadline: Deadline) async throws(ProviderError) -> ProviderIdentity {
        ProviderIdentity(
            subject: comingBack.code,
            profile: Profile(name: "<b>Анна</b> & \"Крылова\"", email: "\(comingBack.code)@example.com"))
    }

    func refresh() async throws(ProviderError) {}
}

/// An SMS route that takes everything.
final class MadeUpSMS: SMSSender {
    let name = "made-up"
    private let texts = Mutex<[String]>([])

    var code: String { texts.withLock { $0.last ?? "" } }

    func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        texts.withLock { $0.append(message.text) }
        return .accepted
    }

    func probe(timeout: Duration) async -> String? { nil }
}

/// The product's own templates, as they stand in the repository.
enum Templates {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../templates").standardized

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// Texts of the templates by name.
    static func all() throws -> [String: String] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
            $0.hasSuffix(".mustache")
        }
        return Dictionary(
            uniqueKeysWithValues: try files.map { (String($0.dropLast(".mustache".count)), try text($0)) })
    }

    static func wording(_ language: Language) throws -> Wording {
        let tree = try #require(try Yams.load(yaml: text("wording.\(language).yaml")) as? [String: Any])
        return Wording(language: language, tree: tree)
    }

    static func wordings() throws -> [Language: Wording] {
        [.russian: try wording(.russian), .english: try wording(.english)]
    }

    static func assets() throws -> [String: [UInt8]] {
        let assets = folder.appendingPathComponent("assets")
        let names = try FileManager.default.contentsOfDirectory(atPath: assets.path)
        return Dictionary(
            uniqueKeysWithValues: try names.map {
                ($0, [UInt8](try Data(contentsOf: assets.appendingPathComponent($0))))
            })
    }

    static func countries(_ phones: PhoneNumbers) throws -> Countries {
        let all = try #require(try Yams.load(yaml: text("countries.yaml")) as? [String: [String: Any]])
        var names: [Language: [(code: CountryCode, name: String)]] = [:]
        var usual: [Language: [CountryCode]] = [:]
        for (language, value) in all {
            let rows = value["names"] as? [[String: String]] ?? []
            names[Language(language)] = rows.compactMap { row in
                row["code"].flatMap { code in row["name"].map { (CountryCode(code), $0) } }
            }
            usual[Language(language)] = (value["usual"] as? [String] ?? []).map { CountryCode($0) }
        }
        let codes = Dictionary(uniqueKeysWithValues: phones.countries().map { ($0.code, $0.callingCode) })
        let source = Countries.Source(names: names, usual: usual, callingCodes: codes)
        return Countries { source }
    }
}
