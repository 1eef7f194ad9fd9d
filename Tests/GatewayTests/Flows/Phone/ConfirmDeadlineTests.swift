import SignUpFlow
import Testing

@testable import Gateway

/// The deadline by which a phone has to be confirmed (I6).
@Suite struct ConfirmDeadlineTests {
    private let phone = "9991234567"

    @Test func `after the deadline every form answers that it has passed (I6)`() async throws {
        let forms: [StepForm] = [
            .send(FlowScenario.draft("9991234567"), drawn: "7"), .verify("123456"), .resend, .changeTarget, .link,
            .leave,
            .start, .language(.english), .create(termsTicked: true), .back, .confirmLink,
        ]
        for form in forms {
            let world = try FlowScenario()
            let anna = Browser("anna")
            let atPhone = try await world.pending(anna, as: "g-anna")
            let boris = Browser("boris")
            let atCode = try await world.atCode(boris, as: "g-boris", phone: "9991234568")
            world.clock.advance(.seconds(24 * 3600))
            for (id, browser) in [(atPhone, anna), (atCode, boris)] {
                let outcome = try await world.post(form, id, browser)
                #expect(outcome.stored?.signUp.step == .over(.expired(.confirmExpired)), "\(form)")
            }
            #expect(world.sms.messages.count == 1, "\(form)")
        }
    }

    @Test func `a right code at the last millisecond counts, one later does not`() async throws {
        for (late, name) in [(Duration.milliseconds(-1), "done"), (.zero, "over")] {
            let world = try FlowScenario()
            let anna = Browser("anna")
            let id = try await world.pending(anna, as: "g-anna")
            world.clock.advance(.seconds(24 * 3600 - 60))
            try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna)
            world.clock.advance(.seconds(60) + late)
            #expect(try await world.post(.verify(world.sms.code), id, anna).name == name)
            #expect(
                try await world.count("SELECT count(*) FROM accounts WHERE state = 'active'")
                    == (name == "done" ? 1 : 0))
        }
    }

    @Test func `a deleted pending account ends its sign-ups, and the same identity begins anew`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        try await world.change("DELETE FROM accounts")
        let outcome = try await world.post(.verify(world.sms.code), id, anna)
        // Before its deadline it can only have been finished elsewhere.
        #expect(outcome.stored?.signUp.step == .over(.confirmedElsewhere))
        #expect(try await world.step(id, anna) == .over(.confirmedElsewhere))
        #expect(try await world.arrive(anna, as: "g-anna").outcome.name == "newcomer")
    }
}
