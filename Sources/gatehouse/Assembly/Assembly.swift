import Foundation
import Gateway
import Hummingbird
import Logging
import NIOCore
import Outbound
import ServiceLifecycle
import SignUpFlow
import UnixSignals
import Web

/// Puts the gateway together and runs it.
struct Assembly: Sendable {
    private let settings: Settings
    private let telemetry: Telemetry
    private let parts: Parts
    private let store: SQLiteStore
    private let keys: SigningKeys
    private let jobs = BackgroundJobs()
    private let outbox = OutboxSignal()
    private let owners: OwnerMessages
    private let site: Site
    private let sweeper: Sweeper

    /// Opens the store and makes what must be there before anybody is answered.
    init(_ settings: Settings, telemetry: Telemetry) async throws {
        self.settings = settings
        self.telemetry = telemetry
        let parts = try Parts(settings, logger: telemetry.logger)
        self.parts = parts
        // Beside the store's opening: each waits for files of its own.
        async let pages = Pages(settings, parts, logger: telemetry.logger)
        let patience = StartRetry(logger: telemetry.logger)
        let store: SQLiteStore
        do {
            store = try await patience.wait {
                try SQLiteStore(path: parts.storePath, seal: RowSeal(parts.keyring), random: parts.environment.random)
            }
        } catch let error as StoreOpenError where !error.mayPass {
            throw AssemblyError(description: "store: \(error)")
        }
        self.store = store
        // Before anything is served, which would write a newer one.
        let newest = try await patience.wait { try await store.newestTime() }
        sweeper = Sweeper(
            store: store, newest: newest, now: parts.environment.now, steady: { SteadyClock.now },
            logger: telemetry.logger)
        let keys = SigningKeys(store: store, keyring: parts.keyring, environment: parts.environment)
        self.keys = keys
        try await patience.wait { try await keys.load() }
        let counters = try await patience.wait {
            try await CounterKey.load(from: store, keyring: parts.keyring, random: parts.environment.random)
        }
        let made = try await pages
        let letters = parts.mail.map {
            Letters(writer: made.letters, mail: $0.sender, environment: parts.environment, logger: telemetry.logger)
        }
        let rules = Rules(settings, wording: made.wording, labels: parts.labels)
        owners = OwnerMessages(
            outbox: store, writer: made.letters, letters: letters, sms: parts.sms,
            labels: parts.labels, budgets: OwnerBudgets(counters: counters, limits: rules.limits),
            environment: parts.environment, logger: telemetry.logger)
        let flows = SignUpFlows(
            rules: rules, clients: parts.clients,
            partners: parts.partners, providers: parts.providers, phones: parts.phones, sms: parts.sms,
            letters: letters, passwords: made.passwords, store: store, keyring: parts.keyring, counters: counters,
            environment: parts.environment, jobs: jobs, outbox: outbox, logger: telemetry.logger)
        site = try Self.site(settings, parts, made, flows, store: store, keys: keys, logger: telemetry.logger)
    }

    private static func site(
        _ settings: Settings, _ parts: Parts, _ pages: Pages, _ flows: SignUpFlows, store: SQLiteStore,
        keys: SigningKeys, logger: Logger
    ) throws -> Site {
        let issuer = settings.publicURL.text
        return Site(
            flows: flows, clients: parts.clients, partners: parts.partners,
            tickets: Tickets(keyring: parts.keyring, environment: parts.environment), publicURL: issuer,
            tokens: TokenEndpoint(
                issuer: issuer, clients: parts.clients, store: store, keyring: parts.keyring, keys: keys,
                environment: parts.environment),
            userInfo: UserInfoEndpoint(store: store, environment: parts.environment), keys: keys,
            discovery: try discoveryDocument(issuer: issuer, languages: pages.languages),
            maker: pages.maker, renderer: pages.renderer, assets: pages.assets,
            trustedProxies: settings.trustedProxies,
            languages: pages.languages, browserLife: settings.registration.confirmWithin + .seconds(24 * 3600),
            logoURL: settings.brand.logoURL, isReady: { await Self.answers(store, logger) })
    }

    private static func answers(_ store: SQLiteStore, _ logger: Logger) async -> Bool {
        do {
            try await store.ping()
            return true
        } catch {
            logger.error("the store does not answer", metadata: ["reason": "\(error)"])
            return false
        }
    }

    // MARK: Running

    /// Runs until SIGTERM or SIGINT; what is in flight is finished within 10 s.
    /// - Parameters:
    ///   - others: services that start before the gateway's and stop after them.
    ///   - ready: returns when `others` can be asked; until then the gateway does not start.
    func run(
        with others: [any Service] = [], ready: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        var configuration = ServiceGroupConfiguration(
            services: (others.map { Waiting(until: {}, for: $0) } + services.map { Waiting(until: ready, for: $0) })
                .map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: telemetry.logger)
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        try await ServiceGroup(configuration: configuration).run()
        parts.curl.shutdown()
        parts.mail?.shutdown()
        try store.close()
    }

    /// In the order of their start; they stop in the other direction.
    var services: [any Service] {
        let logger = telemetry.logger
        let sweeper = sweeper
        let interval = min(.seconds(30), max(.seconds(1), settings.registration.confirmWithin / 4))
        let providers = parts.providers
        let keys = keys
        return [
            BackgroundJobsService(jobs: jobs),
            OutboxService(messages: owners, signal: outbox, now: parts.environment.now, logger: logger),
            Repeating("sweeper", every: interval, logger: logger) { try await sweeper.sweep() },
            Repeating("signing keys", every: .seconds(600), logger: logger) { try await keys.prepare() },
            admin, gateway,
        ]
            + providers.map { provider in
                Repeating("provider \(provider.name)", every: .seconds(15), logger: logger) {
                    try await provider.refresh()
                }
            }
    }

    private var gateway: any Service {
        let logger = telemetry.logger
        let address = settings.listen
        let limits = ConnectionLimits(
            perAddress: settings.limits.connectionsPerAddress,
            trusted: settings.trustedProxies, refusals: HeadRefusals(site, logger: logger))
        return Application(
            router: Routes.router(site), server: limits.server,
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: nil),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? address.port
                logger.info("listening", metadata: ["address": "\(address.host):\(port)"])
            }, logger: Logger(label: "gatehouse.http"))
    }

    private var admin: any Service {
        let limits = ConnectionLimits(
            perAddress: 0, trusted: [], refusals: HeadRefusals(logger: telemetry.logger))
        return Application(
            router: AdminRoutes.router(metrics: telemetry.metrics), server: limits.server,
            configuration: ApplicationConfiguration(
                address: .hostname(settings.admin.listen.host, port: settings.admin.listen.port), serverName: nil),
            logger: Logger(label: "gatehouse.admin"))
    }
}
