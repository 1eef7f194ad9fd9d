public import SignUpFlow

extension SQLiteStore: Outbox {
    public func dueMessages(now: Instant, limit: Int) async throws(StoreError) -> [OutboxMessage] {
        guard try read({ db in try SQLiteOutbox.hasDue(db, now: now) }) else { return [] }
        let seal = seal
        return try await writer.write { db in
            let messages = try SQLiteOutbox(db: db, now: now, seal: seal).take(limit: limit)
            try db.note(now)
            return .keep(messages)
        }
    }

    public func nextMessageDue() async throws(StoreError) -> Instant? {
        try read { db in
            try db.row("SELECT min(due_at) FROM outbox").flatMap { row in
                (row[0] as Int64?).map { Instant(milliseconds: $0) }
            }
        }
    }

    public func admit(_ parcel: OutboxParcel, now: Instant) async throws(StoreError) -> ParcelOutcome {
        let seal = seal
        return try await writer.write { db in
            .keep(try SQLiteOutbox(db: db, now: now, seal: seal).admit(parcel))
        }
    }

    public func giveBack(_ parcel: OutboxParcel, now: Instant) async throws(StoreError) {
        let seal = seal
        try await writer.write { db in .keep(try SQLiteOutbox(db: db, now: now, seal: seal).giveBack(parcel)) }
    }

    public func removeMessage(_ id: String) async throws(StoreError) {
        try await writer.write { db in .keep(try SQLiteOutbox.remove(id, db)) }
    }
}
