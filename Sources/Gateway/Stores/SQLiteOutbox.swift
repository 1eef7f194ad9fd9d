import SignUpFlow

/// Messages to owners that wait to be sent.
struct SQLiteOutbox {
    let db: SQLiteConnection
    let now: Instant
    let seal: RowSeal

    /// Due at once.
    func add(_ notice: OwnerNotice, random: (_ count: Int) -> [UInt8]) throws {
        let id = UUIDv7.make(now: now, random: random)
        try db.run(
            "INSERT INTO outbox (id, document, created_at, due_at, wait, attempt) VALUES (?, ?, ?, ?, 0, 0)",
            [id, seal.seal(notice, in: .outbox, id: id), now.milliseconds, now.milliseconds])
        try db.audit(.ownerTold, notice.account, at: now, detail: notice.event.rawValue)
    }

    /// As `Wait` has it, over the moment `?1`.
    private static let isDue = "(due_at <= ?1 OR (due_at > ?1 AND due_at > ?1 + wait))"

    static func hasDue(_ db: SQLiteConnection, now: Instant) throws -> Bool {
        try db.has("SELECT 1 FROM outbox WHERE \(isDue) LIMIT 1", [now.milliseconds])
    }

    /// Hands out what is due, each moved to its next try; what has had its last one goes.
    func take(limit: Int) throws -> [OutboxMessage] {
        let due = try db.rows(
            "SELECT id, document, attempt FROM outbox WHERE \(Self.isDue) ORDER BY created_at, rowid LIMIT ?2",
            [now.milliseconds, limit])
        return try due.compactMap { row in try next(id: row[0], document: row[1], tries: row[2]) }
    }

    private func next(id: String, document: String, tries: Int) throws -> OutboxMessage? {
        let notice = notice(id, document)
        guard let notice, tries < OutboxMessage.pauses.count else {
            try Self.remove(id, db)
            try db.audit(.messageGivenUp, notice?.account, at: now, detail: notice?.event.rawValue ?? "unreadable")
            return nil
        }
        try db.run(
            "UPDATE outbox SET attempt = ?, due_at = ?, wait = ? WHERE id = ?",
            [
                tries + 1, (now + OutboxMessage.pauses[tries]).milliseconds,
                OutboxMessage.pauses[tries].milliseconds, id,
            ])
        return OutboxMessage(id: id, notice: notice, attempt: tries + 1)
    }

    /// Nil where nobody can open or read it any more: nothing is lost by giving it up.
    private func notice(_ id: String, _ document: String) -> OwnerNotice? {
        do { return try seal.open(OwnerNotice.self, from: document, in: .outbox, id: id) } catch { return nil }
    }

    // MARK: What messages cost

    func admit(_ parcel: OutboxParcel) throws -> ParcelOutcome {
        if let gathering = try gathering(parcel), !gathering.isOver(at: now) {
            try putOff(parcel, until: gathering.until)
            return .waits(until: gathering.until, nil)
        }
        let budgets = SQLiteBudgets(db: db, now: now)
        for take in parcel.takes where take.isHard && take.limit > 0 {
            guard try budgets.used(take) >= take.limit else { continue }
            let until = budgets.end(of: take.budget)
            try putOff(parcel, until: until)
            return .waits(until: until, take.budget)
        }
        for take in parcel.takes { try budgets.take(take) }
        try db.run(
            """
            INSERT INTO owner_messages (owner, sent_at) VALUES (?, ?)
            ON CONFLICT (owner) DO UPDATE SET sent_at = excluded.sent_at
            """, [parcel.owner.rawValue, now.milliseconds])
        return .admitted
    }

    func giveBack(_ parcel: OutboxParcel) throws {
        for take in parcel.takes { try SQLiteBudgets(db: db, now: now).give(take) }
        try db.run("DELETE FROM owner_messages WHERE owner = ?", [parcel.owner.rawValue])
    }

    private func gathering(_ parcel: OutboxParcel) throws -> Wait? {
        try db.row("SELECT sent_at FROM owner_messages WHERE owner = ?", [parcel.owner.rawValue]).map { row in
            Wait(from: Instant(milliseconds: row[0]), lasting: parcel.gathering)
        }
    }

    /// They were handed out for this try, which was none.
    private func putOff(_ parcel: OutboxParcel, until: Instant) throws {
        for id in parcel.ids {
            try db.run(
                "UPDATE outbox SET attempt = max(0, attempt - 1), due_at = ?, wait = ? WHERE id = ?",
                [until.milliseconds, until.since(now).milliseconds, id])
        }
    }

    static func remove(_ id: String, _ db: SQLiteConnection) throws {
        try db.run("DELETE FROM outbox WHERE id = ?", [id])
    }
}
