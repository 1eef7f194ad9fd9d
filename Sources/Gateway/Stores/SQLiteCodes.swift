import SignUpFlow

/// Hand-off codes and the access tokens they give.
struct SQLiteCodes {
    let db: SQLiteConnection
    let now: Instant
    /// The client's request lies sealed beside a code: its `state` and `nonce` are the client's own business.
    let seal: RowSeal

    private var sessions: SQLiteSessions { SQLiteSessions(db: db, now: now) }

    func code(_ hash: Digest) throws -> HandoffCode? {
        guard let row = try db.row("SELECT \(Self.columns) FROM handoff_codes WHERE hash = ?", [hash.rawValue]),
            let authorization = try authorization(row[5], of: hash)
        else { return nil }
        return HandoffCode(row, authorization)
    }

    /// nil where none of the settings' keys opens it.
    private func authorization(_ text: String, of code: Digest) throws -> ClientRequest.Authorization? {
        // Versions before stored it as it was.
        if text.hasPrefix("{") { return try SQLiteDocument.value(ClientRequest.Authorization.self, from: text) }
        return try seal.open(ClientRequest.Authorization.self, from: text, in: .handoffCodes, id: code.rawValue)
    }

    /// Stores a code of a live session.
    func insert(_ code: HandoffCode) throws {
        guard try hasSession(code) else { throw Refused(.ended) }
        try db.run(
            """
            INSERT INTO handoff_codes (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                code.hash.rawValue, code.client.rawValue, code.account.rawValue, code.epoch, code.session.rawValue,
                seal.seal(code.authorization, in: .handoffCodes, id: code.hash.rawValue),
                code.authenticatedAt.milliseconds, code.way.rawValue,
                code.attribution?.partner?.rawValue, code.attribution?.promo?.rawValue, code.profile?.rawValue,
                code.expiresAt.milliseconds,
            ])
    }

    /// A redeemed code stays redeemed, so that a second use of it is noticed.
    func revoke(_ hash: Digest) throws {
        try db.run(
            "UPDATE handoff_codes SET revoked_at = ?, profile = NULL WHERE hash = ? AND redeemed_at IS NULL",
            [now.milliseconds, hash.rawValue])
    }

    /// Redeems a code at most once: the statement that marks it decides, everything else follows.
    func redeem(_ hash: Digest, token: AccessToken) throws -> RedeemOutcome {
        guard let code = try code(hash) else { return .dead }
        if try isRedeemed(hash) { return try again(code, token: token) }
        guard try hasSession(code) else { return .dead }
        let marked = try db.run(
            """
            UPDATE handoff_codes SET redeemed_at = ?1, profile = NULL
            WHERE hash = ?2 AND redeemed_at IS NULL AND revoked_at IS NULL AND expires_at > ?1
            """, [now.milliseconds, hash.rawValue])
        guard marked == 1 else { return .dead }
        try db.run(
            "INSERT INTO access_tokens (hash, code_hash, expires_at) VALUES (?, ?, ?)",
            [token.hash.rawValue, hash.rawValue, token.expiresAt.milliseconds])
        let first = try db.run(
            "UPDATE accounts SET first_handed_off_at = ? WHERE id = ? AND first_handed_off_at IS NULL",
            [now.milliseconds, code.account.rawValue])
        try db.note(now)
        guard let holder = try holder(ofToken: token.hash) else { return .dead }
        return .redeemed(code, holder: holder, isFirst: first == 1)
    }

    /// Nothing is given for the code any more; what it gave already is revoked.
    func spend(_ hash: Digest) throws {
        let spent = try db.run(
            "UPDATE handoff_codes SET redeemed_at = ?, profile = NULL WHERE hash = ? AND redeemed_at IS NULL",
            [now.milliseconds, hash.rawValue])
        if spent == 0 { try db.run("DELETE FROM access_tokens WHERE code_hash = ?", [hash.rawValue]) }
        try db.note(now)
    }

    /// A live token: its code's session lives, and the account has the epoch the code was made under.
    func holder(ofToken hash: Digest) throws -> TokenHolder? {
        try holder(
            db.row(
                """
                \(Self.holders)
                JOIN access_tokens t ON t.code_hash = c.hash
                WHERE t.hash = ? AND t.expires_at > ?
                """, [hash.rawValue, now.milliseconds]))
    }

    /// What `redeem` would answer for a code that it has not seen yet.
    func preview(_ hash: Digest) throws -> CodePreview? {
        let row = try db.row(
            """
            \(Self.holders)
            WHERE c.hash = ? AND c.redeemed_at IS NULL AND c.revoked_at IS NULL AND c.expires_at > ?
            """, [hash.rawValue, now.milliseconds])
        guard let holder = try holder(row) else { return nil }
        let isFirst = try db.has(
            "SELECT 1 FROM accounts WHERE id = ? AND first_handed_off_at IS NULL", [holder.account.rawValue])
        return CodePreview(holder: holder, isFirst: isFirst)
    }

    private func holder(_ row: SQLiteRow?) throws -> TokenHolder? {
        guard let row, try sessions.session(Digest(row[10] as String)) != nil,
            let authorization = try authorization(row[2], of: Digest(row[11] as String))
        else { return nil }
        return TokenHolder(row, authorization)
    }

    private static let holders = """
        SELECT a.id, c.client, c.authorization, a.phone, a.email, a.first_name, a.last_name, b.partner, b.promo,
            (SELECT version FROM acceptances WHERE account_id = a.id AND document = 'terms'
             ORDER BY accepted_at DESC LIMIT 1),
            c.session_hash, c.hash
        FROM handoff_codes c
        JOIN accounts a ON a.id = c.account_id AND a.epoch = c.epoch
        LEFT JOIN attributions b ON b.account_id = a.id
        """

    private func isRedeemed(_ hash: Digest) throws -> Bool {
        try db.has("SELECT 1 FROM handoff_codes WHERE hash = ? AND redeemed_at IS NOT NULL", [hash.rawValue])
    }

    /// Redeemed already: by this very token, or before it.
    private func again(_ code: HandoffCode, token: AccessToken) throws -> RedeemOutcome {
        let isOwn = try db.has(
            "SELECT 1 FROM access_tokens WHERE hash = ? AND code_hash = ?", [token.hash.rawValue, code.hash.rawValue])
        guard isOwn, let holder = try holder(ofToken: token.hash) else {
            return try replay(code.hash, of: code.account)
        }
        let isFirst = try db.has(
            """
            SELECT 1 FROM accounts a JOIN handoff_codes c ON c.account_id = a.id
            WHERE c.hash = ? AND c.redeemed_at = a.first_handed_off_at
            """, [code.hash.rawValue])
        return .redeemed(code, holder: holder, isFirst: isFirst)
    }

    private func replay(_ hash: Digest, of account: AccountID) throws -> RedeemOutcome {
        let revoked = try db.run("DELETE FROM access_tokens WHERE code_hash = ?", [hash.rawValue])
        if revoked > 0 { try db.audit(.codeReplayed, account, at: now) }
        return .replayed
    }

    /// Whether the code's session lives, and is of the same account and epoch.
    private func hasSession(_ code: HandoffCode) throws -> Bool {
        let session = try sessions.session(code.session)
        return session?.account == code.account && session?.epoch == code.epoch
    }

    private static let columns = """
        hash, client, account_id, epoch, session_hash, authorization, authenticated_at, way, partner, promo, profile, \
        expires_at
        """
}

extension HandoffCode {
    fileprivate init(_ row: SQLiteRow, _ authorization: ClientRequest.Authorization) {
        self.init(
            hash: Digest(row[0] as String), client: ClientID(row[1] as String), account: AccountID(row[2] as String),
            epoch: row[3], session: Digest(row[4] as String),
            authorization: authorization,
            authenticatedAt: Instant(milliseconds: row[6]), way: AuthenticationMethod(row[7] as String),
            attribution: row.attribution(at: 8), profile: (row[10] as String?).map(Sealed.init),
            expiresAt: Instant(milliseconds: row[11]))
    }
}

extension TokenHolder {
    fileprivate init(_ row: SQLiteRow, _ authorization: ClientRequest.Authorization) {
        self.init(
            account: AccountID(row[0] as String), client: ClientID(row[1] as String), scopes: authorization.scopes,
            phone: row[3], email: row[4], firstName: row[5], lastName: row[6],
            attribution: row.attribution(at: 7), termsVersion: row[9])
    }
}

extension SQLiteRow {
    /// From the columns `partner, promo`; nil where neither is known.
    fileprivate func attribution(at index: Int) -> Attribution? {
        let partner: String? = self[index]
        let promo: String? = self[index + 1]
        let attribution = Attribution(partner: partner.map(PartnerName.init(_:)), promo: promo.map(PromoCode.init(_:)))
        return attribution.isEmpty ? nil : attribution
    }
}
