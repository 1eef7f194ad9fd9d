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
    let db: SQLiteConnection
    let now: Instant
    let seal: RowSeal
    let random: @Sendable (_ count: Int) -> [UInt8]
    /// Of the visitor's network, in what counts for an operator range.
    var rangeShare: BudgetShare?
    /// The sign-up whose step makes them true.
    var signUp: SignUpID?

    var accounts: SQLiteAccounts { SQLiteAccounts(db: db, now: now) }

    func apply(_ fact: Fact) throws {
        switch fact {
        case .create(let account): try create(account)
        case .attribute(let account, let attribution): try attribute(account, attribution)
        case .accept(let account, let acceptance): try accept(account, acceptance)
        case .activate(let account, let phone): try activate(account, phone: phone.e164)
        case .giveUp(let account): try giveUp(account)
        case .delete(let account): try delete(account)
        case .link(let provider, let subject, let account, nil): try bind(provider, subject, to: account)
        case .link(let provider, let subject, let account, let giving?):
            try move(provider, subject, from: giving, to: account)
        case .remove(let way, let account, let keepsOne): try remove(way, from: account, keepsOne: keepsOne)
        case .setPassword(let account, let hash): try setPassword(hash, of: account)
        case .rehashPassword(let account, let hash): try SQLitePasswords(db: db, now: now).rehash(hash, of: account)
        case .changePhone(let account, let phone): try changePhone(of: account, to: phone.e164)
        case .phoneProven(let account, let phone): try phoneProven(of: account, phone.e164)
        case .releasePhone(let account): try releasePhone(of: account)
        case .raiseEpoch(let account): try raiseEpoch(of: account)
        case .endSessions(let account): try endSessions(of: account)
        case .tell(let notice): try SQLiteOutbox(db: db, now: now, seal: seal).add(notice, random: random)
        case .smsSent(let phone): try SQLiteBudgets(db: db, now: now).sent(to: phone.range, rangeShare)
        case .smsNotSent(let phone): try SQLiteBudgets(db: db, now: now).notSent(to: phone.range, rangeShare)
        case .smsConfirmed(let phone): try SQLiteBudgets(db: db, now: now).confirmed(from: phone.range, rangeShare)
        }
    }

    // MARK: Accounts

    private func create(_ account: NewAccount) throws {
        if let binding = account.binding { try free(binding.provider, binding.subject) }
        if let email = account.email { try free(email: email) }
        try db.run(
            """
            INSERT INTO accounts (id, state, email, contact_email, first_name, last_name, created_at, confirm_by)
            VALUES (?, 'pending', ?, ?, ?, ?, ?, ?)
            """,
            [
                account.id.rawValue, account.email, account.contactEmail, account.particulars?.firstName,
                account.particulars?.lastName, now.milliseconds, account.confirmBy.milliseconds,
            ])
        if let binding = account.binding { try insertBinding(binding.provider, binding.subject, account.id) }
        if let hash = account.particulars?.passwordHash {
            try SQLitePasswords(db: db, now: now).set(hash, of: account.id)
        }
        try insert(account.acceptance, of: account.id)
        if let attribution = account.attribution { try attribute(account.id, attribution) }
        try db.audit(.accountCreated, account.id, at: now, detail: account.binding?.provider.rawValue)
    }

    /// Nobody who is active has the address, and a pending account that confirmed it earlier loses it.
    private func free(email: String) throws {
        guard try accounts.activeAccount(email: email) == nil else { throw Refused(.emailTaken) }
        let holders = try db.rows(
            "SELECT id FROM accounts WHERE lower(email) = lower(?) AND state = 'pending' AND email IS NOT NULL", [email]
        )
        for row in holders {
            let holder = AccountID(row[0] as String)
            // Past its deadline it is gone, swept or not.
            guard try accounts.account(holder) != nil else {
                try accounts.delete(holder, as: .accountExpired)
                continue
            }
            try db.run("UPDATE accounts SET email = NULL WHERE id = ?", [holder.rawValue])
            try db.audit(.emailLost, holder, at: now)
        }
    }

    private func accept(_ account: AccountID, _ acceptance: Acceptance) throws {
        guard try accounts.account(account) != nil else { throw Refused(.ended) }
        try insert(acceptance, of: account)
        try db.audit(.termsAccepted, account, at: now, detail: acceptance.version)
    }

    /// A version that was accepted before is accepted now: the terms may go back to it.
    private func insert(_ acceptance: Acceptance, of account: AccountID) throws {
        try db.run(
            """
            INSERT INTO acceptances (account_id, document, version, language, shown_as, accepted_at)
            VALUES (?, 'terms', ?, ?, ?, ?)
            ON CONFLICT (account_id, document, version) DO UPDATE SET
                language = excluded.language, shown_as = excluded.shown_as, accepted_at = excluded.accepted_at
            """,
            [
                account.rawValue, acceptance.version, acceptance.language.rawValue, acceptance.shownAs.rawValue,
                acceptance.at.milliseconds,
            ])
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
        guard account.state != .active || account.phone == nil else { throw Refused(.ended) }
        guard try accounts.account(phone: phone) == nil else { throw Refused(.phoneTaken) }
        if account.state != .active, let email = account.email, try accounts.activeAccount(email: email) != nil {
            throw Refused(.emailTaken)
        }
        let changed = try db.run(
            """
            UPDATE accounts
            SET state = 'active', phone = ?1, phone_proven_at = ?2, confirm_by = NULL,
                activated_at = coalesce(activated_at, ?2), epoch = epoch + 1, epoch_raised_at = ?2
            WHERE id = ?3 AND phone IS NULL AND (state = 'active' OR confirm_by > ?2)
            """, [phone, now.milliseconds, id.rawValue])
        guard changed == 1 else { throw Refused(.ended) }
        if account.state != .active {
            // Whatever else stood on it has come to its end: nothing is offered to go on with, and the sweeper empties it.
            try db.run(
                """
                UPDATE sign_ups SET unfinished = 0, expires_at = min(expires_at, ?)
                WHERE account_id = ? AND id IS NOT ?
                """, [now.milliseconds, id.rawValue, signUp?.rawValue])
        }
        try db.audit(.accountActivated, id, at: now)
    }

    private func giveUp(_ id: AccountID) throws {
        guard let account = try accounts.account(id), account.state != .active else { return }
        try accounts.delete(id, as: .accountGivenUp)
    }

    private func delete(_ id: AccountID) throws {
        guard try accounts.account(id) != nil else { throw Refused(.ended) }
        try accounts.delete(id, as: .accountDeleted)
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
}
