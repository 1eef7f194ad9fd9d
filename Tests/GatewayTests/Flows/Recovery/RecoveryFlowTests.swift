import SignUpFlow
import Testing

@testable import Gateway

/// Recovery: a code to what the account has confirmed, a new password, and nothing open but that.
@Suite struct RecoveryFlowTests {
    private let email = "anna@example.com"
    private let phone = "9991234567"
    private let fresh = "another horse"

    /// At the form for the new password.
    private func atPassword(_ world: FlowScenario, _ browser: Browser, _ login: String) async throws -> SignUpID {
        let (mails, messages) = (world.mail.letters.count, world.sms.codes.count)
        let (id, outcome) = try await world.recover(browser, login)
        #expect(outcome.name == "recover-code")
        let byMail = login.contains("@")
        await world.eventually { byMail ? world.mail.letters.count > mails : world.sms.codes.count > messages }
        guard byMail else {
            // After an SMS code alone the other ways in are shown first.
            #expect(try await world.post(.verify(world.sms.code), id, browser).name == "recovered")
            #expect(try await world.post(.goOn, id, browser).name == "recover-password")
            return id
        }
        #expect(try await world.post(.verify(world.mail.code), id, browser).name == "recover-password")
        return id
    }

    @Test(arguments: ["anna@example.com", "ANNA@example.com", "8 999 123-45-67"])
    func `the whole way: code, password, bindings, application`(login: String) async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        var anna = Browser("anna")
        let id = try await atPassword(world, anna, login)
        // The code went to what the account has, not to what was typed.
        if login.contains("@") { #expect(world.mail.letters.last?.to == email) }
        let weak = try await world.post(.password(login: "", password: email), id, anna)
        #expect(weak.name == "recover-password" && weak.notice?.passwordFault == .isEmail)
        var outcome = try await world.post(.password(login: "", password: fresh), id, anna)
        if login.contains("@") {
            #expect(outcome.name == "recovered" && outcome.session == nil)
            outcome = try await world.post(.goOn, id, anna)
        }
        #expect(outcome.parameter("code") != nil)
        anna.session = outcome.session
        let session = try #require(try await world.flows.engine.session(anna.visitor))
        #expect(session.way == (login.contains("@") ? "email:otp" : "phone"))
        #expect(try await world.signIn(Browser("a"), email).outcome.refusal == .credentialsWrong)
        #expect(try await world.signIn(Browser("b"), phone, fresh).outcome.parameter("code") != nil)
        try await world.tellOwners()
        #expect(world.mail.letters.last?.subject == "recovered" && world.mail.letters.last?.to == email)
    }

    @Test func `known and unknown logins look and cost alike, by letter and by SMS`() async throws {
        for login in ["anna@example.com", "+79991234567"] {
            var seen: [[String]] = []
            var costs: [Int] = []
            for isKnown in [true, false] {
                let world = try FlowScenario()
                try await world.emailAccount(
                    isKnown ? email : "other@example.com", phone: isKnown ? phone : "9161234567")
                let (letters, messages) = (world.mail.letters.count, world.sms.messages.count)
                let before = world.transactions
                let anna = Browser("anna")
                var lines: [String] = []
                func note(_ outcome: FlowOutcome) {
                    let (signUp, now) = (outcome.stored?.signUp, world.clock.now)
                    let challenge = signUp?.step.challenge
                    lines.append(
                        "\(outcome.name) \(outcome.refusal?.rawValue ?? "-") \(challenge?.triesLeft ?? -1) "
                            + "\(challenge?.sends ?? -1) \(signUp?.mailSent ?? -1) \(signUp?.smsSent ?? -1) "
                            + "\(challenge?.resendAt.since(now) ?? .zero) \(outcome.stored?.version ?? 0)")
                }
                let ticket = try world.ticket(entrance: .recover)
                note(try await world.flows.begin(ticket, with: .request(login: login), anna.visitor))
                // The answer left before the message.
                #expect(world.mail.letters.count == letters && world.sms.messages.count == messages)
                note(try await world.post(.resend, ticket.id, anna))
                world.clock.advance(.seconds(60))
                note(try await world.post(.resend, ticket.id, anna))
                for _ in 0..<6 { note(try await world.post(.verify("000000"), ticket.id, anna)) }
                note(try await world.post(.changeTarget, ticket.id, anna))
                seen.append(lines)
                costs.append(world.transactions - before)
                await world.finishJobs()
                let sent = world.mail.letters.count - letters + world.sms.messages.count - messages
                #expect(sent == (isKnown ? 2 : 0))
            }
            #expect(seen[0] == seen[1])
            #expect(costs[0] == costs[1])
        }
    }

