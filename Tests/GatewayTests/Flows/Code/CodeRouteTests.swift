import SignUpFlow
import Testing

@testable import Gateway

/// What becomes of a code where routes refuse, or say nothing.
@Suite struct CodeRouteTests {
    private let phone = "9991234567"

    @Test func `when every route refuses nothing is counted`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        world.sms.answer(.refused(.now, "no"))
        for _ in 0..<12 {
            let outcome = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna)
            #expect(outcome.name == "phone" && outcome.refusal == .smsFailed)
        }
        // But the calls: they cost all the same.
        #expect(
            try await world.ledger().filter { $0.hasPrefix("sms_") }.map { $0.prefix { $0 != ":" } } == [
                "sms_attempts_per_address_hour"
            ])
        #expect(try await world.ledger().contains("RU:999:0:0"))
        world.sms.answer(.accepted(id: nil))
        #expect(try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna).name == "code")
        #expect(try await world.ledger().count { $0.hasPrefix("sms_") } == 7)
    }

    @Test func `a resend that every route refuses leaves the code that was sent good`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        let code = world.sms.code
        world.clock.advance(.seconds(60))
        world.sms.answer(.refused(.now, "no"))
        let outcome = try await world.post(.resend, id, anna)
        #expect(outcome.name == "code" && outcome.refusal == .smsFailed)
        #expect(try await world.post(.verify(code), id, anna).name == "done")
    }

    @Test func `a route that did not answer counts as sent, and a new code may be had at once`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        world.sms.answer(.unknown("timed out"))
        let outcome = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna)
        #expect(outcome.name == "code" && outcome.refusal == nil)
        #expect(outcome.stored?.signUp.step.challenge?.resendAt == world.clock.now)
        #expect(try await world.ledger().count { $0.hasPrefix("sms_") } == 7)
        #expect(try await world.post(.verify(world.sms.code), id, anna).name == "done")
    }

    @Test func `a send that a crash cut off counts as sent after fifteen seconds`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        let gate = Gate()
        world.sms.hold(at: gate)
        let cut = Task { try await world.post(.send(FlowScenario.draft("9991234567"), drawn: "7"), id, anna) }
        while world.sms.messages.isEmpty { await Task.yield() }
        let next = world.another()
        #expect(try await next.engine.signUp(id, anna.visitor)?.signUp.step.name == "sending")
        #expect(try await next.post(.resend, to: id, version: nil, anna.visitor).name == "sending")
        world.clock.advance(.milliseconds(15_001))
        let settled = try #require(try await next.engine.signUp(id, anna.visitor)).signUp
        #expect(settled.step.challenge?.resendAt == world.clock.now)
        // The code that may have gone out is good.
        let outcome = try await next.post(.verify(world.sms.code), to: id, version: nil, anna.visitor)
        #expect(outcome.name == "done")
        await gate.open()
        #expect(try await cut.value.name == "done")
        #expect(world.sms.messages.count == 1)
    }
}
