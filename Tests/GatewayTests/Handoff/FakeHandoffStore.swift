import SignUpFlow

@testable import Gateway

/// The little of a store that the hand-off's own rules need: codes, tokens, keys and secrets in memory.
actor FakeHandoffStore: HandoffStore {
    private struct Row {
        var code: HandoffCode
        var isUsed = false
        var token: Digest?
    }

    private var codes: [Digest: Row] = [:]
    private var tokens: [Digest: (until: Instant, holder: TokenHolder)] = [:]
    private var holder: TokenHolder
    private var redeemed = 0
    private(set) var keys: [StoredSigningKey] = []
    private(set) var secrets: [String: Sealed] = [:]
    private(set) var removals: [Instant] = []
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
    ) { self.holder = holder }

    func put(_ code: HandoffCode) { codes[code.hash] = Row(code: code) }
    func put(_ holder: TokenHolder) { self.holder = holder }
    func fail(with error: StoreError?) { failure = error }
    func doubt(_ times: Int, hold: Bool) { doubts = (times, hold) }
    func change(afterPreview holder: TokenHolder) { changed = holder }
    var liveTokens: Int { tokens.count }
    func isSpent(_ hash: Digest) -> Bool { codes[hash]?.isUsed ?? true }

    private func mayFail() throws(StoreError) {
        if let failure { throw failure }
    }

    func code(_ hash: Digest) async throws(StoreError) -> HandoffCode? {
        try mayFail()
        return codes[hash]?.code
    }

    func preview(_ hash: Digest, now: Instant) async throws(StoreError) -> CodePreview? {
        try mayFail()
        guard let row = codes[hash], !row.isUsed, now < row.code.expiresAt else { return nil }
        defer {
            if let changed { holder = changed }
        }
        return CodePreview(holder: holder(of: row.code), isFirst: redeemed == 0)
    }

    private func holder(of code: HandoffCode) -> TokenHolder {
        var holder = holder
        holder.client = code.client
        holder.scopes = code.authorization.scopes
        return holder
    }

    func redeem(_ hash: Digest, token: AccessToken, now: Instant) async throws(StoreError) -> RedeemOutcome {
        try mayFail()
        guard doubts.left > 0 else { return try redeemed(hash, token: token, now: now) }
        doubts.left -= 1
        if doubts.hold { _ = try redeemed(hash, token: token, now: now) }
        throw .unknown("the disk")
    }

    private func redeemed(_ hash: Digest, token: AccessToken, now: Instant) throws(StoreError) -> RedeemOutcome {
        guard var row = codes[hash] else { return .dead }
        if row.isUsed {
            if row.token == token.hash { return .redeemed(row.code, holder: holder(of: row.code), isFirst: true) }
            if let given = row.token { tokens[given] = nil }
            return .replayed
        }
        guard now < row.code.expiresAt else { return .dead }
        row.isUsed = true
        row.token = token.hash
        codes[hash] = row
        let holder = holder(of: row.code)
        tokens[token.hash] = (token.expiresAt, holder)
        redeemed += 1
        return .redeemed(row.code, holder: holder, isFirst: redeemed == 1)
    }

    func spend(_ hash: Digest, now: Instant) async throws(StoreError) {
        try mayFail()
        codes[hash]?.isUsed = true
    }

    func holder(ofToken hash: Digest, now: Instant) async throws(StoreError) -> TokenHolder? {
        try mayFail()
        return tokens[hash].flatMap { now < $0.until ? $0.holder : nil }
    }

    func signingKeys() async throws(StoreError) -> [StoredSigningKey] {
        try mayFail()
        return keys
    }

    func add(_ key: StoredSigningKey) async throws(StoreError) {
        try mayFail()
        if !keys.contains(where: { $0.id == key.id }) { keys.append(key) }
    }

    func reseal(_ id: String, sealed: Sealed) async throws(StoreError) {
        for place in keys.indices where keys[place].id == id { keys[place].sealed = sealed }
    }

    func removeSigningKeys(retiredBefore: Instant) async throws(StoreError) { removals.append(retiredBefore) }

    func secret(named name: String, orStore candidate: Sealed) async throws(StoreError) -> Sealed {
        try mayFail()
        if let stored = secrets[name] { return stored }
        secrets[name] = candidate
        return candidate
    }

    func replaceSecret(named name: String, with sealed: Sealed) async throws(StoreError) { secrets[name] = sealed }

    func session(_ hash: Digest, now: Instant) async throws(StoreError) -> Session? { nil }
    func endAllSessions(by session: Digest, browser: Digest, now: Instant) async {}
    func endSession(_ hash: Digest, browser: Digest, now: Instant) async throws(StoreError) {}
    func touchSession(_ hash: Digest, now: Instant) async throws(StoreError) {}
    func issue(
        _ code: HandoffCode, takes: [BudgetTake], now: Instant
    ) async throws(StoreError) -> CommitOutcome { .ended }
}
