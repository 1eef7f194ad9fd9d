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
            "INSERT INTO outbox (id, document, created_at, due_at, attempt) VALUES (?, ?, ?, ?, 0)",
            [id, seal.seal(notice, in: .outbox, id: id), now.milliseconds, now.milliseconds])
        try db.audit(.ownerTold, notice.account, at: now, detail: notice.event.rawValue)
    }

    /// Hands out what is due, each moved to its next try; what has had its last one goes.
    func take(limit: Int) throws -> [OutboxMessage] {
        let due = try db.rows(
            "SELECT id, document, attempt FROM outbox WHERE due_at <= ? ORDER BY due_at, rowid LIMIT ?",
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
            "UPDATE outbox SET attempt = ?, due_at = ? WHERE id = ?",
            [tries + 1, (now + OutboxMessage.pauses[tries]).milliseconds, id])
        return OutboxMessage(id: id, notice: notice, attempt: tries + 1)
    }

    /// Nil where nobody can open or read it any more: nothing is lost by giving it up.
    private func notice(_ id: String, _ document: String) -> OwnerNotice? {
        do { return try seal.open(OwnerNotice.self, from: document, in: .outbox, id: id) } catch { return nil }
    }

    static func remove(_ id: String, _ db: SQLiteConnection) throws {
        try db.run("DELETE FROM outbox WHERE id = ?", [id])
    }
}
