import SignUpFlow

// Ways into an account that are removed or changed, and what follows.

extension SQLiteFacts {
    /// Where it is not there any more, another event was faster.
    func remove(_ way: Credential, from account: AccountID, keepsOne: Bool) throws {
        guard try accounts.account(account) != nil else { throw Refused(.ended) }
        let (removed, event, detail) =
            switch way {
            case .binding(let provider, let subject):
                (
                    try db.run(
                        "DELETE FROM bindings WHERE provider = ? AND subject = ? AND account_id = ?",
                        [provider.rawValue, subject, account.rawValue]) == 1, AuditEvent.bindingRemoved,
                    String?.some(provider.rawValue)
                )
            case .email:
                (
                    try db.run(
                        "UPDATE accounts SET email = NULL WHERE id = ? AND email IS NOT NULL", [account.rawValue]) == 1,
                    .emailRemoved, nil
                )
            case .password:
                (try SQLitePasswords(db: db, now: now).remove(from: account), .passwordRemoved, nil)
            }
        guard removed else { throw Refused(.stale) }
        if keepsOne, try !hasWayIn(account) { throw Refused(.lastWayIn) }
        try db.audit(event, account, at: now, detail: detail)
    }

    /// Whether the Sign-in page still has a door for the account: a provider, or a password with a login confirmed here. (A
    /// code alone signs nobody in: it recovers.)
    private func hasWayIn(_ account: AccountID) throws -> Bool {
        if try db.has("SELECT 1 FROM bindings WHERE account_id = ?", [account.rawValue]) { return true }
        guard let known = try accounts.account(account) else { return false }
        return known.hasPassword && (known.phone != nil || known.email != nil)
    }

    func setPassword(_ hash: String, of account: AccountID) throws {
        guard try accounts.account(account) != nil else { throw Refused(.ended) }
        try SQLitePasswords(db: db, now: now).set(hash, of: account)
        try db.audit(.passwordSet, account, at: now)
    }

    func changePhone(of account: AccountID, to phone: String) throws {
        guard try accounts.account(account)?.state == .active else { throw Refused(.ended) }
        if let holder = try accounts.account(phone: phone), holder.id != account { throw Refused(.phoneTaken) }
        try db.run(
            "UPDATE accounts SET phone = ?, phone_proven_at = ? WHERE id = ?",
            [phone, now.milliseconds, account.rawValue])
        try db.audit(.phoneChanged, account, at: now)
    }

    func phoneProven(of account: AccountID, _ phone: String) throws {
        try db.run(
            "UPDATE accounts SET phone_proven_at = ? WHERE id = ? AND phone = ?",
            [now.milliseconds, account.rawValue, phone])
    }

    func releasePhone(of account: AccountID) throws {
        guard try accounts.account(account)?.state == .active else { throw Refused(.ended) }
        try db.run("UPDATE accounts SET phone = NULL, phone_proven_at = NULL WHERE id = ?", [account.rawValue])
        try db.audit(.phoneReleased, account, at: now)
    }

    /// What was made under the epoch before is over: sessions go with it, and whatever else stands on the account compares it.
    func raiseEpoch(of account: AccountID) throws {
        guard try accounts.account(account) != nil else { throw Refused(.ended) }
        try db.run(
            "UPDATE accounts SET epoch = epoch + 1, epoch_raised_at = ? WHERE id = ?",
            [now.milliseconds, account.rawValue])
        try endSessions(of: account)
        try db.audit(.epochRaised, account, at: now)
    }

    /// The codes and tokens hang on the sessions.
    func endSessions(of account: AccountID) throws {
        let ended = try db.run("DELETE FROM sessions WHERE account_id = ?", [account.rawValue])
        if ended > 0 { try db.audit(.sessionsEnded, account, at: now) }
    }
}
