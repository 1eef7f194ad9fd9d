public import SignUpFlow

extension SQLiteStore: Sweeping {
    public func sweepAccounts(now: Instant, limit: Int) async throws(StoreError) -> Int {
        let past = try readAll { db in
            try db.rows(
                "SELECT id FROM accounts WHERE state = 'pending' AND confirm_by <= ? LIMIT ?",
                [now.milliseconds, limit]
            ).map { row in
                let account: String = row[0]
                let signUps = try db.rows(
                    "SELECT id, version, document FROM sign_ups WHERE account_id = ? AND emptied = 0", [account])
                return (account: AccountID(account), signUps: signUps.map(Full.init))
            }
        }
        guard !past.isEmpty else { return 0 }
        let swept = past.map { (account: $0.account, signUps: $0.signUps.map { $0.emptied(now: now, seal: seal) }) }
        try await writer.write { db in
            for (account, signUps) in swept {
                // Confirmed or deleted meanwhile: then it is left alone, with what stands on it.
                let isPast = try db.has(
                    "SELECT 1 FROM accounts WHERE id = ? AND state = 'pending' AND confirm_by <= ?",
                    [account.rawValue, now.milliseconds])
                guard isPast else { continue }
                for signUp in signUps { try signUp.write(db) }
                try SQLiteAccounts(db: db, now: now).delete(account, as: .accountExpired)
            }
            return .keep(())
        }
        return past.count
    }

    public func sweepRest(now: Instant, limit: Int) async throws(StoreError) -> Int {
        let past = try read { db in
            try db.rows(
                "SELECT id, version, document FROM sign_ups WHERE emptied = 0 AND expires_at <= ? LIMIT ?",
                [now.milliseconds, limit]
            ).map(Full.init)
        }
        let emptied = past.map { $0.emptied(now: now, seal: seal) }
        return try await writer.write { db in
            for signUp in emptied { try signUp.write(db) }
            var left = limit - emptied.count
            for (sql, age) in Self.purges where left > 0 {
                left -= try db.run(sql, [(now - age).milliseconds, left])
            }
            return .keep(limit - left)
        }
    }

    public func newestTime() async throws(StoreError) -> Instant? {
        try read { db in
            try db.row("SELECT at FROM clock WHERE id = 1").map { Instant(milliseconds: $0[0]) }
        }
    }

    public func believe(_ now: Instant) async throws(StoreError) {
        try await writer.write { db in
            try db.run(
                """
                INSERT INTO clock (id, at) VALUES (1, ?)
                ON CONFLICT (id) DO UPDATE SET at = excluded.at WHERE abs(excluded.at - clock.at) >= 60000
                """, [now.milliseconds])
            return .keep(())
        }
    }

    public func ping() async throws(StoreError) {
        _ = try read { db in try db.has("SELECT 1 FROM clock WHERE id = 1") }
        // Takes the write lock and changes a page, and then none of it: a flood of these costs no write to the disk.
        try await writer.write { db in
            try db.run("INSERT INTO clock (id, at) VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET at = clock.at")
            return .undo(())
        }
    }

    /// What is deleted, and how long after its time. Codes outlive the tokens they gave, so that a second use revokes them.
    private static let purges: [(sql: String, age: Duration)] = [
        (
            """
            DELETE FROM sign_ups WHERE rowid IN (
                SELECT rowid FROM sign_ups WHERE emptied = 1 AND expires_at <= ? LIMIT ?)
            """, Lifetime.emptied
        ),
        (
            "DELETE FROM access_tokens WHERE hash IN (SELECT hash FROM access_tokens WHERE expires_at <= ? LIMIT ?)",
            .zero
        ),
        (
            "DELETE FROM handoff_codes WHERE rowid IN (SELECT rowid FROM handoff_codes WHERE expires_at <= ? LIMIT ?)",
            Lifetime.token + .seconds(3600)
        ),
        (
            "DELETE FROM sessions WHERE hash IN (SELECT hash FROM sessions WHERE last_seen_at <= ? LIMIT ?)",
            Lifetime.sessionIdle
        ),
        (
            """
            DELETE FROM budgets WHERE (budget, owner, begins_at) IN (
                SELECT budget, owner, begins_at FROM budgets WHERE ends_at <= ? LIMIT ?)
            """, .zero
        ),
        (
            """
            DELETE FROM operator_ranges WHERE (name, begins_at) IN (
                SELECT name, begins_at FROM operator_ranges WHERE begins_at <= ? LIMIT ?)
            """, SQLiteBudgets.memory
        ),
        (
            """
            DELETE FROM password_failures WHERE login IN (
                SELECT login FROM password_failures WHERE rests = 0 AND last_failed_at <= ? LIMIT ?)
            """, Lifetime.passwordFailures
        ),
        (
            "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE due_at <= ? LIMIT ?)", Lifetime.unsent
        ),
        (
            """
            DELETE FROM owner_messages WHERE owner IN (SELECT owner FROM owner_messages WHERE sent_at <= ? LIMIT ?)
            """, .seconds(3600)
        ),
        (
            // Ids go up with the time, so that the oldest rows are found without an index that every event would pay for.
            "DELETE FROM audit WHERE at <= ? AND id < (SELECT min(id) FROM audit) + ?", Lifetime.audit
        ),
    ]
}

/// A sign-up's row that is past its end and still says more than it should.
private struct Full: Sendable {
    var id: String
    var version: Int
    var document: String

    init(_ row: SQLiteRow) {
        id = row[0]
        version = row[1]
        document = row[2]
    }

    /// The row with nothing left in it but what it came to. Worked out beside the writer.
    func emptied(now: Instant, seal: RowSeal) -> Emptied {
        do {
            var signUp = try seal.open(SignUp.self, from: document, in: .signUps, id: id)
            _ = signUp?.expire(now: now)
            return Emptied(
                id: id, version: version, document: signUp.map { seal.seal($0, in: .signUps, id: id) })
        } catch {
            return Emptied(id: id, version: version, document: nil)
        }
    }
}

private struct Emptied: Sendable {
    var id: String
    /// The version that was emptied: a row that has moved on is left alone.
    var version: Int
    /// Nil where the document can't be opened or read: then the row goes altogether.
    var document: String?

    func write(_ db: SQLiteConnection) throws {
        guard let document else {
            try db.run("DELETE FROM sign_ups WHERE id = ? AND version = ?", [id, version])
            return
        }
        try db.run(
            """
            UPDATE sign_ups SET document = ?, version = version + 1, account_id = NULL, unfinished = 0, emptied = 1
            WHERE id = ? AND version = ?
            """, [document, id, version])
    }
}
