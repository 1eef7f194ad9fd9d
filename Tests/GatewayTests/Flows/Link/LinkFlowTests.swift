import SignUpFlow
import Testing

@testable import Gateway

/// Linking an existing account, and what may not show on the way.
@Suite struct LinkFlowTests {
    private let phone = "9991234567"

    @Test func `a link by another provider ends at done with both ways in`() async throws {
        let world = try FlowScenario()
        let old = try await world.account("f-anna", phone: phone, with: world.facebook)
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        #expect(try await world.post(.provider(.facebook), id, anna).location != nil)
        #expect(world.facebook.trips.last?.purpose == .prove)
        let state = try #require(world.facebook.trips.last).state
        #expect(try await world.comeBack(anna, state, as: "f-anna", with: world.facebook).name == "link-confirm")
        #expect(try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now) == nil)
        let outcome = try await world.post(.confirmLink, id, anna)
        #expect(outcome.name == "done" && outcome.session != nil)
        #expect(
            try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now)?.id == old.id)
        #expect(try await world.arrive(Browser("later"), as: "g-anna").outcome.parameter("code") != nil)
    }

    @Test func `a link by SMS ends the account's sessions and tells its owner`() async throws {
        let world = try FlowScenario()
        var owner = Browser("owner")
        _ = try await world.done(&owner, as: "f-anna", phone: phone)
        #expect(try await world.flows.engine.session(owner.visitor) != nil)
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        #expect(try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), id, anna).name == "link-code")
        // The answer left before the message.
        #expect(world.sms.messages.count == 1)
        await world.finishJobs()
        #expect(try await world.post(.verify(world.sms.code), id, anna).name == "link-confirm")
        let outcome = try await world.post(.confirmLink, id, anna)
        #expect(outcome.name == "done")
        #expect(try await world.flows.engine.session(owner.visitor) == nil)
        try await world.tellOwners()
        #expect(world.sms.told.map(\.text) == ["linked Google"])
        #expect(world.sms.told.map(\.to.e164) == ["+79991234567"])
    }

    @Test func `known and unknown numbers look and cost alike`() async throws {
        var turns: [[String]] = []
        var ledgers: [[String]] = []
        for holds in [true, false] {
            let world = try FlowScenario()
            if holds { _ = try await world.account("f-anna", phone: phone, with: world.facebook) }
            let anna = Browser("anna")
            let id = try await world.atLink(anna, as: "g-anna")
            let before = try await world.ledger()
            var seen: [String] = []
            func note(_ outcome: FlowOutcome) {
                let challenge = outcome.stored?.signUp.step.challenge
                seen.append(
                    "\(outcome.name) \(outcome.refusal?.rawValue ?? "-") \(challenge?.triesLeft ?? -1) \(challenge?.sends ?? -1) "
                        + "\(challenge?.resendAt.since(world.clock.now) ?? .zero) \(outcome.stored?.version ?? 0)")
            }
            note(try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), id, anna))
            note(try await world.post(.resend, id, anna))
            world.clock.advance(.seconds(60))
            note(try await world.post(.resend, id, anna))
            for _ in 0..<6 { note(try await world.post(.verify("000000"), id, anna)) }
            turns.append(seen)
            let own = try await world.ledger().filter { !before.contains($0) }
            ledgers.append(own.map { $0.split(separator: ":").first.map(String.init) ?? "" }.sorted())
        }
        #expect(turns[0] == turns[1])
        #expect(ledgers[0] == ledgers[1])
        #expect(turns[0].contains { $0.contains("too_many_attempts") })
    }

    @Test func `nobody's number gets no message and no code opens it`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), id, anna)
        await world.finishJobs()
        #expect(world.sms.messages.isEmpty)
        #expect(try await world.post(.verify("123456"), id, anna).refusal == .codeWrong)
    }

    @Test func `past too many wrong codes everywhere a new one has one try, for an hour`() async throws {
        let world = try FlowScenario { $0.limits.openingCodeFailuresPerHour = 2 }
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), id, anna)
        for _ in 0..<2 { try await world.post(.verify("123456"), id, anna) }
        let boris = Browser("boris")
        let other = try await world.atLink(boris, as: "g-boris")
        let outcome = try await world.post(.linkCode(FlowScenario.draft("9991234568"), drawn: "7"), other, boris)
        #expect(outcome.name == "link-code" && outcome.stored?.signUp.step.challenge?.triesLeft == 1)
        world.clock.advance(.seconds(3600))
        // The hour outlasts an identity: it begins again.
        let carl = Browser("carl")
        let third = try await world.atLink(carl, as: "g-carl")
        #expect(
            try await world.post(.linkCode(FlowScenario.draft("9991234568"), drawn: "7"), third, carl)
                .stored?.signUp.step.challenge?.triesLeft == 5)
    }

    @Test func `from phone_taken the pending account gives its identity over and goes`() async throws {
        let world = try FlowScenario()
        let old = try await world.account("f-anna", phone: phone, with: world.facebook)
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna)
        let link = try await world.post(.link, id, anna)
        guard case .link(.choosing(_, let typed))? = link.stored?.signUp.step else {
            Issue.record("\(link.name)")
            return
        }
        #expect(typed.phone?.phone == phone)
        try await world.post(.provider(.facebook), id, anna)
        let state = try #require(world.facebook.trips.last).state
        _ = try await world.comeBack(anna, state, as: "f-anna", with: world.facebook)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 2)
        #expect(try await world.post(.confirmLink, id, anna).name == "done")
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        #expect(try await world.count("SELECT count(*) FROM acceptances") == 1)
        #expect(
            try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now)?.id == old.id)
    }

    /// At the confirm page of a sign-up that has a pending account.
    private func giving(_ world: FlowScenario, _ anna: Browser) async throws -> SignUpID {
        _ = try await world.account("f-anna", phone: phone, with: world.facebook)
        let id = try await world.pending(anna, as: "g-anna")
        try await world.post(.link, id, anna)
        try await world.post(.provider(.facebook), id, anna)
        let state = try #require(world.facebook.trips.last).state
        _ = try await world.comeBack(anna, state, as: "f-anna", with: world.facebook)
        #expect(try await world.step(id, anna).name == "link-confirm")
        return id
    }

    @Test func `an account that has become active meanwhile is not given up`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await giving(world, anna)
        // Another browser of the same person confirms the pending account.
        let desk = Browser("desk")
        let (other, _) = try await world.arrive(desk, as: "g-anna")
        try await world.post(.send(FlowScenario.draft("9991234568"), drawn: "7"), other, desk)
        try await world.post(.verify(world.sms.code), other, desk)
        let outcome = try await world.post(.confirmLink, id, anna)
        #expect(outcome.stored?.signUp.step == .over(.confirmedElsewhere) && outcome.session == nil)
        #expect(try await world.count("SELECT count(*) FROM accounts WHERE state = 'active'") == 2)
    }

    @Test func `an account with another way in is not given up`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await giving(world, anna)
        try await world.change(
            "INSERT INTO bindings SELECT 'yandex', 'y', account_id, 0 FROM bindings WHERE subject = 'g-anna'")
        #expect(try await world.post(.confirmLink, id, anna).refusal == .alreadyBound)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 2)
    }

    @Test func `an identity that is bound meanwhile is not moved (I1)`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("f-anna", phone: phone, with: world.facebook)
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        try await world.post(.provider(.facebook), id, anna)
        let state = try #require(world.facebook.trips.last).state
        _ = try await world.comeBack(anna, state, as: "f-anna", with: world.facebook)
        let other = try await world.account("g-anna", phone: "9991234568")
        let outcome = try await world.post(.confirmLink, id, anna)
        #expect(outcome.refusal == .alreadyBound)
        #expect(
            try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now)?.id == other.id)
    }

    @Test func `a proof is worth nothing once the account's epoch was raised (I9)`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await giving(world, anna)
        try await world.change("UPDATE accounts SET epoch = epoch + 1 WHERE state = 'active'")
        let outcome = try await world.post(.confirmLink, id, anna)
        #expect(outcome.name == "link" && outcome.session == nil)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 2)
    }

    @Test func `an SMS proof is worth nothing once the account's epoch was raised (I9)`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("f-anna", phone: phone, with: world.facebook)
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), id, anna)
        await world.finishJobs()
        try await world.change("UPDATE accounts SET epoch = epoch + 1")
        let outcome = try await world.post(.verify(world.sms.code), id, anna)
        #expect(outcome.name != "link-confirm" && outcome.session == nil)
    }

    @Test func `a proof waits ten minutes for its confirmation`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await giving(world, anna)
        world.clock.advance(.milliseconds(600_001))
        let outcome = try await world.post(.confirmLink, id, anna)
        #expect(outcome.name == "link" && outcome.refusal == .proofExpired)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 2)
    }

    @Test func `a provider account of nobody proves nothing`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        try await world.post(.provider(.facebook), id, anna)
        let state = try #require(world.facebook.trips.last).state
        let outcome = try await world.comeBack(anna, state, as: "f-nobody", with: world.facebook)
        #expect(outcome.name == "link" && outcome.refusal == .notBound)
    }

    @Test func `who pressed Back at the provider goes on from the page that is shown`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("f-anna", phone: phone, with: world.facebook)
        let anna = Browser("anna")
        let (created, _) = try await world.arrive(anna, as: "g-create")
        try await world.post(.anotherAccount, created, anna)
        #expect(try await world.post(.create(termsTicked: true), created, anna).name == "phone")
        let (linking, _) = try await world.arrive(anna, as: "g-link")
        try await world.post(.anotherAccount, linking, anna)
        #expect(try await world.post(.link, linking, anna).name == "link")
        try await world.post(.provider(.facebook), linking, anna)
        #expect(
            try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), linking, anna).name == "link-code")
        let (back, _) = try await world.arrive(anna, as: "g-back")
        try await world.post(.link, back, anna)
        try await world.post(.provider(.facebook), back, anna)
        let left = try #require(world.facebook.trips.last).state
        #expect(try await world.post(.back, back, anna).name == "newcomer")
        // The trip that was given up brings nothing any more.
        #expect(try await world.comeBack(anna, left, as: "f-anna", with: world.facebook).name == "newcomer")
    }

    @Test func `nobody creates with an identity that went too old at a provider's door`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, _) = try await world.arrive(anna, as: "g-anna")
        world.clock.advance(.seconds(1795))
        try await world.post(.anotherAccount, id, anna)
        world.clock.advance(.seconds(10))
        #expect(try await world.post(.create(termsTicked: true), id, anna).refusal == .signUpExpired)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 0)
        // The trip itself may still bring a fresh one.
        let state = try #require(world.google.trips.last).state
        #expect(try await world.comeBack(anna, state, as: "g-anna").name == "newcomer")
    }

    @Test func `two confirmations at once tell the owner once`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await giving(world, anna)
        let sessions = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { try await world.post(.confirmLink, id, anna).session } }
            return try await group.reduce(into: []) { all, one in if let one { all.append(one) } }
        }
        #expect(sessions.count == 1)
        try await world.tellOwners()
        #expect(world.sms.told.count == 1)
    }
}
