import Foundation
import GRDB
import SignUpFlow
import Testing

@testable import Gateway

@Suite struct SQLiteSchemaTests {
    @Test func `no statement reads a whole table`() async throws {
        let statements = Statements()
        for rule in StoreConformance.rules {
            let temporary = try TemporaryStore(prepare: statements.listen)
            try await rule.check(temporary.store)
        }
        let verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"]
        let asked = statements.all.filter { text in
            verbs.contains { text.hasPrefix($0) } && !text.contains("sqlite_") && !text.contains("grdb_")
        }
        #expect(asked.count > 40)
        let temporary = try TemporaryStore()
        try await temporary.store.pool.writeWithoutTransaction { db in
            for text in asked {
                let plan = try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + bare(text))
                for step in plan.map({ $0["detail"] as String }) where step.hasPrefix("SCAN") {
                    // A handful of rows at most.
                    #expect(["SCAN signing_keys", "SCAN next"].contains(step), "\(step) in \(text)")
                }
            }
        }
    }

    /// The statement with its parameters bound to nothing: the plan does not depend on them.
    private func bare(_ text: String) -> String {
        text.replacing(/\?\d?/, with: "NULL")
    }

    @Test func `every foreign key has an index to find what hangs on a row`() throws {
        let temporary = try TemporaryStore()
        try temporary.store.pool.read { db in
            for table in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'") {
                for key in try Row.fetchAll(db, sql: "PRAGMA foreign_key_list(\(table))") {
                    let column: String = key["from"]
                    let leading = try String.fetchAll(
                        db,
                        sql: """
                            SELECT c.name FROM pragma_index_list(?) i JOIN pragma_index_info(i.name) c WHERE c.seqno = 0
                            """, arguments: [table])
                    #expect(leading.contains(column), "\(table).\(column)")
                    #expect(key["on_delete"] == "CASCADE")
                }
            }
        }
    }

    @Test(arguments: [
        // I1, I2, I11: decided by the schema, whatever the code does.
        "INSERT INTO bindings VALUES ('google', 's', 'b', 0)",
        "UPDATE accounts SET phone = '+79990000001' WHERE id = 'b'",
        "UPDATE accounts SET email = 'A@EXAMPLE.com' WHERE id = 'b'",
        "INSERT INTO bindings VALUES ('google', 'other', 'nobody', 0)",
        "UPDATE accounts SET state = 'gone' WHERE id = 'b'",
        "UPDATE accounts SET confirm_by = 1 WHERE id = 'b'",
        "UPDATE accounts SET state = 'pending' WHERE id = 'b'",
        "INSERT INTO acceptances VALUES ('a', 'terms', '1', 'ru', 'whisper', 0)",
        "UPDATE accounts SET created_at = 'today' WHERE id = 'b'",
        "INSERT INTO passwords VALUES ('nobody', 'hash', 0)",
    ])
    func `the schema refuses what must never be`(statement: String) throws {
        let temporary = try TemporaryStore()
        try temporary.store.pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO accounts (id, state, phone, email, created_at)
                    VALUES ('a', 'active', '+79990000001', 'a@example.com', 0), ('b', 'active', NULL, NULL, 0);
                    INSERT INTO bindings VALUES ('google', 's', 'a', 0);
                    """)
        }
        let error = #expect(throws: DatabaseError.self) {
            try temporary.store.pool.write { db in try db.execute(sql: statement) }
        }
        #expect(error?.resultCode == .SQLITE_CONSTRAINT)
    }

    @Test func `pending accounts reserve neither phone nor e-mail`() throws {
        let temporary = try TemporaryStore()
        try temporary.store.pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO accounts (id, state, phone, email, created_at, confirm_by)
                    VALUES ('a', 'pending', '+79990000001', 'a@example.com', 0, 9), ('b', 'pending', '+79990000001', 'a@example.com', 0, 9)
                    """)
        }
    }

    @Test func `the stored facts are named as the contract names them`() throws {
        let temporary = try TemporaryStore()
        let promised = [
            "accounts": [
                "id", "state", "phone", "email", "contact_email", "first_name", "last_name", "created_at", "confirm_by",
            ],
            "bindings": ["provider", "subject", "account_id", "bound_at"],
            "acceptances": ["account_id", "document", "version", "language", "shown_as", "accepted_at"],
            "attributions": ["account_id", "partner", "promo", "invitation"],
        ]
        try temporary.store.pool.read { db in
            for (table, columns) in promised {
                let there = try db.columns(in: table).map(\.name)
                #expect(Set(columns).isSubset(of: there), "\(table)")
            }
        }
    }

    /// Every value of every table, with the table and column it stands in.
    private func values(in store: SQLiteStore) throws -> [(place: String, text: String)] {
        try store.pool.read { db in
            let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
            return try tables.flatMap { table in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").flatMap { row in
                    row.map { (place: "\(table).\($0)", text: "\($1)") } + (try opened(row, of: table))
                }
            }
        }
    }

    /// What a sealed row says to who has the keys.
    private func opened(_ row: Row, of table: String) throws -> [(place: String, text: String)] {
        guard table == "sign_ups" else { return [] }
        let signUp = try TemporaryStore.seal.open(
            SignUp.self, from: row["document"], in: .signUps, id: row["id"])
        return [(place: "sign_ups.document", text: "\(try #require(signUp))")]
    }

    @Test func `after the hand-off a phone stands with its account alone, and a profile nowhere`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        var walk = try await StoreScenario.done("anna", phone: 1, in: store)
        let code = walk.code()
        _ = walk.signUp.start(app: nil, now: walk.now)
        #expect(try await walk.save(in: store) { $0.code = code }.isSaved)
        _ = try await store.redeem(code.hash, token: walk.token(), now: walk.now)
        let all = try values(in: store)
        let phones = all.filter { $0.text.contains(walk.phone.e164.dropFirst()) }
        #expect(phones.map(\.place) == ["accounts.phone"])
        #expect(all.filter { $0.text.contains("profile") }.map(\.place) == [])
    }

    @Test func `a sign-up that ran out keeps neither phone nor profile`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        var (walk, _) = try await StoreScenario.pending("anna", in: store)
        let sent = walk.sendCode()
        _ = try await walk.save(in: store, sent)
        #expect(try values(in: store).contains { $0.text.contains(walk.phone.e164.dropFirst()) })
        _ = try await store.sweepAccounts(now: StoreScenario.start + .seconds(24 * 3600), limit: 200)
        let all = try values(in: store)
        #expect(all.filter { $0.text.contains(walk.phone.e164.dropFirst()) || $0.text.contains("profile") }.isEmpty)
        #expect(all.contains { $0.place == "audit.event" && $0.text.contains("account.expired") })
    }
}
