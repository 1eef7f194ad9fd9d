import SignUpFlow
import Testing

@testable import Gateway

/// Messages to owners: written with the step they tell of, sent after it, until one is accepted.
@Suite struct OwnerMessageTests {
    private let email = "anna@example.com"
    private let phone = "9991234567"

    /// A link is confirmed: its owner is to be told, by letter or by SMS.
    private func link(_ world: FlowScenario, byMail: Bool = true) async throws {
        let anna = Browser("anna")
        if byMail {
            try await world.emailAccount(email, phone: phone)
            let id = try await world.atLink(anna, as: "g-anna")
            try await world.post(.password(login: email, password: FlowScenario.password), id, anna)
            #expect(try await world.post(.confirmLink, id, anna).name == "done")
        } else {
            _ = try await world.account("f-anna", phone: phone, with: world.facebook)
            let id = try await world.atLink(anna, as: "g-anna")
            try await world.post(.provider(.facebook), id, anna)
            let state = try #require(world.facebook.trips.last).state
            _ = try await world.comeBack(anna, state, as: "f-anna", with: world.facebook)
            #expect(try await world.post(.confirmLink, id, anna).name == "done")
        }
    }

    private func told(_ world: FlowScenario) -> [Letter] { world.mail.letters.filter { $0.subject == "linked" } }

    @Test func `a message is stored with its step, sent once and then gone`() async throws {
        let world = try FlowScenario()
        try await link(world)
        #expect(told(world).isEmpty)
        #expect(try await world.count("SELECT count(*) FROM outbox") == 1)
        // Sealed: whom and what it tells can't be read.
        #expect(try await world.rows(of: "outbox").contains("anna@") == false)
        #expect(try await world.tellOwners() == nil)
        #expect(told(world).map(\.to) == [email])
        #expect(try await world.count("SELECT count(*) FROM outbox") == 0)
        try await world.tellOwners()
        #expect(told(world).count == 1)
    }

    @Test func `a step that is not saved tells nobody`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        try await world.post(.password(login: email, password: FlowScenario.password), id, anna)
        _ = try await world.account("g-anna", phone: "9161234567")
        #expect(try await world.post(.confirmLink, id, anna).refusal == .alreadyBound)
        #expect(try await world.count("SELECT count(*) FROM outbox") == 0)
    }

    @Test func `a refused message is tried again with growing pauses, under the same id`() async throws {
        for byMail in [true, false] {
            let world = try FlowScenario()
            try await link(world, byMail: byMail)
            func sent() -> [String] { byMail ? told(world).map(\.id) : world.sms.told.map(\.id) }
            world.mail.answer(.refused("later"))
            world.sms.answer(.refused(.now, "later"))
            for (index, pause) in OutboxMessage.pauses.prefix(3).enumerated() {
                let due = try await world.tellOwners()
                #expect(due == world.clock.now + pause)
                #expect(sent().count == index + 1)
                world.clock.advance(pause - .milliseconds(1))
                try await world.tellOwners()
                #expect(sent().count == index + 1)
                world.clock.advance(.milliseconds(1))
            }
            world.mail.answer(.accepted)
            world.sms.answer(.accepted(id: nil))
            #expect(try await world.tellOwners() == nil)
            #expect(sent().count == 4 && Set(sent()).count == 1)
        }
    }

    @Test func `what may have arrived, or never can, is not sent again`() async throws {
        for outcome in [MailOutcome.unknown("timed out"), .rejected("no such mailbox")] {
            let world = try FlowScenario()
            try await link(world)
            world.mail.answer(outcome)
            #expect(try await world.tellOwners() == nil)
            world.clock.advance(.seconds(86400))
            try await world.tellOwners()
            #expect(told(world).count == 1)
        }
    }

    @Test func `a message outlives the process that wrote it`() async throws {
        let world = try FlowScenario()
        try await link(world)
        try world.store.close()
        let reopened = try SQLiteStore(path: world.temporary.path, seal: TemporaryStore.seal)
        #expect(try await world.tellOwners(reopened) == nil)
        #expect(told(world).map(\.to) == [email])
        try reopened.close()
    }

    @Test func `a message that nobody accepts is given up`() async throws {
        let world = try FlowScenario()
        try await link(world)
        world.mail.answer(.refused("later"))
        for _ in 0..<20 {
            guard let due = try await world.tellOwners() else { break }
            world.clock.advance(due.since(world.clock.now))
        }
        #expect(told(world).count == OutboxMessage.pauses.count)
        #expect(try await world.count("SELECT count(*) FROM outbox") == 0)
    }

    @Test(.timeLimit(.minutes(5)))
    func `a commit that tells an owner wakes the outbox`() async throws {
        let woken = OutboxSignal()
        let world = try FlowScenario()
        let flows = world.another(outbox: woken)
        try await world.emailAccount(email, phone: phone)
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        let form = StepForm.password(login: email, password: FlowScenario.password)
        _ = try await flows.post(form, to: id, version: nil, anna.visitor)
        _ = try await flows.post(.confirmLink, to: id, version: nil, anna.visitor)
        // Waits for ever where nobody woke it.
        for await _ in woken.wakes { break }
        #expect(try await world.count("SELECT count(*) FROM outbox") == 1)
    }
}
