import Foundation
import GRDB
import SignUpFlow
import Testing

@testable import Gateway

/// What only SQL can set up or see.
@Suite struct SQLiteMigrationTests {
    @Test func `a store of version 1 keeps its accounts and loses its unsealed sign-ups`() async throws {
        let temporary = try TemporaryStore()
        let path = temporary.folder.appendingPathComponent("old.db").path
        try SQLiteFile.create(at: path)
        let old = try DatabaseQueue(path: path)
        try SQLiteSchema.migrator.migrate(old, upTo: "1 sign-ups, accounts, hand-off")
        try await old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO accounts (id, state, phone, created_at) VALUES ('a', 'active', '+79990000001', 0);
                    INSERT INTO sign_ups VALUES ('s', 'b', 1, '{"phone": "+79990000002"}', NULL, 1, 0, 0, 9);
                    """)
        }
        try old.close()
        let store = try SQLiteStore(path: path, seal: TemporaryStore.seal)
        #expect(try await store.account(phone: "+79990000001")?.hasPassword == false)
        #expect(try await store.signUp(SignUpID("s"), browser: Digest("b")) == nil)
        #expect(try await store.nextMessageDue() == nil)
        try store.close()
    }

    @Test func `codes of a store of version 2 are redeemed, and keep no more than that takes`() async throws {
        let temporary = try TemporaryStore()
        let path = temporary.folder.appendingPathComponent("old.db").path
        try SQLiteFile.create(at: path)
        let old = try DatabaseQueue(path: path)
        try SQLiteSchema.migrator.migrate(old, upTo: "2 passwords, outbox, sealed sign-ups")
        let request =
            #"{"redirectURI":"https://a.example/","scopes":["openid"],"state":"the-state","nonce":"the-nonce"}"#
        try await old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO accounts (id, state, phone, created_at) VALUES ('a', 'active', '+79990000001', 0);
                    INSERT INTO sessions VALUES ('s', 'a', 0, 5, 'google', 5, 5);
                    INSERT INTO handoff_codes VALUES ('new', 'crm', 'a', 0, 's', '\(request)', 5, 'google', NULL, NULL, NULL,
                        60005, NULL, NULL);
                    INSERT INTO handoff_codes VALUES ('used', 'crm', 'a', 0, 's', '\(request)', 5, 'google', NULL, NULL, NULL,
                        60005, 6, NULL);
                    INSERT INTO access_tokens VALUES ('t', 'used', 300005);
                    """)
        }
        try old.close()
        let store = try SQLiteStore(path: path, seal: TemporaryStore.seal)
        let now = Instant(milliseconds: 10)
        #expect(try await store.holder(ofToken: Digest("t"), now: now)?.scopes == ["openid"])
        #expect(try await store.code(Digest("used"))?.authorization.nonce == nil)
        let token = AccessToken(hash: Digest("token"), expiresAt: now + .seconds(300))
        guard case .redeemed(let code, _, _) = try await store.redeem(Digest("new"), token: token, now: now) else {
            Issue.record("the code is dead")
            return
        }
        #expect(code.authorization.nonce == "the-nonce" && code.authorization.state == nil)
        #expect(try await store.holder(ofToken: Digest("token"), now: now)?.scopes == ["openid"])
        try store.close()
    }

    @Test func `a phone of a store of before was last proven when its account became active`() async throws {
        let temporary = try TemporaryStore()
        let path = temporary.folder.appendingPathComponent("old.db").path
        try SQLiteFile.create(at: path)
        let old = try DatabaseQueue(path: path)
        try SQLiteSchema.migrator.migrate(old, upTo: "2 passwords, outbox, sealed sign-ups")
        try await old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO accounts (id, state, phone, created_at, activated_at)
                    VALUES ('a', 'active', '+79990000001', 1, 2);
                    """)
        }
        try old.close()
        let store = try SQLiteStore(path: path, seal: TemporaryStore.seal)
        #expect(try await store.account(phone: "+79990000001")?.phoneProvenAt == Instant(milliseconds: 2))
        try store.close()
    }

    @Test func `an address that became another's meanwhile refuses the activation (I11)`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        var (walk, _) = try await StoreScenario.byEmail("anna", email: "anna@example.com", in: store)
        try await store.pool.write { db in
            try db.execute(
                sql: "INSERT INTO accounts (id, state, email, created_at) VALUES ('b', 'active', 'ANNA@example.com', 0)"
            )
        }
        _ = walk.sendCode()
        let confirmed = walk.confirm()
        #expect(try await walk.save(in: store, confirmed) == .emailTaken)
        #expect(try await store.account(walk.account, now: walk.now)?.state != .active)
    }

    @Test func `the audit says who did what, names nobody, and is kept for 400 days`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        var (walk, _) = try await StoreScenario.byPhone("anna", email: "anna@example.com", phone: 1, in: store)
        let account = walk.account
        let facts: [Fact] = [
            .link(provider: StoreScenario.google, subject: walk.subject, to: account, giving: nil),
            .accept(account, walk.acceptance), .setPassword(account, hash: "h"),
            .changePhone(account, to: StoreScenario("boris", phone: 2).phone), .releasePhone(account),
            .remove(.email, from: account, keepsOne: true),
            .remove(.password, from: account, keepsOne: true),
            .remove(.binding(StoreScenario.google, subject: walk.subject), from: account, keepsOne: false),
            .raiseEpoch(account), .tell(walk.notice(.deleted)), .delete(account),
        ]
        #expect(try await walk.save(in: store, facts).isSaved)
        let last = walk.now + OutboxMessage.pauses.reduce(.zero, +)
        var now = walk.now
        for pause in OutboxMessage.pauses {
            _ = try await store.dueMessages(now: now, limit: 9)
            now = now + pause
        }
        #expect(try await store.dueMessages(now: last, limit: 9) == [])
        let all = try await audit(in: store)
        #expect(
            all == [
                "account.created", "account.activated", "session.opened:google", "binding.linked:google",
                "terms.accepted:2026-11-01", "password.set", "phone.changed", "phone.released", "email.removed",
                "password.removed", "binding.removed:google", "sessions.ended", "epoch.raised", "owner.told:deleted",
                "account.deleted", "message.given-up:deleted",
            ])

        var later = StoreScenario("vera", phone: 3, now: walk.now + .seconds(400 * 86_400))
        _ = try await later.save(in: store, [.tell(later.notice())])
        while try await store.sweepRest(now: later.now - .milliseconds(1), limit: 5) > 0 {}
        #expect(try await audit(in: store).count == 17)
        var swept = 0
        while case let count = try await store.sweepRest(now: later.now, limit: 4), count > 0 {
            #expect(count <= 4)
            swept += count
        }
        // What was given up came days later.
        #expect(swept == 15)
        #expect(try await audit(in: store) == ["message.given-up:deleted", "owner.told:linked"])
    }

    private func audit(in store: SQLiteStore) async throws -> [String] {
        try await store.pool.read { db in
            try String.fetchAll(
                db, sql: "SELECT event || coalesce(':' || detail, '') FROM audit ORDER BY id")
        }
    }
}
