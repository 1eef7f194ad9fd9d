import SignUpFlow
import Testing

@testable import Gateway

/// What codes use up, and what is left when it is spent (I10).
@Suite struct CodeBudgetTests {
    private let phone = "9991234567"

    @Test func `sends stay within each budget, and the page says until when`() async throws {
        let cases: [(Budget, @Sendable (inout Rules) -> Void)] = [
            (.smsPerPhoneDay, { $0.limits.smsPerPhoneDay = 2 }),
            (.smsPerAddressHour, { $0.limits.smsPerAddressHour = 2 }),
            (.smsPerPrefixHour, { $0.limits.smsPerPrefixHour = 2 }),
            (.smsPerCountryHour, { $0.limits.smsPerCountryHour = 2 }), (.smsPerHour, { $0.limits.smsPerHour = 2 }),
        ]
        for (budget, limit) in cases {
            let world = try FlowScenario(limit)
            for index in 0..<2 {
                _ = try await world.atCode(Browser("b\(index)"), as: "g\(index)", phone: phone)
            }
            let late = Browser("late")
            let id = try await world.pending(late, as: "late")
            let outcome = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, late)
            #expect(outcome.name == "phone" && outcome.refusal == .tooManyCodes, "\(budget)")
            let retryAt = try #require(outcome.stored?.signUp.notice?.retryAt)
            #expect(world.sms.messages.count == 2, "\(budget)")
            // A refused send takes from no other budget either.
            let used = try await world.ledger().filter { $0.hasPrefix("sms_") }
            #expect(used.allSatisfy { $0.hasSuffix(":2") }, "\(used)")
            world.clock.advance(retryAt.since(world.clock.now))
            guard budget.window < .seconds(7200) else { continue }
            let again = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, late)
            #expect(again.name == "code", "\(budget)")
        }
    }

    @Test func `at the code page a spent budget leaves the code that was sent`() async throws {
        let world = try FlowScenario { $0.limits.smsPerPhoneDay = 1 }
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        world.clock.advance(.seconds(60))
        let outcome = try await world.post(.resend, id, anna)
        #expect(outcome.name == "code" && outcome.refusal == .tooManyCodes)
        #expect(try await world.post(.verify(world.sms.code), id, anna).name == "done")
    }

    @Test func `budgets outlive the process`() async throws {
        let world = try FlowScenario { $0.limits.smsPerPhoneDay = 1 }
        _ = try await world.atCode(Browser("anna"), as: "g-anna", phone: phone)
        let late = Browser("late")
        let id = try await world.pending(late, as: "late")
        let outcome = try await world.another().post(
            .send(FlowScenario.draft(phone), drawn: "7"), to: id, version: nil, late.visitor)
        #expect(outcome.refusal == .tooManyCodes)
    }

    @Test func `an operator range whose codes never come back rests for an hour`() async throws {
        let world = try FlowScenario {
            $0.limits.smsPerAddressHour = 0
            $0.limits.smsPerPrefixHour = 0
        }
        for index in 0..<30 {
            let browser = Browser("b\(index)", address: "192.0.2.\(index)")
            _ = try await world.atCode(browser, as: "g\(index)", phone: "99912300\(index + 10)")
        }
        let late = Browser("late")
        let id = try await world.pending(late, as: "late")
        let outcome = try await world.post(.send(FlowScenario.draft("9991239999"), drawn: "7"), id, late)
        #expect(outcome.refusal == .tooManyCodes)
        #expect(outcome.stored?.signUp.notice?.retryAt == world.clock.now + .seconds(3600))
        #expect(try await world.post(.send(FlowScenario.draft("9161239999"), drawn: "7"), id, late).name == "code")
    }

    @Test func `wrong codes for a number are counted over sign-ups for a day`() async throws {
        let world = try FlowScenario { $0.limits.codeFailuresPerPhoneDay = 3 }
        for index in 0..<2 {
            let browser = Browser("b\(index)")
            let id = try await world.atCode(browser, as: "g\(index)", phone: phone)
            for _ in 0..<2 { try await world.post(.verify(world.wrongCode), id, browser) }
        }
        let late = Browser("late")
        let id = try await world.atCode(late, as: "late", phone: phone)
        let outcome = try await world.post(.verify(world.sms.code), id, late)
        #expect(outcome.name == "code" && outcome.refusal == .tooManyAttempts)
        #expect(outcome.stored?.signUp.notice?.retryAt != nil)
        #expect(outcome.stored?.signUp.step.challenge?.triesLeft == 5)
    }

    @Test func `past the hour's wrong codes a new challenge has two tries, not none`() async throws {
        let world = try FlowScenario { $0.limits.codeFailuresPerHour = 1 }
        let anna = Browser("anna")
        let first = try await world.atCode(anna, as: "g-anna", phone: phone)
        try await world.post(.verify(world.wrongCode), first, anna)
        let boris = Browser("boris")
        let second = try await world.atCode(boris, as: "g-boris", phone: "9991234568")
        #expect(try await world.step(second, boris).challenge?.triesLeft == 2)
        #expect(try await world.post(.verify(world.sms.code), second, boris).name == "done")
    }
}
