import Foundation
import GRDB
import SignUpFlow
import Testing

@testable import Gateway

@Suite struct SQLiteStoreTests {
    @Test(arguments: StoreConformance.rules)
    func `SQLite keeps every rule of stores`(rule: StoreConformance.Rule) async throws {
        let temporary = try TemporaryStore()
        try await rule.check(temporary.store)
    }

    @Test func `a commit waits for the disk, and foreign keys hold`() throws {
        let temporary = try TemporaryStore()
        try temporary.store.pool.writeWithoutTransaction { db throws in
            #expect(try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2)
            #expect(try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal")
            #expect(try Bool.fetchOne(db, sql: "PRAGMA foreign_keys") == true)
        }
    }

    @Test func `the writer keeps a megabyte of pages, a reader less`() throws {
        let temporary = try TemporaryStore()
        #expect(try temporary.store.read { try $0.row("PRAGMA cache_size").map { $0[0] } } == -400)
        let writer = try temporary.store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA cache_size") }
        #expect(writer == -1000)
    }

    @Test func `a reader can't write, and several statements of one read see one moment`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        #expect(throws: StoreError.self) { try store.read { try $0.run("DELETE FROM clock") } }
        let (before, after) = try store.readAll { db in
            let before = try db.has("SELECT 1 FROM secrets")
            try store.pool.writeWithoutTransaction { try $0.execute(sql: "INSERT INTO secrets VALUES ('a', '')") }
            return (before, try db.has("SELECT 1 FROM secrets"))
        }
        #expect(!before && !after)
        #expect(try store.read { try $0.has("SELECT 1 FROM secrets") })
    }

    @Test func `a read that fails leaves its reader usable`() async throws {
        let temporary = try TemporaryStore()
        #expect(throws: StoreError.self) { try temporary.store.readAll { try $0.has("SELECT nothing") } }
        #expect(try temporary.store.readAll { try $0.has("SELECT 1") })
    }

    @Test func `texts and numbers come back from the file as they went in, empty ones too`() async throws {
        let temporary = try TemporaryStore()
        for text in ["", "Анна ☎️", "a\u{0}b"] {
            let back = try temporary.store.read { try $0.row("SELECT ?1, NULL, ?2, ?3", [text, Int64.min, true]) }
            let row = try #require(back)
            #expect(row[0] as String == text)
            #expect(row[1] as String? == nil)
            #expect(row[1] as Int? == nil)
            #expect(row[2] as Int64 == .min)
            #expect(row[3] as Int == 1)
        }
    }

    @Test func `a store that is closed and opened again has everything`() async throws {
        let temporary = try TemporaryStore()
        let copy = temporary.folder.appendingPathComponent("again.db").path
        let walk: StoreScenario
        do {
            let store = try SQLiteStore(path: copy, seal: TemporaryStore.seal)
            walk = try await StoreScenario.done("anna", phone: 1, in: store)
            try store.close()
        }
        let store = try SQLiteStore(path: copy, seal: TemporaryStore.seal)
        #expect(try await store.account(phone: walk.phone.e164)?.id == walk.account)
        #expect(try await store.signUp(walk.signUp.id, browser: walk.browser)?.signUp == walk.signUp)
        #expect(try await store.session(walk.session, now: walk.now) != nil)
        try store.close()
    }

    @Test func `what was answered is in the files at that moment, without any closing (I8)`() async throws {
        let temporary = try TemporaryStore()
        let walks = try await StoreConformance.atOnce(32) { index in
            try await StoreScenario.done("anna-\(index)", phone: index, in: temporary.store)
        }
        let copy = temporary.folder.appendingPathComponent("copy.db").path
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: temporary.path + suffix, toPath: copy + suffix)
        }
        let store = try SQLiteStore(path: copy, seal: TemporaryStore.seal)
        for walk in walks {
            #expect(try await store.account(phone: walk.phone.e164)?.id == walk.account)
            #expect(try await store.signUp(walk.signUp.id, browser: walk.browser)?.version == walk.version)
        }
        #expect(try await store.pool.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        try store.close()
    }

    @Test func `a second process is told that the store is in use, until the first lets go`() throws {
        let temporary = try TemporaryStore()
        let path = temporary.path
        #expect(throws: StoreOpenError.inUse(path: path)) {
            _ = try SQLiteStore(path: path, seal: TemporaryStore.seal)
        }
        try temporary.store.close()
        try SQLiteStore(path: path, seal: TemporaryStore.seal).close()
    }

    @Test func `a store of a newer version is not opened`() throws {
        let temporary = try TemporaryStore()
        try temporary.store.pool.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('from the future')")
        }
        try temporary.store.close()
        #expect(throws: StoreOpenError.newer(path: temporary.path)) {
            _ = try SQLiteStore(path: temporary.path, seal: TemporaryStore.seal)
        }
    }

    @Test func `a folder that can't be, or a file that is no database, is a failure with a reason`() throws {
        let temporary = try TemporaryStore()
        let file = temporary.folder.appendingPathComponent("text")
        try Data(repeating: 65, count: 4096).write(to: file)
        for path in [file.path, file.path + "/gatehouse.db", temporary.folder.path] {
            let error = try #require(throws: StoreOpenError.self) {
                _ = try SQLiteStore(path: path, seal: TemporaryStore.seal)
            }
            guard case .unfit(let reason) = error else {
                Issue.record("\(path) should be refused as unfit, not \(error)")
                return
            }
            #expect(reason.contains(path) && !error.mayPass)
        }
    }

    @Test func `a lock that a foreign process holds on the file may pass`() throws {
        let temporary = try TemporaryStore()
        let path = temporary.path
        try temporary.store.close()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: path, configuration: configuration)
        try other.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try db.beginTransaction(.exclusive)
        }
        let error = try #require(throws: StoreOpenError.self) {
            _ = try SQLiteStore(path: path, seal: TemporaryStore.seal)
        }
        #expect(error == .unavailable("\(path): SQLite 5: database is locked") && error.mayPass)
        try other.close()
        try SQLiteStore(path: path, seal: TemporaryStore.seal).close()
    }

    @Test(arguments: [
        (ENOSPC, true), (EDQUOT, true), (EIO, true), (EROFS, true), (EMFILE, true), (EFBIG, true), (EACCES, false),
        (ENOENT, false), (ENOTDIR, false),
    ])
    func `what the system says of the disk may pass, what it says of the path may not`(code: CInt, passes: Bool) {
        let error = StoreOpenError("/var/lib/x.db", code)
        #expect(error.mayPass == passes && error.description.hasPrefix("/var/lib/x.db: "))
    }

    @Test(arguments: [
        (ResultCode.SQLITE_BUSY, true), (.SQLITE_FULL, true), (.SQLITE_IOERR, true), (.SQLITE_IOERR_WRITE, true),
        (.SQLITE_CORRUPT, true), (.SQLITE_NOTADB, false), (.SQLITE_ERROR, false),
    ])
    func `what SQLite says of the disk may pass, what it says of the file may not`(code: ResultCode, passes: Bool) {
        #expect(StoreOpenError("/x.db", DatabaseError(resultCode: code)).mayPass == passes)
    }

    @Test func `the files are the owner's alone`() async throws {
        let temporary = try TemporaryStore()
        try await temporary.store.ping()
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: temporary.path + suffix)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
        }
    }

    @Test func `a closed store refuses`() async throws {
        let temporary = try TemporaryStore()
        try temporary.store.close()
        let walk = StoreScenario("anna")
        let commit = Commit(signUp: walk.signUp, browser: walk.browser, expected: nil, now: walk.now)
        await #expect(throws: StoreError.busy) { try await temporary.store.save(commit) }
        await #expect(throws: StoreError.self) { try await temporary.store.newestTime() }
    }
}
