import Foundation
import Gateway
import Logging
import Outbound
import SignUpFlow
import Web

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
        clients = Clients(all: settings.clients, default: settings.defaultClient)
        partners = Partners(settings.partners)
        let known = Parts.providers(settings, curl: curl, now: environment.now)
        let order = settings.registration.methods.compactMap { name in known.first { $0.provider.name.rawValue == name }
        }
        providers = order.map(\.provider)
        labels = Dictionary(order.map { ($0.provider.name, $0.label) }) { first, _ in first }
        let ranges = try PhoneRangesFile(settings.phone.ranges)
        self.ranges = ranges
        phones = PhoneNumbers(
            accept: settings.phone.accept, countries: settings.phone.countries,
            defaultCountry: settings.phone.defaultCountry, ranges: ranges.ranges)
        sms = SMSRoutes(
            settings.sms.routes.map { route in
                SMSRoute(
                    route.sender(Parts.sender(to: route.name, curl)), prefixes: route.prefixes, weight: route.weight)
            }, countries: settings.sms.countries, random: environment.random, logger: logger)
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
            all.append((OpenIDProvider(google, http: sender(to: "google", curl), now: now), "Google"))
        }
        if let facebook = settings.providers.facebook {
            all.append((FacebookProvider(facebook, http: sender(to: "facebook", curl)), "Facebook"))
        }
        for other in settings.providers.openID {
            let http = sender(to: other.connection.name.rawValue, curl)
            all.append((OpenIDProvider(other.connection, http: http, now: now), other.label))
        }
        return all
    }

    private static func sender(to peer: String, _ curl: CurlClient) -> any HTTPSender {
        MeasuredSender(peer, over: ProviderLimiter(name: peer, over: curl))
    }
}
