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
        guard case .phone(_, let draft)? = outcome.stored?.signUp.step else { return }
        #expect(draft == FlowScenario.draft(typed))
        #expect(world.sms.messages.isEmpty)
        #expect(try await world.ledger().allSatisfy { $0.hasPrefix("sign_ups") })
    }

    // MARK: Routes

    @Test func `when every route refuses nothing is counted`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna")
        world.sms.answer(.refused("no"))
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
        world.sms.answer(.accepted)
        #expect(try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna).name == "code")
        #expect(try await world.ledger().count { $0.hasPrefix("sms_") } == 7)
    }

    @Test func `a resend that every route refuses leaves the code that was sent good`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: phone)
        let code = world.sms.code
        world.clock.advance(.seconds(60))
        world.sms.answer(.refused("no"))
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

    // MARK: Budgets (I10)

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

    // MARK: Already registered (I2)

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

    // MARK: The deadline

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
