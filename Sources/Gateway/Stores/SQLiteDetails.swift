import SignUpFlow

// All that is kept of an account, read in one moment.

extension SQLiteAccounts {
    func details(of id: AccountID) throws -> AccountDetails? {
        guard let known = try account(id) else { return nil }
        let typed = try db.row(
            "SELECT first_name, last_name, contact_email FROM accounts WHERE id = ?", [id.rawValue])
        let attribution = try db.row("SELECT partner, promo FROM attributions WHERE account_id = ?", [id.rawValue])
        let password = try db.row("SELECT set_at FROM passwords WHERE account_id = ?", [id.rawValue])
        return AccountDetails(
            known: known, firstName: typed?[0], lastName: typed?[1], contactEmail: typed?[2],
            bindings: try bindings(of: id), acceptances: try acceptances(of: id),
            attribution: attribution.map { row in
                Attribution(
                    partner: (row[0] as String?).map(PartnerName.init(_:)),
                    promo: (row[1] as String?).map(PromoCode.init(_:)))
            },
            passwordSetAt: password.map { Instant(milliseconds: $0[0]) })
    }

    private func bindings(of id: AccountID) throws -> [AccountDetails.Binding] {
        try db.rows(
            "SELECT provider, subject, bound_at FROM bindings WHERE account_id = ? ORDER BY bound_at, provider, subject",
            [id.rawValue]
        ).map { row in
            AccountDetails.Binding(
                provider: ProviderName(row[0] as String), subject: row[1], boundAt: Instant(milliseconds: row[2]))
        }
    }

    private func acceptances(of id: AccountID) throws -> [Acceptance] {
        try db.rows(
            """
            SELECT version, language, shown_as, accepted_at FROM acceptances
            WHERE account_id = ? AND document = 'terms' ORDER BY accepted_at DESC
            """, [id.rawValue]
        ).map { row in
            Acceptance(
                version: row[0], language: Language(row[1] as String),
                // The schema knows no other words.
                shownAs: TermsShown(rawValue: row[2]) ?? .checkbox, at: Instant(milliseconds: row[3]))
        }
    }
}
