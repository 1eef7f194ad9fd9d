import Foundation
import GRDB
import Logging
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// The flows over a real store, with providers and an SMS route that do as a test says, a clock by hand and seeded chance.
final class FlowScenario: Sendable {
    static let verifier = HandoffFixture.verifier
    static let clients = Clients(
        all: [
            Client(
                id: ClientID("crm-web"), name: "CRM", secret: Secret(HandoffFixture.webSecret),
                redirectURIs: ["https://crm.example.com/callback"], startURL: "https://crm.example.com/login"),
            Client(
                id: ClientID("crm-ios"), name: "CRM for iOS", redirectURIs: ["com.example.crm:/signed-up"],
                homeURL: "https://crm.example.com/", terms: .notice),
        ], default: ClientID("crm-web"))

    let temporary: TemporaryStore
    let clock = HandClock()
    let google = ScriptedProvider(.google)
    let facebook = ScriptedProvider(.facebook)
    let sms = ScriptedSMS()
    let mail = ScriptedMail()
    let flows: SignUpFlows
    let jobs = BackgroundJobs()
    let environment: Environment
    let rules: Rules
    private let keyring = HandoffFixture.keyring
    private let working = Mutex<Task<Void, Never>?>(nil)
    private let commits: Counted
    private let salts: SaltCount

    var store: SQLiteStore { temporary.store }
    var tickets: Tickets { Tickets(keyring: keyring, environment: environment) }
    /// Transactions that the store has ended, those that only read too.
    var transactions: Int { commits.count }
    /// Passwords hashed so far.
    var hashes: Int { salts.count }

    /// - Parameter policy: what passwords have to be like.
    init(policy: PasswordPolicy = .nist, _ change: (inout Rules) -> Void = { _ in }) throws {
        let commits = Counted()
        self.commits = commits
        salts = SaltCount()
        let chance = SeededChance()
        temporary = try TemporaryStore(random: { chance.bytes($0) }, prepare: commits.listen)
        environment = Environment(now: clock.read, random: { chance.bytes($0) }, http: ScriptedHTTP())
        var rules = Rules(
            publicURL: "https://signup.example.com", brand: "CRM", termsVersion: "2026-11-01",
            confirmWithin: .seconds(24 * 3600),
            codes: CodeRules(
                length: 6, lifetime: .seconds(300), attempts: 5,
                resendAfter: [.seconds(60), .seconds(120), .seconds(300)], perSignUp: 5),
            mailCodes: CodeRules(
                length: 6, lifetime: .seconds(900), attempts: 5,
                resendAfter: [.seconds(60), .seconds(120), .seconds(300)], perSignUp: 5),
            emailCode: .required, takenDisclosure: .budgeted, trustedFor: .seconds(90 * 86400), limits: Rules.Limits(),
            texts: [.russian: "код {code}"], defaultLanguage: .russian,
            labels: [.google: "Google", .facebook: "Facebook"])
        change(&rules)
        self.rules = rules
        flows = Self.flows(
            rules, temporary.store, [google, facebook], [sms], mail, Self.passwords(policy, environment, salts),
            keyring,
            environment, jobs)
    }

    deinit { jobs.finish() }

    /// Another process's flows over the same store: nothing but the store is shared.
    func another(
        hashing time: Int = 1, _ change: (inout Rules) -> Void = { _ in }, senders: [any SMSSender]? = nil,
        outbox: OutboxSignal = OutboxSignal(), clients: Clients = FlowScenario.clients
    ) -> SignUpFlows {
        var rules = rules
        change(&rules)
        return Self.flows(
            rules, store, [google, facebook], senders ?? [sms], mail,
            Self.passwords(.nist, environment, salts, time: time),
            keyring, environment, jobs, outbox, clients)
    }

    /// As cheap as argon2id can be.
    private static func passwords(
        _ policy: PasswordPolicy, _ environment: Environment, _ salts: SaltCount, time: Int = 1
    ) -> Passwords {
        let hasher = PasswordHasher(memory: 8, time: time, parallel: 2) { salts.counted(environment.random($0)) }
        // The decoy's own salt and hash are no password's.
        salts.reset()
        return Passwords(
            hasher: hasher,
            rules: PasswordRules(policy: policy, common: CommonPasswords(file: Array("password1\nqwerty123".utf8))))
    }

    private static let counters = CounterKey(bytes: [UInt8](repeating: 9, count: 32))
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let phones = PhoneNumbers(
        accept: .valid, countries: .all, defaultCountry: CountryCode("RU"), ranges: Shipped.ranges)

    static let partners = Partners([
        PartnerName("acme"): Partners.Partner(name: "ООО Акме", promoCodes: [PromoCode("SPRING")]),
        PartnerName("other"): Partners.Partner(name: "Other", promoCodes: [PromoCode("AUTUMN")]),
    ])

    private static func flows(
        _ rules: Rules, _ store: SQLiteStore, _ providers: [ScriptedProvider], _ senders: [any SMSSender],
        _ mail: ScriptedMail, _ passwords: Passwords, _ keyring: Keyring, _ environment: Environment,
        _ jobs: BackgroundJobs,
        _ outbox: OutboxSignal = OutboxSignal(), _ clients: Clients = FlowScenario.clients
    ) -> SignUpFlows {
        SignUpFlows(
            rules: rules, clients: clients,
            partners: partners, providers: providers, phones: phones,
            sms: SMSRoutes(senders.map { SMSRoute($0) }, random: environment.random, logger: logger),
            letters: Letters(writer: FakeWriter(), mail: mail, environment: environment, logger: logger),
            passwords: passwords, store: store, keyring: keyring,
            counters: counters, environment: environment, jobs: jobs,
            outbox: outbox, logger: logger)
    }

    // MARK: After the answer

    /// From now on what is left to do after the answers is done beside them.
    func startJobs() {
        working.withLock { working in
            if working == nil { working = Task { [jobs] in await jobs.run() } }
        }
    }

    /// Runs what was left to do after the answers.
    func finishJobs() async {
        startJobs()
        jobs.finish()
        await working.withLock { $0 }?.value
    }

    /// Sends what the outbox holds for owners and is due. Answers when the next one is.
    @discardableResult
    func tellOwners(_ outbox: (any Outbox)? = nil) async throws -> Instant? {
        try await OwnerMessages(
            outbox: outbox ?? store, writer: FakeWriter(),
            letters: Letters(writer: FakeWriter(), mail: mail, environment: environment, logger: Self.logger),
            sms: SMSRoutes([SMSRoute(sms)], random: environment.random, logger: Self.logger), labels: rules.labels,
            budgets: OwnerBudgets(counters: Self.counters, limits: rules.limits), environment: environment,
            logger: Self.logger
        ).sendDue()
    }

    // MARK: Looking into the store

    func count(_ sql: String) async throws -> Int {
        try await store.pool.read { db in try Int.fetchOne(db, sql: sql) ?? -1 }
    }

    func text(_ sql: String) async throws -> String? {
        try await store.pool.read { db in try String.fetchOne(db, sql: sql) }
    }

    func change(_ sql: String) async throws {
        try await store.pool.write { db in try db.execute(sql: sql) }
    }

    /// All budgets and operator ranges, in a form to compare.
    func ledger() async throws -> [String] {
        try await store.pool.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT budget || ':' || owner || ':' || used FROM budgets WHERE used > 0
                    UNION ALL SELECT name || ':' || sent || ':' || confirmed FROM operator_ranges ORDER BY 1
                    """)
        }
    }
}
