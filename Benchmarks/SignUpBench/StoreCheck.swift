/// Looks at the stopped gateway's store: every relation must be exact.
enum StoreCheck {
    /// - Parameter accounts: which account each person was given, by the person's number.
    static func run(_ store: String, accounts: [Int: String], _ door: ProviderChoice, log: String) throws {
        let isEmail = door == .email
        let bindings = isEmail ? 0 : accounts.count
        try expect(
            "no other rows",
            sql: """
                SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM bindings), (SELECT count(*) FROM acceptances),
                    (SELECT count(*) FROM attributions), (SELECT count(DISTINCT account_id) FROM bindings);
                """, store, is: "\(accounts.count)|\(bindings)|\(accounts.count)|0|\(bindings)")
        try expect("sound pages and keys", sql: "PRAGMA integrity_check; PRAGMA foreign_key_check;", store, is: "ok")
        let rows = try query(
            """
            SELECT a.id || ' ' || a.phone FROM accounts a
            \(isEmail ? "JOIN passwords p ON p.account_id = a.id" : "JOIN bindings b ON b.account_id = a.id")
            JOIN acceptances c ON c.account_id = a.id AND c.document = 'terms' AND c.shown_as = 'checkbox'
            WHERE a.state = 'active';
            """, store)
        let found = Set(rows.split(separator: "\n").map(String.init))
        let expected = Set(accounts.map { "\($0.value) \(Person(number: $0.key).phone)" })
        guard found == expected else {
            throw Failure("the store is not exact: \(expected.subtracting(found).count) people lack their account")
        }
        let complaints = try Shell.run(
            "grep -c -E '\"level\":\"(warning|error|critical)\"' '\(log)' || true"
        ).filter(\.isNumber)
        print(
            "  store           exact: one active account, \(isEmail ? "password" : "binding") and acceptance for each of \(accounts.count) people"
        )
        print("  log             \(complaints) warnings and errors")
    }

    private static func expect(_ what: String, sql: String, _ store: String, is expected: String) throws {
        let found = try query(sql, store).split(separator: "\n").joined(separator: "\n")
        guard found == expected else { throw Failure("\(what): expected \(expected), found \(found)") }
    }

    private static func query(_ sql: String, _ store: String) throws -> String {
        try Shell.run("sqlite3 '\(store)' <<'END_OF_SQL'\n\(sql)\nEND_OF_SQL\n")
    }
}
