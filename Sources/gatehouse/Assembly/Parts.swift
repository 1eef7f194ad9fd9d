import Foundation
import Gateway
import Logging
import Outbound
import SignUpFlow
import Web

/// What the settings name can't be found or read.
struct AssemblyError: Error, CustomStringConvertible {
    let description: String
}

/// The concrete implementations, made from the settings: adding a provider or a sender is a line here. The store alone is named
/// elsewhere, by `Assembly` and `check`, which open it.
struct Parts: Sendable {
    let curl: CurlClient
    let environment: Environment
    let keyring: Keyring
    let clients: Clients
    let partners: Partners
    /// In the order of `registration.methods`.
    let providers: [any Provider]
    let labels: [ProviderName: String]
    let ranges: PhoneRangesFile
    let phones: PhoneNumbers
    let sms: SMSRoutes
    /// nil where the settings name no mail server.
    let mail: MailWay?
    let storePath: String
    let templates: TemplateFolder

    init(_ settings: Settings, logger: Logger) throws(AssemblyError) {
        let curl = CurlClient(
            CurlClient.Configuration(caFile: settings.outbound.caFile, proxy: settings.outbound.proxy?.reveal))
        self.curl = curl
        environment = Environment(now: Parts.wallClock, random: SystemChance.bytes, http: curl)
        keyring = Keyring(keys: settings.keys.map(\.bytes), random: environment.random)
        clients = Clients(all: settings.clients.map(Client.init), default: ClientID(settings.defaultClient))
        partners = Partners(
            Dictionary(
                settings.partners.map { partner in
                    (
                        PartnerName(partner.id),
                        Partners.Partner(name: partner.name, promoCodes: partner.promoCodes.map { PromoCode($0) })
                    )
                }
            ) { first, _ in first })
        let known = Parts.providers(settings, curl: curl, now: environment.now)
        let order = settings.registration.methods.compactMap { name in known.first { $0.provider.name.rawValue == name }
        }
        providers = order.map(\.provider)
        labels = Dictionary(order.map { ($0.provider.name, $0.label) }) { first, _ in first }
        let ranges = try PhoneRangesFile(settings.phone.ranges)
        self.ranges = ranges
        phones = PhoneNumbers(
            accept: settings.phone.accept == .possible ? .possible : .valid, countries: settings.phone.countries.served,
            defaultCountry: CountryCode(settings.phone.defaultCountry), ranges: ranges.ranges)
        sms = SMSRoutes(settings.sms.routes.map { Parts.sender($0, curl: curl) }, logger: logger)
        mail = MailWay(settings, now: environment.now)
        switch settings.store {
        case .sqlite(let path): storePath = path
        }
        templates = try TemplateFolder(settings.templates)
    }

    @Sendable static func wallClock() -> Instant {
        Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
    }

    /// Every provider with settings, with its label. Each has a limiter of its own: one that hangs takes no other's place.
    private static func providers(
        _ settings: Settings, curl: CurlClient, now: @escaping @Sendable () -> Instant
    ) -> [(provider: any Provider, label: String)] {
        var all: [(provider: any Provider, label: String)] = []
        if let google = settings.providers.google {
            let configuration = OpenIDSettings.google(
                issuer: google.issuer, clientID: google.clientID,
                clientSecret: google.clientSecret)
            all.append((OpenIDProvider(configuration, http: lane("google", curl), now: now), "Google"))
        }
        if let facebook = settings.providers.facebook {
            var configuration = FacebookSettings(
                clientID: facebook.clientID, clientSecret: facebook.clientSecret)
            configuration.apiVersion = facebook.apiVersion
            configuration.pkce = facebook.pkce
            configuration.dialogURL = facebook.dialogURL
            configuration.graphURL = facebook.graphURL
            all.append((FacebookProvider(configuration, http: lane("facebook", curl)), "Facebook"))
        }
        for other in settings.providers.openID {
            var configuration = OpenIDSettings.openID(
                name: ProviderName(other.name), issuer: other.issuer, clientID: other.clientID,
                clientSecret: other.clientSecret)
            configuration.tokenAuthentication = other.tokenAuth.map { $0 == .basic ? .basic : .post }
            configuration.needsNonce = other.nonce
            configuration.pkce = other.pkce
            all.append((OpenIDProvider(configuration, http: lane(other.name, curl), now: now), other.label))
        }
        return all
    }

    private static func lane(_ peer: String, _ curl: CurlClient) -> any HTTPSender {
        MeasuredSender(peer, over: ProviderLimiter(name: peer, over: curl))
    }

    private static func sender(_ route: Settings.SMS.Route, curl: CurlClient) -> any SMSSender {
        switch route {
        case .webhook(let url, let bearer):
            WebhookSender(
                url: url, bearer: bearer,
                allowsLoopback: WebAddress(url)?.isLoopback ?? false,
                http: lane("webhook", curl))
        }
    }
}

extension Client {
    fileprivate init(_ settings: Settings.Client) {
        self.init(
            id: ClientID(settings.id), name: settings.name, secret: settings.secret,
            redirectURIs: settings.redirectURIs, requirePKCE: settings.requirePKCE, startURL: settings.startURL,
            homeURL: settings.homeURL, intro: settings.intro.map(texts) ?? [:],
            terms: settings.terms == .notice ? .notice : .checkbox, installURL: settings.installURL,
            idTokenAlgorithm: settings.idTokenAlgorithm == .rs256 ? .rs256 : .es256,
            entrance: settings.entrance.choice)
    }
}

extension Settings.Client.FirstPage {
    fileprivate var choice: Client.FirstPage {
        switch self {
        case .auto: .auto
        case .register: .register
        case .signIn: .signIn
        }
    }
}

/// Texts by language, as the flow names languages.
func texts(_ byLanguage: [SupportedLanguage: String]) -> [Language: String] {
    Dictionary(byLanguage.map { (Language($0.key.rawValue), $0.value) }) { first, _ in first }
}

extension Settings.Phone.Countries {
    fileprivate var served: PhoneNumbers.Served {
        switch self {
        case .all: .all
        case .only(let codes): .only(codes.map { CountryCode($0) })
        }
    }
}

extension Settings.Support {
    var hasAny: Bool { url ?? chatURL ?? phone ?? email != nil }
}
