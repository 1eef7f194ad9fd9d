import SignUpFlow
import Testing

@testable import Gateway

/// While a call is under way nothing but its end moves the sign-up: what it brings is never lost to another tab.
@Suite struct CallUnderWayTests {
    private let forms: [StepForm] = [
        .language(.english), .leave, .switchEntrance(.signIn), .promo("SPRING"), .forget(.partner), .back, .resend,
        .changeTarget, .provider(.facebook), .goOn, .link, .signIn, .recover, .start,
    ]

    /// Every form of another tab, while the call is held: each leaves the row as it is.
    private func disturb(_ world: FlowScenario, _ id: SignUpID, _ browser: Browser) async throws {
        let before = try await world.flows.engine.signUp(id, browser.visitor)
        for form in forms {
            let outcome = try await world.post(form, id, browser)
            #expect(outcome.stored == before, "\(form)")
        }
        #expect(try await world.count("SELECT version FROM sign_ups") == before?.version)
    }

    @Test func `a token call brings its identity, whatever another tab asks for meanwhile`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let gate = Gate()
        world.google.hold(at: gate)
        let (id, state) = try await world.depart(anna)
        async let back = world.comeBack(anna, state, as: "g-anna")
        await world.eventually { world.google.calls.count == 1 }
        #expect(try await world.step(id, anna).name == "returning")
        try await disturb(world, id, anna)
        await gate.open()
        #expect(try await back.name == "newcomer")
        #expect(try await world.step(id, anna).name == "newcomer")
    }

    @Test func `an SMS that is on its way leaves its code, whatever another tab asks for meanwhile`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        let gate = Gate()
        world.sms.hold(at: gate)
        async let sent = world.post(.send(FlowScenario.draft("9991234567"), drawn: "7"), id, anna)
        await world.eventually { world.sms.codes.count == 1 }
        #expect(try await world.step(id, anna).name == "sending")
        try await disturb(world, id, anna)
        await gate.open()
        #expect(try await sent.name == "code")
        #expect(try await world.post(.verify(world.sms.code), id, anna).name == "done")
    }

    @Test func `a callback whose sign-up moved between its look and its write looks again`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, state) = try await world.depart(anna)
        let gate = Gate()
        world.google.holdRules(at: gate)
        async let back = world.comeBack(anna, state, as: "g-anna")
        await world.eventually { world.google.rulesAsked == 1 }
        #expect(try await world.post(.language(.english), id, anna).stored?.signUp.language == .english)
        world.google.holdRules(at: nil)
        await gate.open()
        let outcome = try await back
        #expect(outcome.name == "newcomer" && outcome.stored?.signUp.language == .english)
        #expect(world.google.calls.count == 1)
    }
}
