import SignUpFlow
import Testing

@testable import Gateway

/// An SMS code proves the number, not the account: numbers are passed on to other people.
@Suite struct SecondProofFlowTests {
    private let email = "anna@example.com"
    private let phone = "9991234567"
    private static let ninetyDays = Duration.seconds(90 * 86400)
    /// What an SMS code alone leads to, after a recovery and at Link.
    private static let opened = ["recovered", "link-confirm"]

    /// The right code for the number, by the recovery or at Link.
    private func enter(
        _ world: FlowScenario, _ browser: Browser, linking: Bool
    ) async throws -> (id: SignUpID, outcome: FlowOutcome) {
        world.startJobs()
        let before = world.sms.codes.count
        let id: SignUpID
        if linking {
            id = try await world.atLink(browser, as: "g-\(browser.cookie)")
            try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), id, browser)
        } else {
            id = try await world.recover(browser, phone).id
        }
        await world.eventually { world.sms.codes.count > before }
        return (id, try await world.post(.verify(world.sms.code), id, browser))
    }

    @Test(arguments: [false, true])
    func `for 90 days after its last proof a number opens its account alone, then not`(linking: Bool) async throws {
        let world = try FlowScenario()
        let old = try await world.emailAccount(email, phone: phone)
        world.clock.advance(Self.ninetyDays)
        #expect(Self.opened.contains(try await enter(world, Browser("a"), linking: linking).outcome.name))
        #expect(try await world.store.account(old.id, now: world.clock.now)?.phoneProvenAt == world.clock.now)
        // Counted from that proof.
        world.clock.advance(Self.ninetyDays + .milliseconds(1))
        let (id, outcome) = try await enter(world, Browser("b"), linking: linking)
        #expect(outcome.name == "second-proof" && outcome.session == nil)
        // The code makes nothing fresher, and nothing but a proof leads on.
        #expect(try await enter(world, Browser("c"), linking: linking).outcome.name == "second-proof")
        for form in [StepForm.goOn, .removeWay(.password), .confirmLink, .unbind(.binding(.google, subject: "g"))] {
            #expect(try await world.post(form, id, Browser("b")).name == "second-proof")
        }
    }

    @Test func `zero trusts for ever, and a row of the version before counts from its activation`() async throws {
        let trusting = try FlowScenario { $0.trustedFor = .zero }
        try await trusting.emailAccount(email, phone: phone)
        trusting.clock.advance(.seconds(3000 * 86400))
        #expect(try await enter(trusting, Browser("a"), linking: false).outcome.name == "recovered")
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        try await world.change("UPDATE accounts SET phone_proven_at = NULL")
        world.clock.advance(Self.ninetyDays)
        #expect(try await enter(world, Browser("a"), linking: true).outcome.name == "link-confirm")
        try await world.change("UPDATE accounts SET phone_proven_at = NULL")
        world.clock.advance(.milliseconds(1))
        #expect(try await enter(world, Browser("b"), linking: true).outcome.name == "second-proof")
    }

    @Test func `an account that nobody can prove otherwise opens`() async throws {
        let world = try FlowScenario()
        let old = try await world.account("g-anna", phone: phone)
        try await world.change("UPDATE bindings SET provider = 'a provider that the settings no longer name'")
        world.clock.advance(.seconds(400 * 86400))
        #expect(try await enter(world, Browser("a"), linking: false).outcome.name == "recovered")
        #expect(try await world.store.account(old.id, now: world.clock.now)?.phoneProvenAt == world.clock.now)
    }

    @Test(arguments: [false, true])
    func `letter, password and provider each lead on, and make the number fresh`(linking: Bool) async throws {
        for way in ["letter", "password", "provider"] {
            let world = try FlowScenario()
            let old = try await world.emailAccount(email, phone: phone)
            try await world.change("INSERT INTO bindings VALUES ('facebook', 'f-anna', '\(old.id)', 0)")
            world.clock.advance(Self.ninetyDays + .seconds(1))
            let anna = Browser("anna")
            let (id, _) = try await enter(world, anna, linking: linking)
            let outcome: FlowOutcome
            switch way {
            case "letter":
                let before = world.mail.letters.count
                #expect(try await world.post(.secondCode, id, anna).name == "second-code")
                await world.eventually { world.mail.letters.count > before }
                #expect(world.mail.letters.last?.to == email && world.mail.letters.last?.subject == "proof")
                #expect(try await world.post(.verify(world.wrongLetterCode), id, anna).refusal == .codeWrong)
                outcome = try await world.post(.verify(world.mail.code), id, anna)
            case "password":
                let wrong = try await world.post(.password(login: "", password: "wrong"), id, anna)
                #expect(wrong.name == "second-proof" && wrong.refusal == .credentialsWrong)
                // Somebody else's login and password are no proof.
                try await world.emailAccount("boris@example.com", phone: "9161234567")
                let other = StepForm.password(login: "boris@example.com", password: FlowScenario.password)
                #expect(try await world.post(other, id, anna).refusal == .credentialsWrong)
                outcome = try await world.post(.password(login: "", password: FlowScenario.password), id, anna)
            case _:
                _ = try #require(try await world.post(.provider(.facebook), id, anna).location)
                let trip = try #require(world.facebook.trips.last)
                #expect(trip.purpose == .prove)
                outcome = try await world.comeBack(anna, trip.state, as: "f-anna", with: world.facebook)
            }
            #expect(outcome.name == (linking ? "link-confirm" : "recover-password"), "\(way)")
            #expect(try await world.store.account(old.id, now: world.clock.now)?.phoneProvenAt == world.clock.now)
            if linking {
                #expect(try await world.post(.notMine, id, anna).name == "link-confirm")
            } else {
                let fresh = StepForm.password(login: "", password: "another horse")
                #expect(try await world.post(fresh, id, anna).name == "recovered")
                #expect(try await world.post(.goOn, id, anna).parameter("code") != nil)
            }
        }
    }

    @Test func `what raises the account's epoch meanwhile ends the waiting for a second proof`() async throws {
        let world = try FlowScenario()
        let old = try await world.emailAccount(email, phone: phone)
        world.clock.advance(Self.ninetyDays + .seconds(1))
        let mallory = Browser("mallory")
        let (id, _) = try await enter(world, mallory, linking: false)
        try await world.change("UPDATE accounts SET epoch = epoch + 1 WHERE id = '\(old.id)'")
        let outcome = try await world.post(.password(login: "", password: FlowScenario.password), id, mallory)
        #expect(outcome.stored?.signUp.step == .over(.expired(.signUpExpired)))
        #expect(try await world.post(.notMine, id, mallory).name == "over")
        #expect(try await world.store.account(old.id, now: world.clock.now)?.phone == "+79991234567")
    }

    @Test func `letters of the second proof are budgeted like all others`() async throws {
        let world = try FlowScenario { $0.limits.mailPerMailboxDay = 2 }
        try await world.emailAccount(email, phone: phone)
        world.clock.advance(Self.ninetyDays + .seconds(1))
        let anna = Browser("anna")
        let (id, _) = try await enter(world, anna, linking: false)
        for _ in 0..<2 {
            #expect(try await world.post(.secondCode, id, anna).name == "second-code")
            #expect(try await world.post(.resend, id, anna).refusal == .tooSoon)
            #expect(try await world.post(.changeTarget, id, anna).name == "second-proof")
        }
        let outcome = try await world.post(.secondCode, id, anna)
        #expect(outcome.name == "second-proof" && outcome.refusal == .tooManyCodes && outcome.notice?.retryAt != nil)
    }

    @Test func `known and unknown numbers look and cost alike, however old the last proof`() async throws {
        var seen: [[String]] = []
        for isKnown in [true, false] {
            let world = try FlowScenario()
            try await world.emailAccount(email, phone: isKnown ? phone : "9161234567")
            world.clock.advance(.seconds(400 * 86400))
            var before = world.transactions
            let (id, outcome) = try await world.begin(.request(login: phone), Browser("a"), at: .recover)
            var lines = ["\(outcome.name) \(outcome.stored?.signUp.step.challenge?.triesLeft ?? -1)"]
            lines.append("\(world.transactions - before)")
            // What is done after the answer is not seen.
            await world.finishJobs()
            before = world.transactions
            for _ in 0..<5 {
                let outcome = try await world.post(.verify("000000"), id, Browser("a"))
                lines.append("\(outcome.name) \(outcome.refusal?.rawValue ?? "-")")
            }
            seen.append(lines + ["\(world.transactions - before)"])
        }
        #expect(seen[0] == seen[1])
    }
}
