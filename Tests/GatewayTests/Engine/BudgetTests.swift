import SignUpFlow
import Testing

@testable import Gateway

/// What budgets are kept for, and that they are asked before work is done.
@Suite struct BudgetTests {
    private func phone(_ index: Int) -> String { "99912345\(10 + index)" }

    /// Asks for a code at the phone-first door.
    private func anonymous(_ world: FlowScenario, _ index: Int) async throws -> FlowOutcome {
        try await world.begin(
            .registerByPhone(FlowScenario.draft(phone(index)), drawn: "7", termsTicked: true),
            Browser("anonymous \(index)", address: "192.0.2.\(index)")
        ).outcome
    }

    @Test(arguments: [Budget.smsPerHour, .smsPerCountryHour])
    func `half of an hourly budget of SMS is kept for those a provider vouched for`(budget: Budget) async throws {
        let world = try FlowScenario { rules in
            if budget == .smsPerHour { rules.limits.smsPerHour = 4 } else { rules.limits.smsPerCountryHour = 4 }
        }
        for index in 0..<2 { #expect(try await anonymous(world, index).name == "code") }
        #expect(try await anonymous(world, 2).refusal == .tooManyCodes)
        for index in 3..<5 {
            let anna = Browser("anna \(index)", address: "192.0.2.\(index)")
            let id = try await world.pending(anna, as: "g-\(index)")
            let outcome = try await world.post(.send(FlowScenario.draft(phone(index)), drawn: "7"), id, anna)
            #expect(outcome.name == "code")
        }
        let late = Browser("late")
        let id = try await world.pending(late, as: "g-late")
        let outcome = try await world.post(.send(FlowScenario.draft(phone(9)), drawn: "7"), id, late)
        #expect(outcome.refusal == .tooManyCodes)
        #expect(world.sms.messages.count == 4)
    }

    @Test func `the anonymous may spend their half alone: what providers' people used is not theirs`() async throws {
        let world = try FlowScenario { $0.limits.smsPerHour = 4 }
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        #expect(
            try await world.post(.send(FlowScenario.draft(phone(0)), drawn: "7"), id, anna).name == "code")
        for index in 1..<3 { #expect(try await anonymous(world, index).name == "code") }
        #expect(try await anonymous(world, 3).refusal == .tooManyCodes)
    }

    @Test func `a refused send gives both halves back`() async throws {
        let world = try FlowScenario { $0.limits.smsPerHour = 4 }
        world.sms.answer(.refused(.now, "no"))
        for index in 0..<6 { #expect(try await anonymous(world, index).refusal == .smsFailed) }
        world.sms.answer(.accepted(id: nil))
        for index in 0..<2 { #expect(try await anonymous(world, index).name == "code") }
    }

    @Test func `that a number is registered is told so often an hour to all visitors together`() async throws {
        let world = try FlowScenario { $0.limits.takenAnswersPerHour = 3 }
        _ = try await world.account("g-anna", phone: phone(1))
        var told = 0
        for index in 0..<5 {
            let form = StepForm.registerByPhone(FlowScenario.draft(phone(1)), drawn: "7", termsTicked: true)
            let asking = Browser("asking \(index)", address: "198.51.100.\(index + 10)")
            let (_, outcome) = try await world.begin(form, asking)
            if outcome.refusal == .phoneTaken { told += 1 } else { #expect(outcome.name == "code") }
        }
        #expect(told == 3)
    }

    // MARK: Hashes

    @Test func `a form that a budget refuses is refused before its password is hashed`() async throws {
        let world = try FlowScenario {
            $0.limits.mailPerAddressHour = 1
            $0.limits.signUpsPerAddressHour = 3
        }
        let (_, first) = try await world.begin(FlowScenario.form("a@example.com"), Browser("a"))
        #expect(first.name == "email-code")
        #expect(world.hashes == 1)
        for index in 0..<2 {
            let (_, outcome) = try await world.begin(
                FlowScenario.form("b\(index)@example.com"), Browser("b\(index)"))
            #expect(outcome.refusal == .tooManyCodes && outcome.notice?.retryAt != nil)
        }
        for index in 0..<5 {
            let (_, outcome) = try await world.begin(
                FlowScenario.form("c\(index)@example.com"), Browser("c\(index)"))
            #expect(outcome.entrancePage?.refusal?.code == .tooManySignUps)
        }
        #expect(world.hashes == 1)
    }

    @Test func `Done with a number or an address that is somebody's by now hashes nothing`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atProfile(anna, phone: phone(1), "anna@example.com")
        _ = try await world.account("g-boris", phone: phone(1))
        for _ in 0..<3 {
            let outcome = try await world.post(FlowScenario.save(), id, anna)
            #expect(outcome.name == "profile" && outcome.refusal == .phoneTaken)
        }
        #expect(world.hashes == 0)
    }

    // MARK: Outages

    @Test func `a code that was refused after the answer is not held against its operator range`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("g-anna", phone: phone(1))
        let before = try await world.ledger().filter { $0.hasPrefix("RU:") }
        let link = Browser("link")
        let id = try await world.atLink(link, as: "g-link")
        world.sms.answer(.refused(.now, "no"))
        try await world.post(.linkCode(FlowScenario.draft(phone(1)), drawn: "7"), id, link)
        await world.finishJobs()
        #expect(try await world.ledger().filter { $0.hasPrefix("RU:") } == before)
    }
}
