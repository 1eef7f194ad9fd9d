import SignUpFlow
import Testing

@testable import Gateway

/// Calls of routes and of the mail server cost, also those that are refused.
@Suite struct AttemptBudgetTests {
    private func phone(_ index: Int) -> String { "9991234\(100 + index)" }

    private func rules(_ rules: inout Rules) {
        rules.limits.smsPerAddressHour = 0
        rules.limits.mailPerAddressHour = 0
        rules.codes.callsPerSignUp = 15
        rules.mailCodes.callsPerSignUp = 9
    }

    @Test func `a sign-up calls a route that refuses fifteen times and no more`() async throws {
        let world = try FlowScenario(rules)
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        world.sms.answer(.refused(.now, "answered 400"))
        for index in 0..<15 {
            let outcome = try await world.post(.send(FlowScenario.draft(phone(index)), drawn: "7"), id, anna)
            #expect(outcome.refusal == .smsFailed)
        }
        world.sms.answer(.accepted(id: nil))
        for index in 15..<20 {
            let outcome = try await world.post(.send(FlowScenario.draft(phone(index)), drawn: "7"), id, anna)
            #expect(outcome.name == "phone" && outcome.refusal == .tooManyCodes)
        }
        #expect(world.sms.messages.count == 15)
    }

    @Test func `every route that is tried counts, and none is called past the budget`() async throws {
        let world = try FlowScenario(rules)
        let second = ScriptedSMS()
        let flows = world.another(senders: [world.sms, second])
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        for route in [world.sms, second] { route.answer(.refused(.now, "answered 400")) }
        for index in 0..<20 {
            let form = StepForm.send(FlowScenario.draft(phone(index)), drawn: "7")
            _ = try await flows.post(form, to: id, version: nil, anna.visitor)
        }
        #expect(world.sms.messages.count == 8 && second.messages.count == 7)
    }

    @Test func `a call that was not needed is not counted`() async throws {
        let world = try FlowScenario(rules)
        let second = ScriptedSMS()
        let flows = world.another(senders: [world.sms, second])
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        for index in 0..<5 {
            let form = StepForm.send(FlowScenario.draft(phone(index)), drawn: "7")
            _ = try await flows.post(form, to: id, version: nil, anna.visitor)
            try await world.post(.changeTarget, id, anna)
        }
        let signUp = try #require(try await flows.engine.signUp(id, anna.visitor)).signUp
        #expect(signUp.smsCalls == 5 && signUp.smsSent == 5)
    }

    @Test func `the mail server likewise`() async throws {
        let world = try FlowScenario(rules)
        let (boris, ticket) = (Browser("boris"), try world.ticket())
        world.mail.answer(.refused("no"))
        for index in 0..<12 {
            let form = FlowScenario.form("boris\(index)@example.com")
            // After the first refusal the address is asked for alone.
            let outcome =
                index == 0
                ? try await world.flows.begin(ticket, with: form, boris.visitor)
                : try await world.post(.send(email: "boris\(index)@example.com"), ticket.id, boris)
            #expect(outcome.refusal == (index < 9 ? .mailFailed : .tooManyCodes))
        }
        #expect(world.mail.letters.count == 9)
    }

    @Test func `an address's refused calls have a budget over all its sign-ups`() async throws {
        let world = try FlowScenario { $0.limits.smsPerAddressHour = 2 }
        world.sms.answer(.refused(.now, "answered 400"))
        var refusals: [Refusal.Code?] = []
        for index in 0..<8 {
            let anna = Browser("anna \(index)")
            let id = try await world.pending(anna, as: "g-\(index)")
            refusals.append(
                try await world.post(.send(FlowScenario.draft(phone(index)), drawn: "7"), id, anna).refusal)
        }
        #expect(refusals == Array(repeating: .smsFailed, count: 6) + [.tooManyCodes, .tooManyCodes])
        #expect(world.sms.messages.count == 6)
    }

    @Test func `codes for nobody cost what codes for somebody cost`() async throws {
        for login in ["9991234567", "anna@example.com"] {
            let world = try FlowScenario(rules)
            try await world.emailAccount("anna@example.com", phone: "9991234567")
            let known = try await world.recover(Browser("a"), login).outcome
            let unknown = try await world.recover(Browser("b"), login.contains("@") ? "b@example.com" : phone(1))
                .outcome
            #expect(known.stored?.signUp.smsCalls == unknown.stored?.signUp.smsCalls)
            #expect(known.stored?.signUp.mailCalls == unknown.stored?.signUp.mailCalls)
        }
    }
}
