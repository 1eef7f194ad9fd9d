import SignUpFlow
import Testing

@testable import Gateway

extension EmailFlowTests {
    @Test func `an address that an account confirms meanwhile is not given away (I11)`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        let (id, _) = try await world.begin(FlowScenario.form(email), boris)
        let code = world.mail.code
        try await world.emailAccount("boris@example.com", phone: phone)
        let outcome = try await world.post(.verify(code), id, boris)
        #expect(outcome.name == "email-code" && outcome.refusal == .emailTaken)
        #expect(outcome.stored?.signUp.step.challenge?.triesLeft == 0)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        // The way on: sign in, the login is known.
        let signIn = try await world.post(.signIn, id, boris)
        guard case .entrance(let entrance)? = signIn.stored?.signUp.step else {
            Issue.record("\(signIn.name)")
            return
        }
        #expect(entrance.page == .signIn && entrance.typed.login == email)
    }

    @Test func `a second pending account that confirms the address takes it`() async throws {
        let world = try FlowScenario()
        let (first, second) = (Browser("first"), Browser("second"))
        let one = try await world.pendingByEmail(first, "boris@example.com")
        let two = try await world.pendingByEmail(second, email)
        #expect(try await world.text("SELECT group_concat(email) FROM accounts") == email)
        try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), two, second)
        #expect(try await world.post(.verify(world.sms.code), two, second).name == "done")
        // The first one goes on without it.
        try await world.post(.send(FlowScenario.draft("9991234568"), drawn: "7"), one, first)
        #expect(try await world.post(.verify(world.sms.code), one, first).name == "done")
        #expect(try await world.count("SELECT count(*) FROM accounts WHERE state = 'active'") == 2)
        #expect(try await world.count("SELECT count(*) FROM accounts WHERE email IS NOT NULL") == 1)
    }

    @Test func `without a code the address is written down and is no login`() async throws {
        let world = try FlowScenario { $0.emailCode = .off }
        let boris = Browser("boris")
        let (id, outcome) = try await world.begin(FlowScenario.form(email), boris)
        #expect(outcome.name == "phone" && world.mail.letters.isEmpty)
        #expect(
            try await world.text("SELECT coalesce(email, '-') || ' ' || contact_email FROM accounts") == "- \(email)")
        try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, boris)
        #expect(try await world.post(.verify(world.sms.code), id, boris).name == "done")
        #expect(try await world.store.account(email: email, now: world.clock.now) == nil)
        let desk = Browser("desk")
        #expect(try await world.signIn(desk, email).outcome.refusal == .credentialsWrong)
        #expect(try await world.signIn(desk, "8 (999) 123-45-67").outcome.parameter("code") != nil)
    }

    @Test func `a refused letter is said, counts for nothing and loses nothing typed`() async throws {
        for committed in [MailOutcome.refused("no"), .rejected("no such mailbox")] {
            let world = try FlowScenario()
            let boris = Browser("boris")
            world.mail.answer(committed)
            let (id, outcome) = try await world.begin(FlowScenario.form(email), boris)
            #expect(outcome.name == "email" && outcome.refusal == .mailFailed)
            for _ in 0..<7 { #expect(try await world.post(.send(email: email), id, boris).refusal == .mailFailed) }
            #expect(
                try await world.ledger().contains { $0.hasPrefix("mail_") && !$0.hasPrefix("mail_attempts") } == false)
            world.mail.answer(.accepted)
            #expect(try await world.post(.send(email: email), id, boris).name == "email-code")
            let code = world.mail.code
            world.clock.advance(.seconds(60))
            world.mail.answer(committed)
            #expect(try await world.post(.resend, id, boris).refusal == .mailFailed)
            #expect(try await world.post(.verify(code), id, boris).name == "phone")
        }
    }

    @Test func `a letter whose fate nobody knows counts as sent, and another may be had at once`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        world.mail.answer(.unknown("timed out"))
        let (id, outcome) = try await world.begin(FlowScenario.form(email), boris)
        #expect(outcome.name == "email-code" && outcome.refusal == nil)
        #expect(outcome.stored?.signUp.step.challenge?.resendAt == world.clock.now)
        #expect(try await world.ledger().count { $0.hasPrefix("mail_") } == 4)
        #expect(try await world.post(.verify(world.mail.code), id, boris).name == "phone")
    }

    @Test func `letters stay within each budget, and the page says until when (I10)`() async throws {
        let cases: [(Budget, @Sendable (inout Rules) -> Void)] = [
            (.mailPerMailboxDay, { $0.limits.mailPerMailboxDay = 2 }),
            (.mailPerAddressHour, { $0.limits.mailPerAddressHour = 2 }), (.mailPerHour, { $0.limits.mailPerHour = 2 }),
        ]
        for (budget, limit) in cases {
            let world = try FlowScenario(limit)
            for index in 0..<2 { _ = try await world.begin(FlowScenario.form(email), Browser("b\(index)")) }
            let late = Browser("late")
            let (id, outcome) = try await world.begin(FlowScenario.form("BORIS@example.com"), late)
            #expect(outcome.name == "register" && outcome.refusal == .tooManyCodes, "\(budget)")
            #expect(outcome.stored?.signUp.notice?.form == .email && outcome.stored?.signUp.notice?.retryAt != nil)
            #expect(world.mail.letters.count == 2, "\(budget)")
            guard case .entrance(let entrance) = try await world.step(id, late) else { continue }
            #expect(entrance.typed.email == "BORIS@example.com")
        }
        let world = try FlowScenario()
        let boris = Browser("boris")
        let (id, _) = try await world.begin(FlowScenario.form(email), boris)
        for _ in 0..<4 {
            world.clock.advance(.seconds(300))
            #expect(try await world.post(.resend, id, boris).refusal == nil)
        }
        world.clock.advance(.seconds(300))
        #expect(try await world.post(.resend, id, boris).refusal == .tooManyCodes)
        #expect(world.mail.letters.count == 5)
    }

    @Test func `terms that changed since the page was drawn draw it again`() async throws {
        let world = try FlowScenario()
        let ticket = try world.ticket()
        let next = world.another { $0.termsVersion = "2027-01-01" }
        let boris = Browser("boris")
        let outcome = try await next.begin(ticket, with: FlowScenario.form(email), boris.visitor)
        #expect(outcome.name == "register" && outcome.refusal == .termsChanged)
        // The same old page's form, sent once more, shows no other terms than before.
        let twice = try await next.begin(ticket, with: FlowScenario.form(email), boris.visitor)
        #expect(twice.name == "register" && twice.refusal == .termsChanged)
        // The box was ticked for other terms.
        guard case .entrance(let entrance) = try await world.step(ticket.id, boris) else {
            return #expect(Bool(false), "\(outcome.name)")
        }
        #expect(entrance.typed.email == email && entrance.typed.termsTicked == nil)
        let again = try await next.post(FlowScenario.form(email), to: ticket.id, version: nil, boris.visitor)
        #expect(again.name == "email-code")
    }
}
