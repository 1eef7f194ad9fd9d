import SignUpFlow
import Testing

@testable import Gateway

/// What owners are told costs, how often, and that nothing of it is lost.
@Suite struct OwnerBudgetTests {
    private let email = "anna@example.com"
    private let phone = "9991234567"

    /// The owner changes the password, whatever for; nothing is sent meanwhile.
    private func changePassword(_ world: FlowScenario, _ owner: inout Browser, _ count: Int) async throws {
        for index in 0..<count {
            let password = "horse number \(index)"
            let (id, _) = try await world.change(.password, owner)
            let proved = try await world.post(
                .password(login: "", password: current(index)), id, owner)
            #expect(proved.name == "recover-password")
            let outcome = try await world.post(.password(login: "", password: password), id, owner)
            let session = try #require(outcome.session)
            owner.session = session
        }
    }

    private func current(_ index: Int) -> String {
        index == 0 ? FlowScenario.password : "horse number \(index - 1)"
    }

    /// An owner that SMS alone reach.
    private func textOwner(_ world: FlowScenario) async throws -> KnownAccount {
        let known = try await world.account("g-anna", phone: phone)
        return known
    }

    private func tell(_ world: FlowScenario, _ known: KnownAccount, _ event: OwnerEvent) async throws {
        let notice = OwnerNotice(
            account: known.id, event: event, provider: nil,
            to: .phone(try #require(world.flows.phone.logins.number(known.phone))), language: .russian,
            at: world.clock.now)
        let id = try await world.pending(Browser("somebody"), as: "g-\(event.rawValue)-\(world.clock.now.milliseconds)")
        let stored = try #require(try await world.flows.engine.signUp(id, Browser("somebody").visitor))
        let commit = Commit(
            signUp: stored.signUp, browser: Browser("somebody").visitor.browser, expected: stored.version,
            facts: [.tell(notice)], now: world.clock.now)
        guard case .saved = try await world.store.save(commit) else { return #expect(Bool(false), "not saved") }
    }

    @Test func `the first goes at once, and what follows within ten minutes is one message`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        var anna = Browser("anna")
        try await world.signedIn(&anna, email)
        try await changePassword(world, &anna, 1)
        try await world.tellOwners()
        #expect(world.mail.subjects.last == "password_changed")
        let count = world.mail.letters.count
        let (id, _) = try await world.change(.bind(.google), anna)
        try await world.post(.password(login: "", password: current(1)), id, anna)
        _ = try await world.comeBack(anna, try #require(world.google.trips.last).state, as: "g-anna")
        let (recovery, _) = try await world.recover(Browser("lost"), email)
        await world.eventually { world.mail.letters.count > count }
        try await world.post(.verify(world.mail.code), recovery, Browser("lost"))
        try await world.post(.password(login: "", password: "yet another horse"), recovery, Browser("lost"))
        let told = world.mail.letters.count
        #expect(try await world.tellOwners() == world.clock.now + .seconds(600))
        #expect(world.mail.letters.count == told)
        world.clock.advance(.seconds(600))
        #expect(try await world.tellOwners() == nil)
        #expect(world.mail.letters.count == told + 1)
        #expect(world.mail.letters.last?.subject == "several" && world.mail.letters.last?.text == "linked recovered")
        #expect(try await world.count("SELECT count(*) FROM outbox") == 0)
    }

    @Test func `the same thing again and again is said once`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        var anna = Browser("anna")
        try await world.signedIn(&anna, email)
        try await changePassword(world, &anna, 5)
        let before = world.mail.letters.count
        try await world.tellOwners()
        #expect(world.mail.subjects.suffix(world.mail.letters.count - before) == ["password_changed"])
    }

    @Test func `an owner gets three SMS a day, and the rest waits and is not lost`() async throws {
        let world = try FlowScenario()
        let known = try await textOwner(world)
        for _ in 0..<20 {
            try await tell(world, known, .passwordChanged)
            try await world.tellOwners()
            world.clock.advance(.seconds(600))
        }
        #expect(world.sms.told.count == 3)
        let waiting = try await world.count("SELECT count(*) FROM outbox")
        #expect(waiting == 17)
        // However long, no try is counted for it; and the next day it goes, as one.
        let due = try #require(try await world.tellOwners())
        #expect(try await world.count("SELECT max(attempt) FROM outbox") == 0)
        world.clock.advance(due.since(world.clock.now))
        try await world.tellOwners()
        #expect(world.sms.told.count == 4)
        #expect(try await world.count("SELECT count(*) FROM outbox") == 0)
    }

    @Test func `by letter three times that`() async throws {
        let world = try FlowScenario { $0.limits.ownerMessagesPerDay = 1 }
        try await world.emailAccount(email, phone: phone)
        var anna = Browser("anna")
        try await world.signedIn(&anna, email)
        let before = world.mail.letters.count
        for index in 0..<5 {
            let (id, _) = try await world.change(.password, anna)
            try await world.post(.password(login: "", password: current(index)), id, anna)
            let outcome = try await world.post(.password(login: "", password: "horse number \(index)"), id, anna)
            let session = try #require(outcome.session)
            anna.session = session
            try await world.tellOwners()
            world.clock.advance(.seconds(600))
        }
        #expect(world.mail.letters.count == before + 3)
        #expect(try await world.count("SELECT count(*) FROM outbox") == 2)
    }

    @Test(arguments: [Budget.smsPerHour, .smsPerCountryHour])
    func `codes silence no message to an owner`(budget: Budget) async throws {
        let world = try FlowScenario { rules in
            if budget == .smsPerHour { rules.limits.smsPerHour = 3 } else { rules.limits.smsPerCountryHour = 3 }
        }
        let known = try await textOwner(world)
        for index in 0..<4 {
            let browser = Browser("b\(index)", address: "192.0.2.\(index)")
            let id = try await world.pending(browser, as: "g-\(index)")
            _ = try await world.post(.send(FlowScenario.draft("99912300\(10 + index)"), drawn: "7"), id, browser)
        }
        #expect(world.sms.codes.count == 3)
        try await tell(world, known, .passwordChanged)
        try await world.tellOwners()
        #expect(world.sms.told.count == 1)
    }

    @Test func `messages to owners shut nobody out of codes`() async throws {
        let world = try FlowScenario { $0.limits.smsPerHour = 20 }
        let known = try await textOwner(world)
        let boris = try await world.account("g-boris", phone: "9161234567")
        let vera = try await world.account("g-vera", phone: "9261234567")
        for (index, owner) in [known, boris, vera, known, boris, vera].enumerated() {
            try await tell(world, owner, index < 3 ? .passwordChanged : .linked)
        }
        try await world.tellOwners()
        // A tenth of twenty; the others wait for the next hour.
        #expect(world.sms.told.count == 2)
        let sent = world.sms.codes.count
        for index in 0..<20 {
            let browser = Browser("b\(index)", address: "192.0.2.\(index)")
            let id = try await world.pending(browser, as: "g-\(index)")
            _ = try await world.post(
                .send(FlowScenario.draft("9\(991_230_000 + 10_000 * index)"), drawn: "7"), id, browser)
        }
        // Of the hour's twenty: three for the accounts above, two for owners.
        #expect(sent == 3 && world.sms.codes.count == 18)
        // Nor out of the codes of the owner's own number.
        #expect(try await world.ledger().contains { $0.hasPrefix("sms_per_phone_day") && $0.hasSuffix(":2") } == false)
        world.clock.advance(.seconds(3600))
        try await world.tellOwners()
        #expect(world.sms.told.count > 2)
    }

    @Test func `a refused message gives back what it cost and counts as none`() async throws {
        let world = try FlowScenario { $0.limits.ownerMessagesPerDay = 1 }
        let known = try await textOwner(world)
        let before = try await world.ledger()
        try await tell(world, known, .passwordChanged)
        world.sms.answer(.refused(.now, "no"))
        #expect(try await world.tellOwners() == world.clock.now + .seconds(30))
        #expect(
            try await world.ledger().filter { !$0.hasPrefix("sign_ups") } == before.filter { !$0.hasPrefix("sign_ups") }
        )
        world.sms.answer(.accepted(id: nil))
        world.clock.advance(.seconds(30))
        #expect(try await world.tellOwners() == nil)
        #expect(world.sms.told.count == 2)
    }

    @Test func `a message that was due in a day by a clock that was ahead goes once it is set right`() async throws {
        let world = try FlowScenario()
        let known = try await textOwner(world)
        try await tell(world, known, .passwordChanged)
        world.sms.answer(.refused(.now, "no"))
        try await world.tellOwners()
        world.sms.answer(.accepted(id: nil))
        world.clock.advance(.seconds(-25 * 3600))
        try await world.tellOwners()
        #expect(world.sms.told.count == 2)
        // And what waited for another one, likewise.
        world.clock.advance(.seconds(25 * 3600))
        try await tell(world, known, .linked)
        try await world.tellOwners()
        try await tell(world, known, .unbound)
        try await world.tellOwners()
        #expect(world.sms.told.count == 3)
        world.clock.advance(.seconds(-25 * 3600))
        try await world.tellOwners()
        #expect(world.sms.told.count == 4)
    }
}
