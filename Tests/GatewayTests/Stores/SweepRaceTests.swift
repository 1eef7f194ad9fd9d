import SignUpFlow
import Testing

@testable import Gateway

/// The sweeper reads beside the writer: what became of an account or a row between its look and its write decides.
@Suite struct SweepRaceTests {
    @Test func `an account that was confirmed after the sweeper's look lives, and what stands on it (I6)`() async throws
    {
        let temporary = try TemporaryStore()
        let store = temporary.store
        var (walk, _) = try await StoreScenario.pending("anna", in: store)
        let sent = walk.sendCode()
        _ = try await walk.save(in: store, sent)
        var other = StoreScenario("boris", subject: walk.subject)
        other.meet()
        let known = try #require(try await walk.known(in: store))
        _ = other.signUp.join(known, terms: StoreScenario.terms, session: other.session, now: other.now)
        _ = try await other.save(in: store)
        let deadline = StoreScenario.start + .seconds(24 * 3600)
        walk.now = deadline - .milliseconds(1)
        let confirmed = walk.confirm()
        let confirming = Commit(
            signUp: walk.signUp, browser: walk.browser, expected: walk.version, facts: confirmed, now: walk.now)
        let (saved, _) = try await temporary.oneAfterTheOther {
            try await store.save(confirming)
        } _: {
            try await store.sweepAccounts(now: deadline, limit: 10)
        }
        #expect(saved.isSaved)
        #expect(try await store.account(walk.account, now: deadline)?.state == .active)
        #expect(try await walk.known(in: store)?.phone == walk.phone.e164)
        #expect(try await store.signUp(walk.signUp.id, browser: walk.browser)?.signUp.step.name == "done")
        // Nobody is told that the account was deleted.
        let rest = try await store.signUp(other.signUp.id, browser: other.browser)?.signUp.step
        #expect(rest != .over(.expired(.confirmExpired)))
    }

    @Test func `a sign-up that moved on after the sweeper's look is not emptied`() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        var walk = StoreScenario("anna")
        walk.meet()
        _ = try await walk.save(in: store)
        let end = StoreScenario.start + .seconds(3600)
        walk.now = end - .milliseconds(1)
        _ = walk.signUp.setLanguage(.english, now: walk.now)
        let moving = Commit(signUp: walk.signUp, browser: walk.browser, expected: walk.version, now: walk.now)
        let (saved, _) = try await temporary.oneAfterTheOther {
            try await store.save(moving)
        } _: {
            try await store.sweepRest(now: end, limit: 10)
        }
        #expect(saved == .saved(version: 2))
        let stored = try #require(try await store.signUp(walk.signUp.id, browser: walk.browser))
        #expect(stored == StoredSignUp(signUp: walk.signUp, version: 2))
    }

    @Test func `the pending account's sign-up that moved on after the sweeper's look goes with its account`()
        async throws
    {
        let temporary = try TemporaryStore()
        let store = temporary.store
        var (walk, _) = try await StoreScenario.pending("anna", in: store)
        let deadline = StoreScenario.start + .seconds(24 * 3600)
        walk.now = deadline - .milliseconds(1)
        _ = walk.signUp.setLanguage(.english, now: walk.now)
        let moving = Commit(signUp: walk.signUp, browser: walk.browser, expected: walk.version, now: walk.now)
        let (saved, _) = try await temporary.oneAfterTheOther {
            try await store.save(moving)
        } _: {
            try await store.sweepAccounts(now: deadline, limit: 10)
        }
        #expect(saved == .saved(version: 2))
        #expect(try await store.account(walk.account, now: StoreScenario.start) == nil)
        // Its row is left as it moved on, and emptied by the next look.
        #expect(try await store.signUp(walk.signUp.id, browser: walk.browser)?.version == 2)
        #expect(try await store.sweepRest(now: deadline, limit: 10) == 1)
        let emptied = try await store.signUp(walk.signUp.id, browser: walk.browser)?.signUp.step
        #expect(emptied == .over(.expired(.confirmExpired)))
    }
}
