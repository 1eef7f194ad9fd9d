import SignUpFlow
import Testing

@testable import Gateway

/// Sign in with a password, and what guards it.
@Suite struct SignInFlowTests {
    private let email = "anna@example.com"
    private let phone = "9991234567"

    @Test(arguments: ["anna@example.com", "ANNA@Example.com", "+79991234567", "8 999 123-45-67", "999 1234567"])
    func `a confirmed address or number signs in, straight to the client`(login: String) async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        var anna = Browser("anna")
        let (id, outcome) = try await world.signIn(anna, login)
        #expect(outcome.parameter("code") != nil && outcome.parameter("state") == "of the client")
        anna.session = outcome.session
        let session = try #require(try await world.flows.engine.session(anna.visitor))
        #expect(session.way.name == (login.contains("@") ? "email" : "phone") && session.way.method == .password)
        let code = try await world.store.code(.sha256(try #require(outcome.parameter("code"))))
        #expect(code?.way == session.way)
        #expect(session.authenticatedAt == world.clock.now)
        #expect(try await world.step(id, anna) == .over(.handedOver))
    }

    @Test func `wrong, unknown, without a password and nonsense are one sentence and cost the same`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        _ = try await world.account("g-boris", phone: "9991234568")
        var seen: [String] = []
        var costs: [Bool: Set<Int>] = [:]
        let logins = [email, "+79991234567", "nobody@example.com", "+79161234567", "9991234568", "nonsense"]
        for (index, login) in logins.enumerated() {
            let before = world.transactions
            let (_, outcome) = try await world.signIn(Browser("b\(index)"), login, "wrong password")
            seen.append("\(outcome.name) \(outcome.refusal?.rawValue ?? "-") \(outcome.notice?.form?.rawValue ?? "-")")
            costs[login.contains("@"), default: []].insert(world.transactions - before)
            guard case .entrance(let entrance)? = outcome.stored?.signUp.step else { continue }
            #expect(entrance.typed.login == login && entrance.page == .signIn)
        }
        #expect(Set(seen) == ["sign-in credentials_wrong password"])
        // An address is looked for in two places, a number in one: who is found makes no difference.
        #expect(costs.values.map(\.count) == [1, 1])
    }

