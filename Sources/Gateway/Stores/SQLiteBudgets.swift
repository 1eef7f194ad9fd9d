import SignUpFlow

/// Budgets and the breaker of operator ranges.
struct SQLiteBudgets {
    let db: SQLiteConnection
    let now: Instant

    // MARK: Budgets

    /// Uses one unit up; a hard budget that is used up refuses until its window ends.
    func take(_ take: BudgetTake) throws {
        guard take.limit > 0, try counts(take.share) else { return }
        let isUsed = try use(take.budget, take.key, below: take.isHard ? Int64(take.limit) : Int64.max)
        guard isUsed else {
            throw Refused(.overBudget(take.budget, retryAt: end(of: take.budget)))
        }
    }

    func give(_ take: BudgetTake) throws {
        guard take.limit > 0, try counted(take.share) else { return }
        _ = try giveBack(take.budget, take.key)
    }

    /// Whether what an address uses still counts for all; then its share has one less.
    private func counts(_ share: BudgetShare?) throws -> Bool {
        guard let share, share.limit > 0 else { return true }
        return try use(share.budget, share.key, below: Int64(share.limit))
    }

    /// Whether something of an address has counted that can be given back; then its share has one more again.
    private func counted(_ share: BudgetShare?) throws -> Bool {
        guard let share, share.limit > 0 else { return true }
        return try giveBack(share.budget, share.key)
    }

    private func use(_ budget: Budget, _ key: Digest, below limit: Int64) throws -> Bool {
        let begins = begin(of: budget.window)
        return try db.run(
            """
            INSERT INTO budgets (budget, owner, begins_at, ends_at, used) VALUES (?, ?, ?, ?, 1)
            ON CONFLICT (budget, owner, begins_at) DO UPDATE SET used = used + 1 WHERE used < ?
            """,
            [
                budget.rawValue, key.rawValue, begins.milliseconds, (begins + budget.window).milliseconds, limit,
            ]) == 1
    }

    private func giveBack(_ budget: Budget, _ key: Digest) throws -> Bool {
        try db.run(
            "UPDATE budgets SET used = used - 1 WHERE budget = ? AND owner = ? AND begins_at = ? AND used > 0",
            [budget.rawValue, key.rawValue, begin(of: budget.window).milliseconds]) == 1
    }

    func used(_ take: BudgetTake) throws -> Int {
        try db.row(
            "SELECT used FROM budgets WHERE budget = ? AND owner = ? AND begins_at = ?",
            [take.budget.rawValue, take.key.rawValue, begin(of: take.budget.window).milliseconds]
        ).map { $0[0] } ?? 0
    }

    /// When the window that stands now ends.
    func end(of budget: Budget) -> Instant { begin(of: budget.window) + budget.window }

    // MARK: Operator ranges

    private static let hour: Duration = .seconds(3600)
    /// How far back the breaker looks.
    static let memory: Duration = .seconds(24 * 3600)

    /// Refuses where too few codes of the range came back. The rest counts from the range's latest send: when it is over one
    /// more goes out, and its code decides with the others.
    func check(_ breaker: RangeBreaker) throws {
        guard breaker.percent > 0 else { return }
        let sums = try db.row(
            """
            SELECT sum(sent), sum(confirmed), max(last_sent_at) FROM operator_ranges
            WHERE name = ? AND begins_at > ? AND begins_at <= ?
            """, [breaker.range, (now - Self.memory).milliseconds, now.milliseconds])
        guard let sums, let sent: Int = sums[0], let confirmed: Int = sums[1], let last: Int64 = sums[2] else { return }
        let rest = Wait(from: Instant(milliseconds: last), lasting: breaker.rest)
        guard sent >= breaker.minimum, confirmed * 100 < breaker.percent * sent, !rest.isOver(at: now) else { return }
        throw Refused(.overBudget(.smsConfirmedShare, retryAt: rest.until))
    }

    /// - Parameter share: of the visitor's network: what it sends beyond that and nobody confirms says nothing about the range.
    func sent(to range: String, _ share: BudgetShare?) throws {
        guard try counts(share) else { return }
        try db.run(
            """
            INSERT INTO operator_ranges (name, begins_at, sent, confirmed, last_sent_at) VALUES (?, ?, 1, 0, ?)
            ON CONFLICT (name, begins_at) DO UPDATE SET sent = sent + 1, last_sent_at = excluded.last_sent_at
            """, [range, begin(of: Self.hour).milliseconds, now.milliseconds])
    }

    /// Takes the latest send back: it may have been counted in the hour before.
    func notSent(to range: String, _ share: BudgetShare?) throws {
        guard try counted(share) else { return }
        try db.run(
            """
            UPDATE operator_ranges SET sent = sent - 1 WHERE name = ? AND begins_at =
                (SELECT max(begins_at) FROM operator_ranges WHERE name = ? AND sent > 0)
            """, [range, range])
    }

    /// A confirmed send is no longer held against its network.
    func confirmed(from range: String, _ share: BudgetShare?) throws {
        _ = try counted(share)
        try db.run(
            """
            INSERT INTO operator_ranges (name, begins_at, sent, confirmed) VALUES (?, ?, 0, 1)
            ON CONFLICT (name, begins_at) DO UPDATE SET confirmed = confirmed + 1
            """, [range, begin(of: Self.hour).milliseconds])
    }

    /// Windows begin at whole multiples of their length.
    private func begin(of window: Duration) -> Instant {
        Instant(milliseconds: now.milliseconds - now.milliseconds % window.milliseconds)
    }
}
