import Foundation
import GRDB
import Logging
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// A registrar over a real store, with providers and an SMS route that do as a test says, a clock by hand and seeded chance.
final class RegistrarWorld: Sendable {
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
    let registrar: Registrar
    let afterwork = Afterwork()
    private let keyring = HandoffFixture.keyring
    private let outside: Outside
    private let rules: Rules

    var store: SQLiteStore { temporary.store }

    init(_ change: (inout Rules) -> Void = { _ in }) throws {
        temporary = try TemporaryStore()
        let chance = SeededChance()
        outside = Outside(now: clock.read, random: { chance.bytes($0) }, http: ScriptedHTTP())
        var rules = Rules(
            publicURL: "https://signup.example.com", brand: "CRM", termsVersion: "2026-11-01",
            confirmWithin: .seconds(24 * 3600),
            codes: CodeRules(
                length: 6, lifetime: .seconds(300), attempts: 5,
                resendAfter: [.seconds(60), .seconds(120), .seconds(300)], perSignUp: 5),
            takenDisclosure: .budgeted, limits: Rules.Limits(),
            texts: [.russian: Rules.SMSTexts(code: "код {code}", linked: "привязан {provider}")],
            defaultLanguage: .russian, labels: [.google: "Google", .facebook: "Facebook"])
        change(&rules)
        self.rules = rules
        registrar = Self.registrar(
            rules, temporary.store, [google, facebook], [sms], keyring, outside, afterwork)
    }

    /// Another process's registrar over the same store: nothing but the store is shared.
    func another(_ change: (inout Rules) -> Void = { _ in }, senders: [any SMSSender]? = nil) -> Registrar {
        var rules = rules
        change(&rules)
        return Self.registrar(rules, store, [google, facebook], senders ?? [sms], keyring, outside, afterwork)
    }

    private static func registrar(
        _ rules: Rules, _ store: SQLiteStore, _ providers: [ScriptedProvider], _ senders: [any SMSSender],
        _ keyring: Keyring, _ outside: Outside, _ afterwork: Afterwork
    ) -> Registrar {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return Registrar(
            rules: rules, clients: clients,
            partners: Partners([
                PartnerName("acme"): Partners.Partner(name: "ООО Акме", promoCodes: [PromoCode("SPRING")]),
                PartnerName("other"): Partners.Partner(name: "Other", promoCodes: [PromoCode("AUTUMN")]),
            ]),
            providers: providers,
            phones: PhoneNumbers(accept: .valid, countries: .all, defaultCountry: CountryCode("RU")),
            sms: SMSRoutes(senders, logger: logger), store: store, keyring: keyring,
            counters: CounterKey(bytes: [UInt8](repeating: 9, count: 32)), outside: outside, afterwork: afterwork,
            logger: logger)
    }

    /// Runs what was left to do after the answers.
    func finishAfterwork() async {
        afterwork.finish()
        await afterwork.run()
    }

    // MARK: Looking into the store

    func count(_ sql: String) async throws -> Int {
        try store.read { db in try Int.fetchOne(db, sql: sql) ?? -1 }
    }

    func text(_ sql: String) async throws -> String? {
        try store.read { db in try String.fetchOne(db, sql: sql) }
    }

    func change(_ sql: String) async throws {
        try await store.pool.write { db in try db.execute(sql: sql) }
    }

    /// All budgets and operator ranges, in a form to compare.
    func ledger() async throws -> [String] {
        try store.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT budget || ':' || owner || ':' || used FROM budgets WHERE used > 0
                    UNION ALL SELECT name || ':' || sent || ':' || confirmed FROM operator_ranges ORDER BY 1
                    """)
        }
    }
}

/// Bytes that look like chance and are the same in every run.
final class SeededChance: Sendable {
    private let state = Mutex<UInt64>(0x9E37_79B9_7F4A_7C15)

    func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            (0..<count).map { _ in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return UInt8(truncatingIfNeeded: state >> 24)
            }
        }
    }
}

/// A provider whose codes are the subjects they vouch for.
final class ScriptedProvider: Provider {
    private struct State {
        var trips: [Trip] = []
        var calls: [ComingBack] = []
        var rules = ReturnRules(issuers: ["https://issuer.example"], issuerRequired: false)
        var failure: ProviderError?
        var departureFailure: ProviderError?
        var gate: Gate?
    }

    let name: ProviderName
    private let state = Mutex(State())

    init(_ name: ProviderName) { self.name = name }

    var trips: [Trip] { state.withLock { $0.trips } }
    var calls: [ComingBack] { state.withLock { $0.calls } }
    func fail(_ error: ProviderError?) { state.withLock { $0.failure = error } }
    func failDeparture(_ error: ProviderError?) { state.withLock { $0.departureFailure = error } }
    func rule(_ rules: ReturnRules) { state.withLock { $0.rules = rules } }
    /// From now on whoever asks waits there.
    func hold(at gate: Gate?) { state.withLock { $0.gate = gate } }

    func returnRules(deadline: Deadline) async throws(ProviderError) -> ReturnRules { state.withLock { $0.rules } }

    func departureURL(_ trip: Trip, deadline: Deadline) async throws(ProviderError) -> String {
        if let failure = state.withLock({ $0.departureFailure }) { throw failure }
        state.withLock { $0.trips.append(trip) }
        return "https://\(name).example/authorize?state=\(trip.state)"
    }

    func identify(_ comingBack: ComingBack, deadline: Deadline) async throws(ProviderError) -> ProviderIdentity {
        let gate = state.withLock {
            $0.calls.append(comingBack)
            return $0.gate
        }
        await gate?.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return ProviderIdentity(
            subject: comingBack.code,
            profile: Profile(name: "Имя \(comingBack.code)", email: "\(comingBack.code)@example.com"))
    }

    func refresh() async throws(ProviderError) {}
}

/// An SMS route that does as it is told.
final class ScriptedSMS: SMSSender {
    private struct State {
        var messages: [SMSMessage] = []
        var outcome = SMSOutcome.accepted
        var gate: Gate?
    }

    let name = "scripted"
    private let state = Mutex(State())

    var messages: [SMSMessage] { state.withLock { $0.messages } }
    func answer(_ outcome: SMSOutcome) { state.withLock { $0.outcome = outcome } }
    func hold(at gate: Gate?) { state.withLock { $0.gate = gate } }

    /// The digits of the latest code.
    var code: String { messages.last.map { $0.text.filter(\.isNumber) } ?? "" }

    func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        let (outcome, gate) = state.withLock {
            $0.messages.append(message)
            return ($0.outcome, $0.gate)
        }
        await gate?.wait()
        return outcome
    }

    func probe(timeout: Duration) async -> String? { nil }
}
