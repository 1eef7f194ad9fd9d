import SignUpFlow

/// Passwords' hashes, and the failures that make their logins wait.
struct SQLitePasswords {
    let db: SQLiteConnection
    let now: Instant

    func hash(of account: AccountID) throws -> String? {
        try db.row("SELECT hash FROM passwords WHERE account_id = ?", [account.rawValue]).map { $0[0] }
    }

    func set(_ hash: String, of account: AccountID) throws {
        try db.run(
            """
            INSERT INTO passwords (account_id, hash, set_at) VALUES (?, ?, ?)
            ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at
            """, [account.rawValue, hash, now.milliseconds])
    }

    /// The same password under another cost: when it was set stays.
    func rehash(_ hash: String, of account: AccountID) throws {
        try db.run("UPDATE passwords SET hash = ? WHERE account_id = ?", [hash, account.rawValue])
    }

    /// Answers whether there was one.
    func remove(from account: AccountID) throws -> Bool {
        try db.run("DELETE FROM passwords WHERE account_id = ?", [account.rawValue]) == 1
    }

    // MARK: Failures

    /// From this failure in a row on the login waits.
    private static let firstWait = 5
    private static let longestWait: Duration = .seconds(900)

    /// Counts a try as failed, unless its login waits or its account rests.
    func attempt(_ guess: PasswordGuess, limit: Int) throws -> PasswordTry {
        let (account, login) = (try failures(of: guess.account), try failures(of: guess.login))
        if limit > 0, account.count >= limit { return .rests }
        let wait = Wait(until: login.waitsUntil, length: Self.wait(after: login.count))
        if !wait.isOver(at: now) { return .wait(until: wait.until) }
        try count(login.count + 1, of: guess.login, wait: Self.wait(after: login.count + 1), rests: false)
        try count(account.count + 1, of: guess.account, wait: .zero, rests: limit > 0 && account.count + 1 >= limit)
        return .allowed
    }

    /// The latest try was none: it counts no more, and what it made wait is open again.
    func takeBack(_ guess: PasswordGuess) throws {
        for key in [guess.login, guess.account] {
            try db.run("DELETE FROM password_failures WHERE login = ? AND failures = 1", [key.rawValue])
            try db.run(
                "UPDATE password_failures SET failures = failures - 1, waits_until = ?, rests = 0 WHERE login = ?",
                [now.milliseconds, key.rawValue])
        }
    }

    func forgive(_ key: Digest) throws {
        try db.run("DELETE FROM password_failures WHERE login = ?", [key.rawValue])
    }

    private func failures(of key: Digest) throws -> (count: Int, waitsUntil: Instant) {
        let row = try db.row("SELECT failures, waits_until FROM password_failures WHERE login = ?", [key.rawValue])
        return row.map { ($0[0], Instant(milliseconds: $0[1])) } ?? (0, Instant(milliseconds: 0))
    }

    private func count(_ failures: Int, of key: Digest, wait: Duration, rests: Bool) throws {
        try db.run(
            """
            INSERT INTO password_failures (login, failures, last_failed_at, waits_until, rests) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (login) DO UPDATE SET failures = excluded.failures, last_failed_at = excluded.last_failed_at,
                waits_until = excluded.waits_until, rests = excluded.rests
            """,
            [
                key.rawValue, failures, now.milliseconds, (now + wait).milliseconds, rests,
            ])
    }

    /// 2, 4, 8 … seconds.
    private static func wait(after failures: Int) -> Duration {
        guard failures >= firstWait else { return .zero }
        // Far enough to be longer than the longest, and no shift past an integer's end.
        let doublings = min(failures - firstWait + 1, 16)
        return min(.seconds(1 << doublings), longestWait)
    }
}