    @Test func `an address that nobody confirmed recovers nothing`() async throws {
        let world = try FlowScenario { $0.emailCode = .off }
        let boris = Browser("boris")
        let (id, _) = try await world.begin(FlowScenario.form(email), boris)
        try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, boris)
        try await world.post(.verify(world.sms.code), id, boris)
        let (_, outcome) = try await world.recover(Browser("mallory"), email)
        #expect(outcome.name == "recover-code")
        await world.finishJobs()
        #expect(world.mail.letters.isEmpty)
    }

    @Test func `a login that is neither is said at the form`() async throws {
        let world = try FlowScenario()
        for login in ["anna@", "anna", ""] {
            let (_, outcome) = try await world.recover(Browser(login), login)
            #expect(outcome.name == "recover" && outcome.refusal == .loginInvalid && outcome.notice?.form == .request)
        }
    }

    @Test func `an account without a password gets one: a lost Google account`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("g-anna", phone: phone)
        let anna = Browser("anna")
        let (id, _) = try await world.recover(anna, phone)
        await world.eventually { world.sms.codes.count > 1 }
        #expect(try await world.post(.verify(world.sms.code), id, anna).name == "recovered")
        #expect(try await world.post(.removeWay(.binding(.google, subject: "g-anna")), id, anna).name == "recovered")
        #expect(try await world.post(.goOn, id, anna).name == "recover-password")
        #expect(try await world.post(.password(login: "", password: fresh), id, anna).parameter("code") != nil)
        #expect(try await world.arrive(Browser("lost"), as: "g-anna").outcome.name == "newcomer")
        #expect(try await world.signIn(Browser("b"), phone, fresh).outcome.parameter("code") != nil)
    }

    @Test func `everything that was open before is closed (I9)`() async throws {
        let world = try FlowScenario()
        let old = try await world.emailAccount(email, phone: phone)
        try await world.change("INSERT INTO bindings VALUES ('facebook', 'f-anna', '\(old.id)', 0)")
        // A session with a code and a token, and an app page.
        var thief = Browser("thief")
        let (_, outcome) = try await world.signIn(thief, email)
        thief.session = outcome.session
        let code = Digest.sha256(try #require(outcome.parameter("code")))
        var second = Browser("second")
        let used = try await world.signIn(second, email).outcome
        second.session = used.session
        let token = AccessToken(hash: Digest("token"), expiresAt: world.clock.now + Lifetime.token)
        _ = try await world.store.redeem(
            .sha256(try #require(used.parameter("code"))), token: token, now: world.clock.now)
        #expect(try await world.store.holder(ofToken: token.hash, now: world.clock.now) != nil)
        let (app, _) = try await world.signIn(
            Browser("app"), email, FlowScenario.password, FlowScenario.request("crm-ios"))
        #expect(try await world.step(app, Browser("app")).name == "app")
        // A change of the number whose SMS is on its way.
        let (change, _) = try await world.change(.phone, thief)
        try await world.post(.password(login: "", password: FlowScenario.password), change, thief)
        try await world.post(.send(FlowScenario.draft("9161234567"), drawn: "7"), change, thief)
        let changing = world.sms.code
        // A proof for a link, and another recovery's right code.
        let link = Browser("link")
        let linking = try await world.atLink(link, as: "g-thief")
        try await world.post(.password(login: email, password: FlowScenario.password), linking, link)
        let other = try await atPassword(world, Browser("other"), email)

        let anna = Browser("anna")
        let id = try await atPassword(world, anna, email)
        #expect(try await world.post(.password(login: "", password: fresh), id, anna).name == "recovered")

        #expect(try await world.flows.engine.session(thief.visitor) == nil)
        #expect(try await world.count("SELECT count(*) FROM sessions") == 0)
        #expect(try await world.store.redeem(code, token: token, now: world.clock.now) == .dead)
        #expect(try await world.store.holder(ofToken: token.hash, now: world.clock.now) == nil)
        #expect(try await world.post(.again, app, Browser("app")).name != "app")
        let late = try await world.post(.verify(changing), change, thief)
        #expect(late.stored?.signUp.step == .over(.account) && late.session == nil)
        #expect(try await world.store.account(old.id, now: world.clock.now)?.phone == "+79991234567")
        #expect(try await world.post(.confirmLink, linking, link).session == nil)
        #expect(try await world.store.account(boundTo: .google, subject: "g-thief", now: world.clock.now) == nil)
        let lost = try await world.post(.password(login: "", password: "thief's horse"), other, Browser("other"))
        #expect(lost.name != "recovered")
        #expect(try await world.signIn(Browser("b"), email, fresh).outcome.parameter("code") != nil)
        // The sign-up that recovered goes on itself, and unbinds what is not the owner's.
        let unbind = StepForm.unbind(.binding(.facebook, subject: "f-anna"))
        #expect(try await world.post(unbind, id, anna).name == "recovered")
        #expect(try await world.count("SELECT count(*) FROM bindings") == 0)
        #expect(try await world.post(.goOn, id, anna).parameter("code") != nil)
    }

    @Test func `begun from Link it ends at the confirm page: the recovery is the proof`() async throws {
        let world = try FlowScenario()
        let old = try await world.emailAccount(email, phone: phone)
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        #expect(try await world.post(.recover, id, anna).name == "recover")
        world.startJobs()
        let before = world.mail.letters.count
        #expect(try await world.post(.request(login: email), id, anna).name == "recover-code")
        await world.eventually { world.mail.letters.count > before }
        try await world.post(.verify(world.mail.code), id, anna)
        try await world.post(.password(login: "", password: fresh), id, anna)
        #expect(try await world.post(.goOn, id, anna).name == "link-confirm")
        #expect(try await world.post(.confirmLink, id, anna).name == "done")
        #expect(
            try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now)?.id == old.id)
    }

    @Test func `begun from a taken number it ends at the confirm page, or signs in`() async throws {
        for byProvider in [true, false] {
            let world = try FlowScenario()
            let old = try await world.emailAccount(email, phone: phone)
            let anna = Browser("anna")
            let id =
                byProvider
                ? try await world.pending(anna, as: "g-anna")
                : try await world.pendingByEmail(anna, "other@example.com")
            let taken = try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna)
            #expect(taken.refusal == .phoneTaken)
            let form = try await world.post(.recover, id, anna)
            guard case .entrance(let entrance)? = form.stored?.signUp.step else {
                Issue.record("\(form.name)")
                continue
            }
            #expect(entrance.page == .recover && entrance.typed.login == phone)
            world.startJobs()
            let before = world.sms.codes.count
            try await world.post(.request(login: phone), id, anna)
            await world.eventually { world.sms.codes.count > before }
            try await world.post(.verify(world.sms.code), id, anna)
            try await world.post(.goOn, id, anna)
            let outcome = try await world.post(.password(login: "", password: fresh), id, anna)
            if byProvider {
                #expect(outcome.name == "link-confirm")
                #expect(try await world.post(.confirmLink, id, anna).name == "done")
                #expect(
                    try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now)?.id
                        == old.id)
            } else {
                #expect(outcome.parameter("code") != nil)
            }
            #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        }
    }

    @Test func `past too many wrong codes everywhere a new one has one try, and nothing rests`() async throws {
        let world = try FlowScenario { $0.limits.openingCodeFailuresPerHour = 2 }
        try await world.emailAccount(email, phone: phone)
        let (id, first) = try await world.recover(Browser("a"), "nobody@example.com")
        #expect(first.stored?.signUp.step.challenge?.triesLeft == 5)
        for _ in 0..<2 { try await world.post(.verify("000000"), id, Browser("a")) }
        let before = world.mail.letters.count
        let (other, outcome) = try await world.recover(Browser("b"), email)
        #expect(outcome.name == "recover-code" && outcome.stored?.signUp.step.challenge?.triesLeft == 1)
        await world.eventually { world.mail.letters.count > before }
        #expect(try await world.post(.verify(world.mail.code), other, Browser("b")).name == "recover-password")
    }
}
