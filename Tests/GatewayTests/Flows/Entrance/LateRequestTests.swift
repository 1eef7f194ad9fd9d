import SignUpFlow
import Testing

@testable import Gateway

/// Requests that have less time left than the call out that they ask for needs.
@Suite struct LateRequestTests {
    private let phone = "9991234567"

    private func late(_ name: String) -> Browser {
        var browser = Browser(name)
        browser.patience = Deadline.call - .milliseconds(1)
        return browser
    }

    @Test func `an SMS that there is no time for is neither recorded nor counted`() async throws {
        let world = try FlowScenario()
        let id = try await world.pending(Browser("anna"), as: "g-anna")
        let before = try await world.ledger()
        let outcome = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, late("anna"))
        #expect(outcome.name == "phone" && outcome.refusal == .smsFailed)
        #expect(world.sms.messages.isEmpty)
        #expect(try await world.ledger() == before)
        guard case .phone(.number(_, let draft)) = try await world.step(id, Browser("anna")) else {
            return #expect(Bool(false), "\(outcome.name)")
        }
        #expect(draft?.phone == phone)
        // In time, the same form goes.
        #expect(
            try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, Browser("anna")).name == "code")
        #expect(world.sms.messages.count == 1)
    }

    @Test func `a code that was sent before still counts`() async throws {
        let world = try FlowScenario()
        let id = try await world.atCode(Browser("anna"), as: "g-anna", phone: phone)
        let (before, code) = (try await world.ledger(), world.sms.code)
        world.clock.advance(.seconds(60))
        let outcome = try await world.post(.resend, id, late("anna"))
        #expect(outcome.name == "code" && outcome.refusal == .smsFailed)
        #expect(world.sms.messages.count == 1)
        #expect(try await world.ledger() == before)
        #expect(try await world.post(.verify(code), id, Browser("anna")).name == "done")
    }

    @Test func `at Register what was typed stays`() async throws {
        let world = try FlowScenario()
        let (boris, ticket) = (Browser("boris"), try world.ticket())
        let form = StepForm.registerByPhone(FlowScenario.draft(phone), drawn: "7", termsTicked: true)
        let outcome = try await world.flows.begin(ticket, with: form, late("boris").visitor)
        #expect(outcome.name == "register" && outcome.refusal == .smsFailed)
        guard case .entrance(let entrance) = try await world.step(ticket.id, boris) else {
            return #expect(Bool(false), "\(outcome.name)")
        }
        #expect(entrance.typed.phone?.phone == phone && entrance.typed.phone?.termsTicked == true)
        #expect(world.sms.messages.isEmpty)
        #expect(try await world.post(form, ticket.id, boris).name == "code")
    }

    @Test func `a letter that there is no time for is neither recorded nor counted`() async throws {
        let world = try FlowScenario()
        let (boris, ticket) = (Browser("boris"), try world.ticket())
        let form = FlowScenario.form("boris@example.com")
        let outcome = try await world.flows.begin(ticket, with: form, late("boris").visitor)
        #expect(outcome.name == "register" && outcome.refusal == .mailFailed)
        guard case .entrance(let entrance) = try await world.step(ticket.id, boris) else {
            return #expect(Bool(false), "\(outcome.name)")
        }
        #expect(entrance.typed.email == "boris@example.com")
        #expect(world.mail.letters.isEmpty)
        let before = try await world.ledger()
        #expect(!before.contains { $0.contains("mail") }, "\(before)")
        #expect(try await world.post(form, ticket.id, boris).name == "email-code")
        // So with another one, at the page of its code.
        let (counted, code) = (try await world.ledger(), world.mail.code)
        world.clock.advance(.seconds(300))
        let again = try await world.post(.resend, ticket.id, late("boris"))
        #expect(again.name == "email-code" && again.refusal == .mailFailed)
        #expect(try await world.ledger() == counted)
        #expect(world.mail.letters.count == 1)
        #expect(try await world.post(.verify(code), ticket.id, boris).name == "phone")
    }
}
