import Foundation
import GRDB
import SignUpFlow
import Testing

@testable import Gateway

/// What who steals the files can read of people on their way.
@Suite struct SQLiteAtRestTests {
    /// The bytes of the file and its WAL.
    private func bytes(of temporary: TemporaryStore) throws -> Data {
        try ["", "-wal"].reduce(into: Data()) { all, suffix in
            all += try Data(contentsOf: URL(fileURLWithPath: temporary.path + suffix))
        }
    }

    private func contains(_ words: [String], in temporary: TemporaryStore) throws -> [String] {
        let bytes = try bytes(of: temporary)
        return words.filter { bytes.range(of: Data($0.utf8)) != nil }
    }

    @Test func `of a person who stops at the last page nothing can be read in the files`() async throws {
        let temporary = try TemporaryStore()
        var walk = StoreScenario("anna", phone: 1)
        walk.stopAtProfile(email: "anna@example.com")
        let typed = Typed(firstName: "First-anna", lastName: "Last-anna")
        _ = walk.signUp.refuseProfile(Refusal(.passwordWeak), typed: typed, now: walk.now)
        #expect(try await walk.save(in: temporary.store).isSaved)
        let words = [String(walk.phone.e164.dropFirst()), "anna@example", "First-anna", "Last-anna", "2026-11-01"]
        #expect(try contains(words, in: temporary) == [])
        #expect(try contains([walk.signUp.id.rawValue], in: temporary) == [walk.signUp.id.rawValue])
        let stored = try await temporary.store.signUp(walk.signUp.id, browser: walk.browser)
        #expect(stored?.signUp == walk.signUp)
    }

    @Test func `names, address and password of the e-mail door lie in the files only once the code is confirmed`()
        async throws
    {
        let temporary = try TemporaryStore()
        var walk = StoreScenario("anna", phone: 1)
        let words = ["anna@example", "First-anna", "Last-anna", "hash-anna"]
        _ = walk.signUp.registerByEmail(
            walk.challenge(to: .email("anna@example.com")), walk.particulars, walk.acceptance, now: walk.now)
        _ = try await walk.save(in: temporary.store)
        #expect(try contains(words, in: temporary) == [])
        let confirmed = walk.confirmLetter()
        #expect(try await walk.save(in: temporary.store, confirmed).isSaved)
        #expect(try contains(words, in: temporary) == words)
    }

    @Test func `a message that waits says nothing to who reads the files`() async throws {
        let temporary = try TemporaryStore()
        var walk = StoreScenario("anna", phone: 1)
        let letter = walk.notice(.linked, to: .email("anna@example.com"))
        let message = walk.notice(.linked, to: .phone(walk.phone))
        #expect(try await walk.save(in: temporary.store, [.tell(letter), .tell(message)]).isSaved)
        #expect(try contains(["anna@example", String(walk.phone.e164.dropFirst())], in: temporary) == [])
        #expect(try await temporary.store.dueMessages(now: walk.now, limit: 9).map(\.notice) == [letter, message])
    }

    @Test func `what a client asked with can't be read beside its code, before and after it is redeemed`() async throws
    {
        let temporary = try TemporaryStore()
        var walk = try await StoreScenario.done("anna", phone: 1, in: temporary.store)
        func asked(_ name: String) -> HandoffCode {
            var code = walk.code(name)
            code.authorization = ClientRequest.Authorization(
                redirectURI: "https://crm.example.com/callback?of=\(name)", scopes: ["openid"],
                state: "state-of-\(name)", nonce: "nonce-of-\(name)", codeChallenge: "challenge-of-\(name)")
            return code
        }
        let (code, silent) = (asked("asked"), asked("silent"))
        #expect(try await walk.save(in: temporary.store) { $0.code = code }.isSaved)
        _ = try await temporary.store.issue(silent, takes: [], now: walk.now)
        #expect(try await temporary.store.code(code.hash) == code)
        let words = ["asked", "silent"].flatMap {
            ["state-of-\($0)", "nonce-of-\($0)", "challenge-of-\($0)", "?of=\($0)"]
        }
        #expect(try contains(words, in: temporary) == [])
        guard
            case .redeemed(let redeemed, let holder, _) = try await temporary.store.redeem(
                code.hash, token: walk.token(), now: walk.now)
        else {
            Issue.record("not redeemed")
            return
        }
        #expect(redeemed == code && holder.scopes == ["openid"])
        #expect(try contains(words, in: temporary) == [])
        // A request that was copied to another code says nothing there.
        try await temporary.store.pool.write { db in
            try db.execute(
                sql: """
                    UPDATE handoff_codes SET authorization = (SELECT authorization FROM handoff_codes WHERE hash = ?)
                    WHERE hash = ?
                    """, arguments: [silent.hash.rawValue, code.hash.rawValue])
        }
        #expect(try await temporary.store.code(code.hash) == nil)
        #expect(try await temporary.store.holder(ofToken: walk.token().hash, now: walk.now) == nil)
    }

    // MARK: Keys

    /// The same file under other keys.
    private func reopened(_ temporary: TemporaryStore, keys: [UInt8]) throws -> SQLiteStore {
        try temporary.store.close()
        let keyring = Keyring(keys: keys.map { [UInt8](repeating: $0, count: 32) })
        return try SQLiteStore(path: temporary.path, seal: RowSeal(keyring))
    }

    @Test func `a row that was copied to another sign-up or browser says nothing there`() async throws {
        let temporary = try TemporaryStore()
        let (anna, boris) = (StoreScenario("anna"), StoreScenario("boris"))
        for walk in [anna, boris] {
            var walk = walk
            walk.meet()
            _ = try await walk.save(in: temporary.store)
        }
        try await temporary.store.pool.write { db in
            try db.execute(
                sql: "UPDATE sign_ups SET document = (SELECT document FROM sign_ups WHERE id = ?) WHERE id = ?",
                arguments: [anna.signUp.id.rawValue, boris.signUp.id.rawValue])
        }
        #expect(try await temporary.store.signUp(boris.signUp.id, browser: boris.browser) == nil)
        #expect(try await temporary.store.signUp(anna.signUp.id, browser: anna.browser) != nil)
    }

    @Test func `a sign-up goes on under a new key while the old one stands second, and is gone without it`()
        async throws
    {
        let temporary = try TemporaryStore()
        var walk = StoreScenario("anna")
        walk.meet()
        _ = try await walk.save(in: temporary.store, [.tell(walk.notice())])
        let rotated = try reopened(temporary, keys: [2, 1])
        #expect(try await rotated.signUp(walk.signUp.id, browser: walk.browser)?.signUp == walk.signUp)
        #expect(try await rotated.unfinished(browser: walk.browser, now: walk.now) == walk.signUp.id)
        try rotated.close()

        let strange = try SQLiteStore(
            path: temporary.path, seal: RowSeal(Keyring(keys: [[UInt8](repeating: 3, count: 32)])))
        #expect(try await strange.signUp(walk.signUp.id, browser: walk.browser) == nil)
        #expect(try await strange.unfinished(browser: walk.browser, now: walk.now) == nil)
        // Nobody can read them any more: the sweeper and the outbox let go.
        #expect(try await strange.dueMessages(now: walk.now, limit: 9) == [])
        #expect(try await strange.nextMessageDue() == nil)
        #expect(try await strange.sweepRest(now: walk.now + .seconds(3600), limit: 10) > 0)
        #expect(try await strange.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sign_ups") } == 0)
        try strange.close()
    }
}
