import SignUpFlow
import Testing

@testable import Gateway

/// Numbers, codes, tries and what they cost.
@Suite struct CodeRoundTests {
    private let phone = "9991234567"

    @Test func `of 32 parallel guesses exactly five are tried (I4)`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        let wrong = world.wrongCode
        for _ in 0..<8 {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<32 { group.addTask { _ = try? await world.post(.verify(wrong), id, anna) } }
            }
        }
        let step = try await world.step(id, anna)
        #expect(step.challenge?.triesLeft == 0)
        #expect(
            try await world.store.used(
                [BudgetTake(.codeFailuresPerHour, limit: 1000)], now: world.clock.now) == [5])
        // Not even the right code opens now.
        let outcome = try await world.post(.verify(world.sms.code), id, anna)
        #expect(outcome.refusal == .tooManyAttempts)
        #expect(try await world.count("SELECT count(*) FROM accounts WHERE state = 'active'") == 0)
    }

    @Test func `a right code succeeds once, however often it comes (I4)`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        let code = world.sms.code
        // The same page's form, pressed again and again.
        let version = try await world.flows.engine.signUp(id, anna.visitor)?.version
        let sessions = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<16 {
                group.addTask { try await world.post(.verify(code), id, anna, version: version).session }
            }
            return try await group.reduce(into: []) { all, one in if let one { all.append(one) } }
        }
        #expect(sessions.count == 1)
        #expect(try await world.count("SELECT count(*) FROM sessions") == 1)
        #expect(try await world.step(id, anna).name == "done")
        // The one that succeeded gave its try back; others may have been counted before it was there.
        let used = try await world.store.used([BudgetTake(.codeFailuresPerHour, limit: 1000)], now: world.clock.now)
        #expect(used[0] <= 4)
    }

    @Test func `a right code whose count was not saved opens nothing`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        // A guess that another one has overtaken between its read and its write.
        let read = try #require(try await world.flows.engine.signUp(id, anna.visitor))
        try await world.post(.verify(world.wrongCode), id, anna)
        let outcome = try await world.flows.code.verify(read, typed: world.sms.code, anna.visitor)
        #expect(outcome.name == "code" && outcome.session == nil)
        #expect(try await world.step(id, anna).challenge?.triesLeft == 4)
        #expect(try await world.count("SELECT count(*) FROM accounts WHERE state = 'active'") == 0)
        // Counted, it is right.
        #expect(try await world.post(.verify(world.sms.code), id, anna).name == "done")
    }

    @Test func `of 64 parallel guesses from one page the one that was counted decides`() async throws {
        for round in 0..<4 {
            let world = try FlowScenario()
            let anna = Browser("anna")
            let id = try await world.atCode(anna, as: "g-anna", phone: phone)
            let (code, wrong) = (world.sms.code, world.wrongCode)
            let version = try await world.flows.engine.signUp(id, anna.visitor)?.version
            await withTaskGroup(of: Void.self) { group in
                for guess in 0..<64 {
                    let typed = guess == 16 * round ? code : wrong
                    group.addTask { _ = try? await world.post(.verify(typed), id, anna, version: version) }
                }
            }
            let isOpen = try await world.step(id, anna).name == "done"
            let failures = try await world.store.used(
                [BudgetTake(.codeFailuresPerHour, limit: 1000)], now: world.clock.now)
            // Either the right one was counted, and forgiven, or a wrong one was; never both.
            #expect(failures == [isOpen ? 0 : 1])
        }
    }

    @Test(arguments: ["", " - ", "12345", "1234567", "12345a", "код 123"])
    func `what can't be the code costs no try and no budget, at every page that asks for one`(typed: String)
        async throws
    {
        let world = try FlowScenario()
        let (anna, boris, vera, dora) = (Browser("anna"), Browser("boris"), Browser("vera"), Browser("dora"))
        try await world.emailAccount("vera@example.com", phone: "9991234568")
        let pages: [(Browser, SignUpID)] = [
            (anna, try await world.atCode(anna, as: "g-anna", phone: phone)),
            (boris, try await world.begin(FlowScenario.form("boris@example.com"), boris).id),
            (vera, try await world.recover(vera, "vera@example.com").id),
            (dora, try await world.atLink(dora, as: "g-dora")),
        ]
        try await world.post(.linkCode(FlowScenario.draft("9991234568"), drawn: "7"), pages[3].1, dora)
        await world.finishJobs()
        let before = try await world.ledger()
        for (browser, id) in pages {
            for _ in 0..<6 { #expect(try await world.post(.verify(typed), id, browser).refusal == .codeIncomplete) }
            #expect(try await world.step(id, browser).challenge?.triesLeft == 5)
        }
        #expect(try await world.ledger() == before)
    }

    @Test func `a code in digits of any script, with marks nobody sees, is right`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        let arabic = world.sms.code.compactMap { $0.wholeNumberValue.flatMap { Unicode.Scalar(0x660 + $0) } }
        let typed = "\u{2067}" + arabic.map { "\($0)\u{200B}" }.joined() + "\u{2069}"
        #expect(try await world.post(.verify(typed), id, anna).name == "done")
    }

    @Test func `a code is good until its fifth minute ends`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        world.clock.advance(.seconds(300))
        #expect(try await world.post(.verify(world.sms.code), id, anna).refusal == .codeExpired)
        #expect(try await world.post(.resend, id, anna).name == "code")
        world.clock.advance(.milliseconds(299_999))
        #expect(try await world.post(.verify(world.sms.code), id, anna).name == "done")
    }

    @Test func `a code is good for its own sign-up, number and latest message alone`() async throws {
        let world = try FlowScenario()
        let (anna, boris) = (Browser("anna"), Browser("boris"))
        let first = try await world.atCode(anna, as: "g-anna", phone: phone)
        let code = world.sms.code
        let second = try await world.atCode(boris, as: "g-boris", phone: "9991234568")
        #expect(try await world.post(.verify(code), second, boris).refusal == .codeWrong)
        world.clock.advance(.seconds(60))
        #expect(try await world.post(.resend, first, anna).name == "code")
        #expect(world.sms.messages.count == 3)
        #expect(try await world.post(.verify(code), first, anna).refusal == .codeWrong)
        #expect(try await world.post(.verify(world.sms.code), first, anna).name == "done")
    }

    @Test func `a resend waits for its pause, which grows`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        for pause in [60, 120, 300, 300] {
            world.clock.advance(.seconds(pause) - .milliseconds(1))
            let early = try await world.post(.resend, id, anna)
            #expect(early.refusal == .tooSoon)
            #expect(early.stored?.signUp.notice?.retryAt == world.clock.now + .milliseconds(1))
            world.clock.advance(.milliseconds(1))
            #expect(try await world.post(.resend, id, anna).refusal == nil)
        }
        #expect(world.sms.messages.count == 5)
        // The sign-up has sent its share.
        world.clock.advance(.seconds(300))
        #expect(try await world.post(.resend, id, anna).refusal == .tooManyCodes)
        #expect(world.sms.messages.count == 5)
    }

    @Test(arguments: [
        ("+7 999 123", Refusal(.phoneInvalid, fault: .tooShort, missingDigits: 4)),
        ("", Refusal(.phoneInvalid, fault: .empty)),
        ("495 123-45-67", Refusal(.phoneInvalid, fault: .notMobile)),
    ])
    func `a number that can't be used sends nothing and stays typed`(typed: String, refusal: Refusal) async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        let outcome = try await world.post(.send(FlowScenario.draft(typed), drawn: "7"), id, anna)
        #expect(outcome.name == "phone")
        #expect(outcome.notice?.code == refusal.code && outcome.notice?.fault == refusal.fault)
        guard case .phone(.number(_, let draft))? = outcome.stored?.signUp.step else { return }
        #expect(draft == FlowScenario.draft(typed))
        #expect(world.sms.messages.isEmpty)
        #expect(try await world.ledger().allSatisfy { $0.hasPrefix("sign_ups") })
    }
}
