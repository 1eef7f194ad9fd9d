import SignUpFlow

/// Sessions as one moment of one connection shows them: a session that is idle or old, or whose account is gone, not active or
/// of another epoch, is none.
struct SQLiteSessions {
    let db: SQLiteConnection
    let now: Instant

    func session(_ hash: Digest) throws -> Session? {
        try db.row(
            """
            SELECT s.hash, s.account_id, s.epoch, s.authenticated_at, s.way, s.created_at, s.last_seen_at, a.phone,
                (SELECT version FROM acceptances WHERE account_id = a.id AND document = 'terms'
                 ORDER BY accepted_at DESC LIMIT 1)
            FROM sessions s JOIN accounts a ON a.id = s.account_id AND a.epoch = s.epoch AND a.state = 'active'
            WHERE s.hash = ? AND s.last_seen_at > ? AND s.created_at > ?
            """,
            [hash.rawValue, (now - Lifetime.sessionIdle).milliseconds, (now - Lifetime.session).milliseconds]
        ).map(Session.init)
    }

    /// Opens a session of an active account.
    func open(_ session: Session) throws {
        let opened = try db.run(
            """
            INSERT INTO sessions (hash, account_id, epoch, authenticated_at, way, created_at, last_seen_at)
            SELECT ?, id, epoch, ?, ?, ?, ? FROM accounts WHERE id = ? AND epoch = ? AND state = 'active'
            """,
            [
                session.hash.rawValue, session.authenticatedAt.milliseconds, session.way.rawValue,
                session.createdAt.milliseconds, session.lastSeenAt.milliseconds, session.account.rawValue,
                session.epoch,
            ])
        guard opened == 1 else { throw Refused(.ended) }
        try db.audit(.sessionOpened, session.account, at: now, detail: session.way.name)
    }

    func touch(_ hash: Digest) throws {
        guard let session = try session(hash), now.since(session.lastSeenAt) >= Lifetime.lastSeen else { return }
        try db.run("UPDATE sessions SET last_seen_at = ? WHERE hash = ?", [now.milliseconds, hash.rawValue])
        try db.note(now)
    }

    /// Ends the session with its codes and tokens.
    func end(_ hash: Digest) throws {
        let account = try db.row("SELECT account_id FROM sessions WHERE hash = ?", [hash.rawValue])
        guard let account else { return }
        try db.run("DELETE FROM sessions WHERE hash = ?", [hash.rawValue])
        try db.audit(.sessionEnded, AccountID(account[0] as String), at: now)
    }

    /// The same, and its browser's sign-ups.
    func end(_ hash: Digest, browser: Digest) throws {
        try end(hash)
        try db.run("DELETE FROM sign_ups WHERE browser = ?", [browser.rawValue])
        try db.note(now)
    }
}

extension Session {
    fileprivate init(_ row: SQLiteRow) {
        self.init(
            hash: Digest(row[0] as String), account: AccountID(row[1] as String), epoch: row[2],
            authenticatedAt: Instant(milliseconds: row[3]), way: AuthenticationMethod(row[4] as String),
            createdAt: Instant(milliseconds: row[5]),
            lastSeenAt: Instant(milliseconds: row[6]), phone: row[7], termsVersion: row[8])
    }
}
