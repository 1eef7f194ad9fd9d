public import SignUpFlow

extension SQLiteStore: PasswordStore {
    public func passwordHash(of account: AccountID) async throws(StoreError) -> String? {
        // A hash is shown whatever the time.
        try read { db in try SQLitePasswords(db: db, now: Instant(milliseconds: 0)).hash(of: account) }
    }

    public func tryPassword(
        _ guess: PasswordGuess, address: BudgetTake, limit: Int, now: Instant
    ) async throws(StoreError) -> PasswordTry {
        try await writer.write { db in
            let answer = try SQLitePasswords(db: db, now: now).attempt(guess, limit: limit)
            guard answer == .allowed else { return .undo(answer) }
            do { try SQLiteBudgets(db: db, now: now).take(address) } catch let refused as Refused {
                guard case .overBudget(_, let retryAt) = refused.outcome else { throw refused }
                return .undo(.wait(until: retryAt))
            }
            try db.note(now)
            return .keep(answer)
        }
    }

    public func takeBackTry(_ guess: PasswordGuess, address: BudgetTake, now: Instant) async throws(StoreError) {
        try await writer.write { db in
            try SQLitePasswords(db: db, now: now).takeBack(guess)
            try SQLiteBudgets(db: db, now: now).give(address)
            return .keep(())
        }
    }
}
