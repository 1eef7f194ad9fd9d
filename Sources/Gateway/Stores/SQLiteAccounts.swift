import SignUpFlow

extension SQLiteConnection {
    func audit(_ event: AuditEvent, _ account: AccountID?, at now: Instant, detail: String? = nil) throws {
        try run(
            "INSERT INTO audit (at, event, account_id, detail) VALUES (?, ?, ?, ?)",
            [now.milliseconds, event.rawValue, account?.rawValue, detail])
    }

    /// Notes the time, at most once a minute: enough to notice a clock that went back by more than that.
    func note(_ now: Instant) throws {
        try run(
            """
            INSERT INTO clock (id, at) VALUES (1, ?)
            ON CONFLICT (id) DO UPDATE SET at = excluded.at WHERE excluded.at >= clock.at + 60000
            """, [now.milliseconds])
    }
}

/// Accounts as one moment of one connection shows them. A pending account past its deadline is never shown: it is gone, whether
/// the sweeper has been there or not.
struct SQLiteAccounts {
    let db: SQLiteConnection
    let now: Instant

    /// What `KnownAccount` is made of.
    private static let columns = """
        accounts.id, confirm_by, phone, epoch, created_at, email, \
        EXISTS (SELECT 1 FROM passwords WHERE account_id = accounts.id), \
        (SELECT language FROM acceptances WHERE account_id = accounts.id AND document = 'terms' \
        ORDER BY accepted_at DESC LIMIT 1), \
        (SELECT version FROM acceptances WHERE account_id = accounts.id AND document = 'terms' \
        ORDER BY accepted_at DESC LIMIT 1), \
        CASE WHEN phone IS NOT NULL THEN coalesce(phone_proven_at, activated_at, created_at) END, epoch_raised_at
        """

    func account(_ id: AccountID) throws -> KnownAccount? {
        try db.row(
            """
            SELECT \(Self.columns) FROM accounts
            WHERE id = ? AND (confirm_by IS NULL OR confirm_by > ?)
            """, [id.rawValue, now.milliseconds]
        ).map(KnownAccount.init)
    }

    /// Any account, if there is one.
    func latest() throws -> KnownAccount? {
        try db.row("SELECT \(Self.columns) FROM accounts ORDER BY id DESC LIMIT 1").map(KnownAccount.init)
    }

    func account(boundTo provider: ProviderName, subject: String) throws -> KnownAccount? {
        try db.row(
            """
            SELECT \(Self.columns)
            FROM bindings b JOIN accounts ON accounts.id = b.account_id
            WHERE b.provider = ? AND b.subject = ? AND (confirm_by IS NULL OR confirm_by > ?)
            """, [provider.rawValue, subject, now.milliseconds]
        ).map(KnownAccount.init)
    }

    func account(phone: String) throws -> KnownAccount? {
        try db.row(
            """
            SELECT \(Self.columns) FROM accounts
            WHERE phone = ? AND state = 'active'
            """, [phone]
        ).map(KnownAccount.init)
    }

    /// The account that a confirmed address opens: an active one goes before a pending one. Both are looked for whoever has it, so
    /// that it costs the same.
    func account(email: String) throws -> KnownAccount? {
        let active = try activeAccount(email: email)
        let pending = try db.row(
            """
            SELECT \(Self.columns) FROM accounts
            WHERE lower(email) = lower(?) AND state = 'pending' AND email IS NOT NULL AND confirm_by > ?
            """, [email, now.milliseconds]
        ).map(KnownAccount.init)
        return active ?? pending
    }

    func activeAccount(email: String) throws -> KnownAccount? {
        try db.row(
            """
            SELECT \(Self.columns) FROM accounts
            WHERE lower(email) = lower(?) AND state = 'active' AND email IS NOT NULL
            """, [email]
        ).map(KnownAccount.init)
    }

    /// Deletes an account with all that hangs on it. Its sign-ups stay, to say what happened; the sweeper empties them next.
    func delete(_ id: AccountID, as event: AuditEvent) throws {
        try db.run("DELETE FROM accounts WHERE id = ?", [id.rawValue])
        try db.run(
            "UPDATE sign_ups SET unfinished = 0, expires_at = min(expires_at, ?) WHERE account_id = ?",
            [now.milliseconds, id.rawValue])
        try db.audit(event, id, at: now)
    }

    /// Deletes the account that holds a binding, if its deadline has passed.
    func deleteExpired(boundTo provider: ProviderName, subject: String) throws {
        let expired = try db.row(
            """
            SELECT accounts.id FROM bindings b JOIN accounts ON accounts.id = b.account_id
            WHERE b.provider = ? AND b.subject = ? AND confirm_by <= ?
            """, [provider.rawValue, subject, now.milliseconds])
        if let expired { try delete(AccountID(expired[0] as String), as: .accountExpired) }
    }
}

extension KnownAccount {
    /// From `SQLiteAccounts.columns`: only a pending account has a deadline (the schema sees to it).
    init(_ row: SQLiteRow) {
        let confirmBy: Int64? = row[1]
        self.init(
            id: AccountID(row[0] as String),
            state: confirmBy.map { .pending(confirmBy: Instant(milliseconds: $0)) } ?? .active,
            phone: row[2], epoch: row[3], createdAt: Instant(milliseconds: row[4]), email: row[5],
            hasPassword: (row[6] as Int) != 0, language: (row[7] as String?).map { Language($0) },
            termsVersion: row[8], phoneProvenAt: (row[9] as Int64?).map { Instant(milliseconds: $0) },
            epochRaisedAt: (row[10] as Int64?).map { Instant(milliseconds: $0) })
    }
}
