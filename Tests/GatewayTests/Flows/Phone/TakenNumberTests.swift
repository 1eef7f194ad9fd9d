import SignUpFlow
import Testing

@testable import Gateway

/// A number that is another account's (I2).
@Suite struct TakenNumberTests {
    private let phone = "9991234567"

    @Test func `a taken number is told at once twice a sign-up, then only after the right code`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("g-holder", phone: phone)
        let before = world.sms.messages.count
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        for _ in 0..<2 {
            let outcome = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna)
            #expect(outcome.name == "phone" && outcome.refusal == .phoneTaken)
        }
        #expect(world.sms.messages.count == before)
        let quiet = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna)
        #expect(quiet.name == "code" && quiet.refusal == nil)
        let outcome = try await world.post(.verify(world.sms.code), id, anna)
        #expect(outcome.name == "code" && outcome.refusal == .phoneTaken && outcome.session == nil)
        // The code is spent.
        #expect(try await world.post(.verify(world.sms.code), id, anna).refusal == .tooManyAttempts)
        #expect(try await world.count("SELECT count(*) FROM accounts WHERE phone = '+79991234567'") == 1)
    }

    @Test func `an address has five such answers a day over all sign-ups`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("g-holder", phone: phone)
        var told = 0
        for index in 0..<4 {
            let browser = Browser("b\(index)")
            let id = try await world.pending(browser, as: "g\(index)")
            for _ in 0..<2 {
                let outcome = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, browser)
                if outcome.refusal == .phoneTaken { told += 1 }
            }
        }
        #expect(told == 5)
    }

    @Test(arguments: [(Rules.TakenDisclosure.immediate, "phone"), (.afterCode, "code")])
    func `a setting tells always or never at once`(disclosure: Rules.TakenDisclosure, step: String) async throws {
        let world = try FlowScenario { $0.takenDisclosure = disclosure }
        _ = try await world.account("g-holder", phone: phone)
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        for _ in 0..<(step == "phone" ? 8 : 1) {
            let outcome = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna)
            #expect(outcome.name == step)
            #expect(outcome.refusal == (step == "phone" ? .phoneTaken : nil))
        }
    }

    @Test func `of two that confirm one number at once one becomes active (I2)`() async throws {
        let world = try FlowScenario()
        let (anna, boris) = (Browser("anna"), Browser("boris"))
        let first = try await world.atCode(anna, as: "g-anna", phone: phone)
        let one = world.sms.code
        let second = try await world.atCode(boris, as: "g-boris", phone: phone)
        let other = world.sms.code
        async let a = world.post(.verify(one), first, anna)
        async let b = world.post(.verify(other), second, boris)
        let turns = try await [a, b]
        #expect(turns.count { $0.name == "done" } == 1)
        #expect(turns.count { $0.refusal == .phoneTaken } == 1)
        #expect(try await world.count("SELECT count(*) FROM accounts WHERE phone IS NOT NULL") == 1)
    }
}
