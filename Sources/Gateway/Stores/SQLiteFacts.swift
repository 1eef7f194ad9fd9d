import GRDB
import SignUpFlow

/// Leaves a commit with an outcome that changes nothing: the job's savepoint is undone.
struct Refused: Error {
    let outcome: CommitOutcome

    init(_ outcome: CommitOutcome) { self.outcome = outcome }

    /// Runs a commit's steps; where one of them refuses, what the others wrote goes with it.
    static func verdict(_ steps: () throws -> CommitOutcome) throws -> Verdict<CommitOutcome> {
        do { return .keep(try steps()) } catch let refused as Refused { return .undo(refused.outcome) }
    }
}

/// Makes facts true, or refuses. One writer makes each look before a write exact; the schema's constraints stand behind it, and
/// a violation is never caught and gone on from.
struct SQLiteFacts {
    let db: Database
    let now: Instant

    private var accounts: SQLiteAccounts { SQLiteAccounts(db: db, now: now) }

    func apply(_ fact: Fact) throws {
        switch fact {
        case .create(let account): try create(account)
        case .attribute(let account, let attribution): try attribute(account, attribution)
        case .activate(let account, let phone): try activate(account, phone: phone.e164)
        case .link(let provider, let subject, let account, nil): try bind(provider, subject, to: account)
        case .link(let provider, let subject, let account, let giving?):
            try move(provider, subject, from: giving, to: account)
        case .endSessions(let account): try endSessions(of: account)
        case .smsSent(let phone): try SQLiteBudgets(db: db, now: now).sent(to: phone.range)
        case .smsConfirmed(let phone): try SQLiteBudgets(db: db, now: now).confirmed(from: phone.range)
        }
    }

    // MARK: Accounts

    private func create(_ account: NewAccount) throws {
        try free(account.provider, account.subject)
        try db.run(
            "INSERT INTO accounts (id, state, created_at, confirm_by) VALUES (?, 'pending', ?, ?)",
            [account.id.rawValue, now.milliseconds, account.confirmBy.milliseconds])
        try insertBinding(account.provider, account.subject, account.id)
        let acceptance = account.acceptance
        try db.run(
            """
            INSERT INTO acceptances (account_id, document, version, language, shown_as, accepted_at)
            VALUES (?, 'terms', ?, ?, ?, ?)
            """,
            [
                account.id.rawValue, acceptance.version, acceptance.language.rawValue, acceptance.shownAs.rawValue,
                acceptance.at.milliseconds,
            ])
        if let attribution = account.attribution { try attribute(account.id, attribution) }
        try db.audit(.accountCreated, account.id, at: now, detail: account.provider.rawValue)
    }

    private func attribute(_ account: AccountID, _ attribution: Attribution) throws {
        guard try accounts.account(account) != nil else { throw Refused(.ended) }
        guard !attribution.isEmpty else {
            try db.run("DELETE FROM attributions WHERE account_id = ?", [account.rawValue])
            return
        }
        try db.run(
            """
            INSERT INTO attributions (account_id, partner, promo) VALUES (?, ?, ?)
            ON CONFLICT (account_id) DO UPDATE SET partner = excluded.partner, promo = excluded.promo
            """, [account.rawValue, attribution.partner?.rawValue, attribution.promo?.rawValue])
    }

    private func activate(_ id: AccountID, phone: String) throws {
        guard let account = try accounts.account(id) else { throw Refused(.ended) }
        if account.state == .active, account.phone != nil { return }
        guard try accounts.account(phone: phone) == nil else { throw Refused(.phoneTaken) }
        let changed = try db.run(
            """
            UPDATE accounts SET state = 'active', phone = ?1, confirm_by = NULL, activated_at = coalesce(activated_at, ?2)
            WHERE id = ?3 AND phone IS NULL AND (state = 'active' OR confirm_by > ?2)
            """, [phone, now.milliseconds, id.rawValue])
        guard changed == 1 else { throw Refused(.ended) }
        try db.audit(.accountActivated, id, at: now)
    }

    // MARK: Bindings

    private func bind(_ provider: ProviderName, _ subject: String, to account: AccountID) throws {
        guard try accounts.account(account) != nil else { throw Refused(.ended) }
        if try accounts.account(boundTo: provider, subject: subject)?.id == account { return }
        try free(provider, subject)
        try insertBinding(provider, subject, account)
        try db.audit(.bindingLinked, account, at: now, detail: provider.rawValue)
    }

    /// The pending account that this sign-up began gives its only binding to the proved one and is deleted.
    private func move(_ provider: ProviderName, _ subject: String, from giving: AccountID, to account: AccountID) throws
    {
        guard try accounts.account(account) != nil, let giver = try accounts.account(giving) else {
            throw Refused(.ended)
        }
        guard giver.state != .active, giving != account else { throw Refused(.notGiven) }
        let held = try db.rows("SELECT provider, subject FROM bindings WHERE account_id = ? LIMIT 2", [giving.rawValue])
        guard held.count == 1, held[0][0] == provider.rawValue, held[0][1] == subject else { throw Refused(.notGiven) }
        try db.run(
            "UPDATE bindings SET account_id = ?, bound_at = ? WHERE provider = ? AND subject = ?",
            [account.rawValue, now.milliseconds, provider.rawValue, subject])
        try accounts.delete(giving, as: .accountGivenUp)
        try db.audit(.bindingLinked, account, at: now, detail: provider.rawValue)
    }

    /// Sees to it that nobody holds the identity: an account past its deadline is deleted, a live one refuses.
    private func free(_ provider: ProviderName, _ subject: String) throws {
        if let holder = try accounts.account(boundTo: provider, subject: subject) { throw Refused(.bound(holder)) }
        try accounts.deleteExpired(boundTo: provider, subject: subject)
    }

    private func insertBinding(_ provider: ProviderName, _ subject: String, _ account: AccountID) throws {
        try db.run(
            "INSERT INTO bindings (provider, subject, account_id, bound_at) VALUES (?, ?, ?, ?)",
            [provider.rawValue, subject, account.rawValue, now.milliseconds])
    }

    // MARK: Sessions

    /// The codes and tokens hang on the sessions.
    private func endSessions(of account: AccountID) throws {
        let ended = try db.run("DELETE FROM sessions WHERE account_id = ?", [account.rawValue])
        if ended > 0 { try db.audit(.sessionsEnded, account, at: now) }
    }
}