    @Test func `a pending account signs in to where it stopped`() async throws {
        let world = try FlowScenario()
        _ = try await world.pendingByEmail(Browser("anna"), email)
        let desk = Browser("desk")
        let (id, outcome) = try await world.signIn(desk, email)
        #expect(outcome.name == "phone" && outcome.session == nil)
        try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, desk)
        #expect(try await world.post(.verify(world.sms.code), id, desk).name == "done")
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
    }

    @Test func `from a taken number one signs in, and the account just begun goes`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        let anna = Browser("anna")
        let id = try await world.pendingByEmail(anna, "other@example.com")
        #expect(
            try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna).refusal == .phoneTaken)
        #expect(try await world.post(.signIn, id, anna).name == "sign-in")
        #expect(
            try await world.post(.password(login: phone, password: "wrong password"), id, anna).refusal
                == .credentialsWrong)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 2)
        let outcome = try await world.post(
            .password(login: phone, password: FlowScenario.password), id, anna)
        #expect(outcome.parameter("code") != nil && outcome.session != nil)
        #expect(try await world.text("SELECT group_concat(email) FROM accounts") == email)
    }

    @Test func `the ways between Register, Sign in and Recover lose nothing`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        let anna = Browser("anna")
        let acme = Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING"))
        let (id, _) = try await world.begin(
            FlowScenario.form("typo@"), anna, FlowScenario.request(), acme)
        for page in [Entrance.recover, .register, .signIn] {
            let outcome = try await world.post(.switchEntrance(page), id, anna)
            #expect(outcome.name == page.rawValue)
            guard case .entrance(let entrance)? = outcome.stored?.signUp.step else { continue }
            #expect(entrance.typed.email == "typo@")
        }
        let outcome = try await world.post(.password(login: email, password: FlowScenario.password), id, anna)
        let code = try #require(outcome.parameter("code"))
        #expect(try await world.store.code(.sha256(code))?.attribution == acme)
        #expect(outcome.parameter("state") == "of the client")
    }

    // MARK: Lock-out

    /// Fails so many times, waiting out every pause.
    private func fail(_ times: Int, _ world: FlowScenario, _ login: String) async throws {
        for index in 0..<times {
            let (_, outcome) = try await world.signIn(
                Browser("f\(index)", address: "192.0.2.\(index % 200)"), login, "wrong password")
            if let retryAt = outcome.notice?.retryAt {
                world.clock.advance(retryAt.since(world.clock.now))
                let again = try await world.signIn(
                    Browser("r\(index)", address: "192.0.2.\(index % 200)"), login, "wrong password")
                #expect(again.outcome.refusal == .credentialsWrong)
            } else {
                #expect(outcome.refusal == .credentialsWrong)
            }
        }
    }

    @Test(arguments: ["anna@example.com", "nobody@example.com"])
    func `from the fifth failure on a login waits, twice as long each time, known or not`(login: String) async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        for index in 0..<5 {
            let (_, outcome) = try await world.signIn(Browser("b\(index)"), login, "wrong password")
            #expect(outcome.refusal == .credentialsWrong)
        }
        for wait in [2, 4, 8, 16] {
            // Not even the right one is looked at.
            let (_, early) = try await world.signIn(Browser("e\(wait)"), login)
            #expect(early.refusal == .tooManyAttempts)
            #expect(early.notice?.retryAt == world.clock.now + .seconds(wait))
            world.clock.advance(.seconds(wait))
            #expect(
                try await world.signIn(Browser("l\(wait)"), login, "wrong password").outcome.refusal
                    == .credentialsWrong)
        }
    }

    @Test func `the right password after the wait is forgiven everything before`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        try await fail(6, world, email)
        let wait = try await world.signIn(Browser("w"), email).outcome
        world.clock.advance(try #require(wait.notice?.retryAt).since(world.clock.now))
        #expect(try await world.signIn(Browser("right"), email).outcome.parameter("code") != nil)
        for index in 0..<5 {
            #expect(
                try await world.signIn(Browser("n\(index)"), email, "wrong password").outcome.refusal
                    == .credentialsWrong)
        }
    }

    @Test func `failures at Sign in and at Link count together`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        for index in 0..<4 { _ = try await world.signIn(Browser("e\(index)"), email, "wrong password") }
        let link = Browser("link")
        let id = try await world.atLink(link, as: "g-link")
        #expect(
            try await world.post(.password(login: email, password: "wrong password"), id, link).refusal
                == .credentialsWrong)
        let outcome = try await world.post(.password(login: email, password: FlowScenario.password), id, link)
        #expect(outcome.name == "link" && outcome.refusal == .tooManyAttempts && outcome.notice?.form == .password)
        #expect(try await world.signIn(Browser("late"), email).outcome.refusal == .tooManyAttempts)
    }

    @Test func `an address that waits does not tell whose number it goes with`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        for index in 0..<5 { _ = try await world.signIn(Browser("e\(index)"), email, "wrong password") }
        #expect(try await world.signIn(Browser("waits"), email).outcome.refusal == .tooManyAttempts)
        #expect(
            try await world.signIn(Browser("p"), phone, "wrong password").outcome.refusal == .credentialsWrong)
    }

    @Test func `a password rests for every login of its account, and after recovery no login waits`() async throws {
        let world = try FlowScenario { $0.limits.passwordFailuresPerAccount = 12 }
        try await world.emailAccount(email, phone: phone)
        try await fail(3, world, email)
        try await fail(9, world, phone)
        for login in [email, phone] {
            let (_, rests) = try await world.signIn(Browser("r \(login)"), login)
            #expect(rests.refusal == .tooManyAttempts && rests.notice?.retryAt == nil)
        }
        let boris = Browser("recovering")
        let letters = world.mail.letters.count
        let (id, _) = try await world.recover(boris, email)
        await world.eventually { world.mail.letters.count > letters }
        try await world.post(.verify(world.mail.code), id, boris)
        try await world.post(.password(login: "", password: "another horse"), id, boris)
        for login in [email, phone] {
            let (_, outcome) = try await world.signIn(Browser("again \(login)"), login, "another horse")
            #expect(outcome.parameter("code") != nil)
        }
    }

    @Test func `failures are counted per address too, and a right password takes none`() async throws {
        let world = try FlowScenario { $0.limits.passwordFailuresPerAddressHour = 3 }
        try await world.emailAccount(email, phone: phone)
        for index in 0..<5 {
            #expect(try await world.signIn(Browser("r\(index)"), email).outcome.parameter("code") != nil)
        }
        for index in 0..<3 {
            let (_, outcome) = try await world.signIn(
                Browser("b\(index)"), "nobody\(index)@example.com", "wrong password")
            #expect(outcome.refusal == .credentialsWrong)
        }
        let (_, refused) = try await world.signIn(Browser("late"), email)
        #expect(refused.refusal == .tooManyAttempts && refused.notice?.retryAt != nil)
        let elsewhere = Browser("elsewhere", address: "203.0.113.99")
        #expect(try await world.signIn(elsewhere, email).outcome.parameter("code") != nil)
        world.clock.advance(.seconds(3600))
        #expect(try await world.signIn(Browser("later"), email).outcome.parameter("code") != nil)
    }

    @Test func `a password rests after too many failures until recovery, and other ways in work on`() async throws {
        let world = try FlowScenario { $0.limits.passwordFailuresPerAccount = 7 }
        try await world.emailAccount(email, phone: phone)
        try await fail(7, world, email)
        world.clock.advance(.seconds(86400))
        let (_, rests) = try await world.signIn(Browser("rests"), email)
        #expect(rests.refusal == .tooManyAttempts && rests.notice?.retryAt == nil)
        let boris = Browser("recovering")
        let letters = world.mail.letters.count
        let (id, _) = try await world.recover(boris, email)
        await world.eventually { world.mail.letters.count > letters }
        try await world.post(.verify(world.mail.code), id, boris)
        #expect(
            try await world.post(.password(login: "", password: "another horse"), id, boris).name == "recovered")
        #expect(try await world.signIn(Browser("again"), email, "another horse").outcome.parameter("code") != nil)
    }

    @Test func `a password that rests leaves the account's provider alone`() async throws {
        let world = try FlowScenario { $0.limits.passwordFailuresPerAccount = 1 }
        try await world.emailAccount(email, phone: phone)
        let link = Browser("link")
        let id = try await world.atLink(link, as: "g-anna")
        try await world.post(.password(login: email, password: FlowScenario.password), id, link)
        #expect(try await world.post(.confirmLink, id, link).name == "done")
        try await fail(1, world, email)
        #expect(try await world.signIn(Browser("rests"), email).outcome.refusal == .tooManyAttempts)
        #expect(try await world.arrive(Browser("google"), as: "g-anna").outcome.parameter("code") != nil)
    }

    @Test func `a password is hashed again when the settings' cost has changed`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        let before = try await world.text("SELECT hash FROM passwords")
        let next = world.another(hashing: 2)
        let form = StepForm.password(login: email, password: FlowScenario.password)
        let wrong = try await next.begin(
            try world.ticket(entrance: .signIn), with: .password(login: email, password: "wrong password"),
            Browser("w").visitor)
        #expect(wrong.refusal == .credentialsWrong)
        #expect(try await world.text("SELECT hash FROM passwords") == before)
        let outcome = try await next.begin(try world.ticket(entrance: .signIn), with: form, Browser("a").visitor)
        #expect(outcome.parameter("code") != nil)
        let after = try await world.text("SELECT hash FROM passwords")
        #expect(after != before && after?.contains("t=2") == true)
        #expect(
            try await next.begin(try world.ticket(entrance: .signIn), with: form, Browser("b").visitor)
                .parameter("code") != nil)
        #expect(try await world.text("SELECT hash FROM passwords") == after)
    }
}
