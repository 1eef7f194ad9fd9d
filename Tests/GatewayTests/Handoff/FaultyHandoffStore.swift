import GRDB
import SignUpFlow

@testable import Gateway

/// The real store, with codes put into it without the way to them, and with faults on demand.
actor FaultyHandoffStore: HandoffStore, KeyStore {
    private let temporary: TemporaryStore
    /// What the account of every code holds.
    private var holder: TokenHolder
    /// Every call fails with it while it is set.
    private var failure: StoreError?
    /// How many redemptions' commits are not known to hold, and whether they do.
    private var doubts: (left: Int, hold: Bool) = (0, false)
    /// Changed between a preview and its redemption.
    private var changed: TokenHolder?

    init(
        holder: TokenHolder = TokenHolder(
            account: AccountID("0190a000-0000-7000-8000-000000000001"), client: ClientID("crm-web"), scopes: [],
            phone: "+79991234567", email: nil, firstName: nil, lastName: nil, attribution: nil,
            termsVersion: "2026-11-01")
    ) throws {
        self.holder = holder
        temporary = try TemporaryStore()
    }

    private var real: SQLiteStore { temporary.store }

    func put(_ holder: TokenHolder) { self.holder = holder }
    func fail(with error: StoreError?) { failure = error }
    func doubt(_ times: Int, hold: Bool) { doubts = (times, hold) }
    func change(afterPreview holder: TokenHolder) { changed = holder }

    /// With the account and the session that it needs.
    func put(_ code: HandoffCode) async throws {
        try await real.pool.write { db in
            try db.execute(
                sql: "INSERT INTO accounts (id, state, created_at, activated_at, epoch) VALUES (?, 'active', 0, 0, ?)",
                arguments: [code.account.rawValue, code.epoch])
            try db.execute(
                sql: """
                    INSERT INTO sessions (hash, account_id, epoch, authenticated_at, way, created_at, last_seen_at)
                    VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?4)
                    """,
                arguments: [
                    code.session.rawValue, code.account.rawValue, code.epoch, code.authenticatedAt.milliseconds,
                    code.way.rawValue,
                ])
        }
        try await hold(holder, by: code.account)
        guard case .saved = try await real.issue(code, takes: [], now: code.authenticatedAt) else {
            throw StoreError.failed("the code was not taken")
        }
    }

    func isSpent(_ hash: Digest) async throws -> Bool {
        try await real.pool.read { db in
            try Bool.fetchOne(
                db, sql: "SELECT redeemed_at IS NOT NULL FROM handoff_codes WHERE hash = ?",
                arguments: [hash.rawValue]) ?? true
        }
    }

    var keys: [StoredSigningKey] { get async throws { try await real.signingKeys() } }

    private func hold(_ holder: TokenHolder, by account: AccountID) async throws {
        try await real.pool.write { db in
            try db.execute(
                sql: "UPDATE accounts SET phone = ?, email = ?, first_name = ?, last_name = ? WHERE id = ?",
                arguments: [holder.phone, holder.email, holder.firstName, holder.lastName, account.rawValue])
            if let attribution = holder.attribution {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO attributions (account_id, partner, promo) VALUES (?, ?, ?)",
                    arguments: [account.rawValue, attribution.partner?.rawValue, attribution.promo?.rawValue])
            }
            if let version = holder.termsVersion {
                try db.execute(
                    sql: """
                        INSERT OR REPLACE INTO acceptances (account_id, document, version, language, shown_as, accepted_at)
                        VALUES (?, 'terms', ?, 'ru', 'checkbox', 0)
                        """,
                    arguments: [account.rawValue, version])
            }
        }
    }

    private func mayFail() throws(StoreError) {
        if let failure { throw failure }
    }

    // MARK: HandoffStore

    func code(_ hash: Digest) async throws(StoreError) -> HandoffCode? {
        try mayFail()
        return try await real.code(hash)
    }

    func preview(_ hash: Digest, now: Instant) async throws(StoreError) -> CodePreview? {
        try mayFail()
        let preview = try await real.preview(hash, now: now)
        if let changed, let account = preview?.holder.account {
            do { try await hold(changed, by: account) } catch { throw .failed("\(error)") }
        }
        return preview
    }

    func redeem(_ hash: Digest, token: AccessToken, now: Instant) async throws(StoreError) -> RedeemOutcome {
        try mayFail()
        guard doubts.left > 0 else { return try await real.redeem(hash, token: token, now: now) }
        doubts.left -= 1
        if doubts.hold { _ = try await real.redeem(hash, token: token, now: now) }
        throw .unknown("the disk")
    }

    func spend(_ hash: Digest, now: Instant) async throws(StoreError) {
        try mayFail()
        try await real.spend(hash, now: now)
    }

    func holder(ofToken hash: Digest, now: Instant) async throws(StoreError) -> TokenHolder? {
        try mayFail()
        return try await real.holder(ofToken: hash, now: now)
    }

    func signingKeys() async throws(StoreError) -> [StoredSigningKey] {
        try mayFail()
        return try await real.signingKeys()
    }

    func add(_ key: StoredSigningKey) async throws(StoreError) {
        try mayFail()
        try await real.add(key)
    }

    func secret(named name: String, orStore candidate: Sealed) async throws(StoreError) -> Sealed {
        try mayFail()
        return try await real.secret(named: name, orStore: candidate)
    }

    func reseal(_ id: String, sealed: Sealed) async throws(StoreError) { try await real.reseal(id, sealed: sealed) }

    func removeSigningKeys(retiredBefore: Instant) async throws(StoreError) {
        try await real.removeSigningKeys(retiredBefore: retiredBefore)
    }

    func replaceSecret(named name: String, with sealed: Sealed) async throws(StoreError) {
        try await real.replaceSecret(named: name, with: sealed)
    }

    func session(_ hash: Digest, now: Instant) async throws(StoreError) -> Session? {
        try await real.session(hash, now: now)
    }

    func endSession(_ hash: Digest, browser: Digest, now: Instant) async throws(StoreError) {
        try await real.endSession(hash, browser: browser, now: now)
    }

    func endAllSessions(by session: Digest, browser: Digest, now: Instant) async throws(StoreError) {
        try await real.endAllSessions(by: session, browser: browser, now: now)
    }

    func touchSession(_ hash: Digest, now: Instant) async throws(StoreError) {
        try await real.touchSession(hash, now: now)
    }

    func issue(_ code: HandoffCode, takes: [BudgetTake], now: Instant) async throws(StoreError) -> CommitOutcome {
        try await real.issue(code, takes: takes, now: now)
    }
}
