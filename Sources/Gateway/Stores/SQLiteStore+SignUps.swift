public import SignUpFlow

extension SQLiteStore: SignUpStore {
    public func signUp(_ id: SignUpID, browser: Digest) async throws(StoreError) -> StoredSignUp? {
        let stored = try read { db in
            try db.row(
                "SELECT document, version FROM sign_ups WHERE id = ? AND browser = ?", [id.rawValue, browser.rawValue]
            ).map { row in (document: row[0] as String, version: row[1] as Int) }
        }
        guard let stored, let signUp = try recent.signUp(id, from: stored.document, seal: seal) else { return nil }
        return StoredSignUp(signUp: signUp, version: stored.version)
    }

    public func unfinished(browser: Digest, now: Instant) async throws(StoreError) -> SignUpID? {
        let rows = try read { db in
            try db.rows(
                """
                SELECT id, document FROM sign_ups WHERE browser = ? AND unfinished = 1 AND expires_at > ?
                ORDER BY touched_at DESC LIMIT 5
                """, [browser.rawValue, now.milliseconds]
            ).map { row in (id: SignUpID(row[0] as String), document: row[1] as String) }
        }
        for row in rows {
            guard var signUp = try recent.signUp(row.id, from: row.document, seal: seal) else { continue }
            signUp.applyTimeouts(now: now)
            if signUp.isUnfinished { return signUp.id }
        }
        return nil
    }

    public func onlyAway(
        at provider: ProviderName, browser: Digest, now: Instant
    ) async throws(StoreError) -> StoredSignUp? {
        let most = 20
        // A departure was its sign-up's latest event, or an earlier one: so the rest can't be away any more.
        let rows = try read { db in
            try db.rows(
                """
                SELECT id, document, version FROM sign_ups
                WHERE browser = ? AND emptied = 0 AND touched_at >= ? AND expires_at > ? LIMIT \(most + 1)
                """,
                [browser.rawValue, (now - Lifetime.departure).milliseconds, now.milliseconds]
            ).map { row in (id: SignUpID(row[0] as String), document: row[1] as String, version: row[2] as Int) }
        }
        guard rows.count <= most else { return nil }
        var away: [StoredSignUp] = []
        for row in rows {
            guard var signUp = try recent.signUp(row.id, from: row.document, seal: seal) else { continue }
            signUp.applyTimeouts(now: now)
            guard case .trip(.away(let departure, _)) = signUp.step, departure.provider == provider,
                now.since(departure.at) <= Lifetime.departure
            else { continue }
            away.append(StoredSignUp(signUp: signUp, version: row.version))
        }
        return away.count == 1 ? away.first : nil
    }

    public func save(_ commit: Commit) async throws(StoreError) -> CommitOutcome {
        let (seal, random) = (seal, random)
        let document = seal.seal(commit.signUp, in: .signUps, id: commit.signUp.id.rawValue)
        let outcome = try await writer.write { db in
            try Refused.verdict {
                try SQLiteSave(db: db, commit: commit, document: document, seal: seal, random: random).run()
            }
        }
        if case .saved = outcome { recent.keep(commit.signUp, as: document) }
        return outcome
    }

    public func account(
        boundTo provider: ProviderName, subject: String, now: Instant
    ) async throws(StoreError) -> KnownAccount? {
        try read { db in
            try SQLiteAccounts(db: db, now: now).account(boundTo: provider, subject: subject)
        }
    }

    public func account(phone: String) async throws(StoreError) -> KnownAccount? {
        // An active account has no deadline, so that any time will do.
        try read { db in try SQLiteAccounts(db: db, now: Instant(milliseconds: 0)).account(phone: phone) }
    }

    public func account(email: String, now: Instant) async throws(StoreError) -> KnownAccount? {
        try readAll { db in try SQLiteAccounts(db: db, now: now).account(email: email) }
    }

    public func account(_ id: AccountID, now: Instant) async throws(StoreError) -> KnownAccount? {
        try read { db in try SQLiteAccounts(db: db, now: now).account(id) }
    }

    public func account(of login: Challenge.Target, now: Instant) async throws(StoreError) -> KnownAccount? {
        try readAll { db in
            let accounts = SQLiteAccounts(db: db, now: now)
            let known =
                switch login {
                case .phone(let phone): try accounts.account(phone: phone.e164)
                case .email(let address): try accounts.account(email: address)
                }
            // One that is there and one that is not are read whoever is asked for.
            _ = known == nil ? try accounts.latest() : try accounts.account(AccountID(""))
            return known
        }
    }

    public func details(of id: AccountID, now: Instant) async throws(StoreError) -> AccountDetails? {
        try readAll { db in try SQLiteAccounts(db: db, now: now).details(of: id) }
    }

    public func sent(to range: String, share: BudgetShare?, now: Instant) async throws(StoreError) {
        try await writer.write { db in .keep(try SQLiteBudgets(db: db, now: now).sent(to: range, share)) }
    }

    public func notSent(to range: String, share: BudgetShare?, now: Instant) async throws(StoreError) {
        try await writer.write { db in .keep(try SQLiteBudgets(db: db, now: now).notSent(to: range, share)) }
    }

    public func used(_ budgets: [BudgetTake], now: Instant) async throws(StoreError) -> [Int] {
        try readAll { db in
            let ledger = SQLiteBudgets(db: db, now: now)
            return try budgets.map(ledger.used)
        }
    }
}
