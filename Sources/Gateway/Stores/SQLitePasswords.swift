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

    /// Counts a try as failed, unless the login waits or rests.
    func attempt(_ login: Digest, limit: Int) throws -> PasswordTry {
        let row = try db.row(
            "SELECT failures, waits_until FROM password_failures WHERE login = ?", [login.rawValue])
        let failed: Int = row.map { $0[0] } ?? 0
        if limit > 0, failed >= limit { return .rests }
        if let row, now < Instant(milliseconds: row[1]) { return .wait(until: Instant(milliseconds: row[1])) }
        try count(failed + 1, of: login, rests: limit > 0 && failed + 1 >= limit)
        return .allowed
    }

    /// The latest try was none: it counts no more, and what it made wait is open again.
    func takeBack(_ login: Digest) throws {
        try db.run(
            "UPDATE password_failures SET failures = max(0, failures - 1), waits_until = ?, rests = 0 WHERE login = ?",
            [now.milliseconds, login.rawValue])
    }

    func forgive(_ login: Digest) throws {
        try db.run("DELETE FROM password_failures WHERE login = ?", [login.rawValue])
    }

    private func count(_ failures: Int, of login: Digest, rests: Bool) throws {
        try db.run(
            """
            INSERT INTO password_failures (login, failures, last_failed_at, waits_until, rests) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (login) DO UPDATE SET failures = excluded.failures, last_failed_at = excluded.last_failed_at,
                waits_until = excluded.waits_until, rests = excluded.rests
            """,
            [
                login.rawValue, failures, now.milliseconds, (now + Self.wait(after: failures)).milliseconds, rests,
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
