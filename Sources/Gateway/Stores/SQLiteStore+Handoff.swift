public import SignUpFlow

extension SQLiteStore: HandoffStore {
    public func session(_ hash: Digest, now: Instant) async throws(StoreError) -> Session? {
        try read { db in try SQLiteSessions(db: db, now: now).session(hash) }
    }

    public func endSession(_ hash: Digest, browser: Digest, now: Instant) async throws(StoreError) {
        try await writer.write { db in
            .keep(try SQLiteSessions(db: db, now: now).end(hash, browser: browser))
        }
    }

    public func endAllSessions(by session: Digest, browser: Digest, now: Instant) async throws(StoreError) {
        let (seal, random) = (seal, random)
        try await writer.write { db in
            let sessions = SQLiteSessions(db: db, now: now)
            if let live = try sessions.session(session) {
                try SQLiteFacts(db: db, now: now, seal: seal, random: random).apply(.raiseEpoch(live.account))
            }
            return .keep(try sessions.end(session, browser: browser))
        }
    }

    public func touchSession(_ hash: Digest, now: Instant) async throws(StoreError) {
        try await writer.write { db in .keep(try SQLiteSessions(db: db, now: now).touch(hash)) }
    }

    public func issue(
        _ code: HandoffCode, takes: [BudgetTake], now: Instant
    ) async throws(StoreError) -> CommitOutcome {
        let seal = seal
        return try await writer.write { db in
            try Refused.verdict {
                let budgets = SQLiteBudgets(db: db, now: now)
                for take in takes { try budgets.take(take) }
                try SQLiteCodes(db: db, now: now, seal: seal).insert(code)
                try db.note(now)
                return .saved(version: 0)
            }
        }
    }

    public func code(_ hash: Digest) async throws(StoreError) -> HandoffCode? {
        // A code is shown whatever the time.
        let seal = seal
        return try read { db in try SQLiteCodes(db: db, now: Instant(milliseconds: 0), seal: seal).code(hash) }
    }

    public func preview(_ hash: Digest, now: Instant) async throws(StoreError) -> CodePreview? {
        let seal = seal
        return try readAll { db in try SQLiteCodes(db: db, now: now, seal: seal).preview(hash) }
    }

    public func redeem(_ hash: Digest, token: AccessToken, now: Instant) async throws(StoreError) -> RedeemOutcome {
        let seal = seal
        return try await writer.write { db in
            let outcome = try SQLiteCodes(db: db, now: now, seal: seal).redeem(hash, token: token)
            return outcome == .dead ? .undo(outcome) : .keep(outcome)
        }
    }

    public func spend(_ hash: Digest, now: Instant) async throws(StoreError) {
        let seal = seal
        try await writer.write { db in .keep(try SQLiteCodes(db: db, now: now, seal: seal).spend(hash)) }
    }

    public func holder(ofToken hash: Digest, now: Instant) async throws(StoreError) -> TokenHolder? {
        let seal = seal
        return try readAll { db in try SQLiteCodes(db: db, now: now, seal: seal).holder(ofToken: hash) }
    }
}
