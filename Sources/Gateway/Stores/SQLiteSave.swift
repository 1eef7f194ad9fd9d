import SignUpFlow

/// One commit on its way into the database: first what must hold, then what becomes true. Each step refuses by throwing `Refused`,
/// and then none of it has happened.
struct SQLiteSave {
    let db: SQLiteConnection
    let commit: Commit
    /// The sign-up, sealed.
    let document: String
    let seal: RowSeal
    let random: @Sendable (_ count: Int) -> [UInt8]

    private var now: Instant { commit.now }
    private var sessions: SQLiteSessions { SQLiteSessions(db: db, now: now) }
    private var codes: SQLiteCodes { SQLiteCodes(db: db, now: now, seal: seal) }

    func run() throws -> CommitOutcome {
        if let session = commit.liveSession, try sessions.session(session) == nil { throw Refused(.ended) }
        for standing in commit.standings { try require(standing) }
        let version = try writeRow()
        let budgets = SQLiteBudgets(db: db, now: now)
        for take in commit.takes { try budgets.take(take) }
        if let breaker = commit.breaker { try budgets.check(breaker) }
        for take in commit.gives { try budgets.give(take) }
        let facts = SQLiteFacts(
            db: db, now: now, seal: seal, random: random, rangeShare: commit.rangeShare, signUp: commit.signUp.id)
        for fact in commit.facts { try facts.apply(fact) }
        for key in commit.clearsFailures { try SQLitePasswords(db: db, now: now).forgive(key) }
        if let session = commit.closes { try sessions.end(session) }
        // After the facts: a session that goes on under a raised epoch carries the new one.
        if let session = commit.opens { try sessions.open(session) }
        if let code = commit.code { try codes.insert(code) }
        if let code = commit.revokes { try codes.revoke(code) }
        try db.note(now)
        return .saved(version: version)
    }

    private func require(_ standing: AccountReference) throws {
        let account = try SQLiteAccounts(db: db, now: now).account(standing.account)
        guard account?.epoch == standing.epoch else { throw Refused(.ended) }
    }

    /// Answers the version the row has now.
    private func writeRow() throws -> Int {
        let signUp = commit.signUp
        let isOver = signUp.isOver
        let columns: [(any SQLiteBindable)?] = [
            document, signUp.standing?.account.rawValue, signUp.isUnfinished, isOver, signUp.touchedAt.milliseconds,
            signUp.expiresAt.milliseconds, signUp.id.rawValue, commit.browser.rawValue,
        ]
        let changed =
            if let expected = commit.expected {
                try db.run(Self.update, columns + [expected])
            } else {
                try db.run(Self.insert, columns)
            }
        guard changed == 1 else { throw Refused(.stale) }
        return (commit.expected ?? 0) + 1
    }

    private static let insert = """
        INSERT INTO sign_ups (document, account_id, unfinished, emptied, touched_at, expires_at, id, browser, version)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)
        ON CONFLICT (id) DO NOTHING
        """

    private static let update = """
        UPDATE sign_ups
        SET document = ?, account_id = ?, unfinished = ?, emptied = ?, touched_at = ?, expires_at = ?, version = version + 1
        WHERE id = ? AND browser = ? AND version = ?
        """
}
