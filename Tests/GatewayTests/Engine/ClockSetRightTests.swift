import SignUpFlow
import Testing

@testable import Gateway

/// A clock that was a day ahead and is set right: no wait lasts longer than it would have.
@Suite struct ClockSetRightTests {
    private let phone = "9991234567"
    private let ahead: Duration = .seconds(25 * 3600)

    private func setRight(_ world: FlowScenario) { world.clock.advance(.zero - ahead) }

    @Test func `another code can be had at once, and pauses are as long as ever from then on`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        #expect(try await world.post(.resend, id, anna).refusal == .tooSoon)
        setRight(world)
        let seen = try #require(try await world.flows.engine.signUp(id, anna.visitor)).signUp
        #expect(seen.step.challenge?.resendAt == world.clock.now && seen.notice?.retryAt == world.clock.now)
        #expect(try await world.post(.resend, id, anna).refusal == nil)
        #expect(world.sms.codes.count == 2)
        let again = try await world.post(.resend, id, anna)
        #expect(again.refusal == .tooSoon && again.notice?.retryAt == world.clock.now + .seconds(120))
    }

    @Test func `a letter can be had again at once, and a recovery code`() async throws {
        let world = try FlowScenario()
        let (id, _) = try await world.begin(FlowScenario.form("anna@example.com"), Browser("anna"))
        let (other, _) = try await world.recover(Browser("boris"), "boris@example.com")
        setRight(world)
        #expect(try await world.post(.resend, id, Browser("anna")).refusal == nil)
        #expect(try await world.post(.resend, other, Browser("boris")).refusal == nil)
    }

    @Test func `a call that its process did not end is over`() async throws {
        for provider in [true, false] {
            let world = try FlowScenario()
            let (anna, gate) = (Browser("anna"), Gate())
            let id: SignUpID
            let going: Task<Void, Never>
            if provider {
                let (departed, state) = try await world.depart(anna)
                id = departed
                world.google.hold(at: gate)
                going = Task { _ = try? await world.comeBack(anna, state, as: "g-anna") }
                while world.google.calls.isEmpty { await Task.yield() }
                #expect(try await world.step(id, anna).name == "returning")
            } else {
                id = try await world.pending(anna, as: "g-anna")
                world.sms.hold(at: gate)
                going = Task { _ = try? await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna) }
                while world.sms.messages.isEmpty { await Task.yield() }
                #expect(try await world.step(id, anna).name == "sending")
            }
            setRight(world)
            #expect(try await world.step(id, anna).name == (provider ? "register" : "code"))
            await gate.open()
            await going.value
        }
    }

    @Test func `what a page says of a wait is a day at most`() async throws {
        let world = try FlowScenario { $0.limits.smsPerPhoneDay = 1 }
        let anna = Browser("anna")
        _ = try await world.atCode(anna, as: "g-anna", phone: phone)
        let id = try await world.pending(anna, as: "g-other")
        #expect(
            try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna).refusal == .tooManyCodes)
        setRight(world)
        let retryAt = try #require(try await world.notice(id, anna)?.retryAt)
        #expect(retryAt.since(world.clock.now) <= .seconds(86400))
    }
}
