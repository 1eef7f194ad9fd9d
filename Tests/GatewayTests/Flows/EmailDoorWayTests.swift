import SignUpFlow
import Testing

@testable import Gateway

/// The e-mail door, from the form to the application.
@Suite struct EmailDoorWayTests {
    private let email = "Boris@example.com"
    private let phone = "9991234567"

    @Test func `the whole way: form, letter, number, SMS, application`() async throws {
        let world = try FlowScenario()
        var boris = Browser("boris")
        let acme = Attribution(partner: PartnerName("acme"))
        let (id, outcome) = try await world.begin(
            FlowScenario.form(email), boris, FlowScenario.request(), acme)
        #expect(outcome.name == "email-code")
        #expect(world.mail.letters.map(\.to) == [email] && world.mail.subjects == ["code"])
        // Nobody's account yet, and nothing of the form can be read in the store.
        #expect(try await world.count("SELECT count(*) FROM accounts") == 0)
        for table in ["sign_ups", "budgets", "audit"] {
            let rows = try await world.rows(of: table)
            for secret in ["oris@", "Борис", "argon2", FlowScenario.password] {
                #expect(!rows.contains(secret), "\(secret) in \(table)")
            }
        }
        #expect(try await world.post(.verify(world.mail.code), id, boris).name == "phone")
        #expect(try await world.text("SELECT state || ' ' || email FROM accounts") == "pending \(email)")
        #expect(try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, boris).name == "code")
        let done = try await world.post(.verify(world.sms.code), id, boris)
        #expect(done.name == "done")
        boris.session = done.session
        #expect(try await world.flows.engine.session(boris.visitor)?.way == "email")
        let code = try #require(try await world.post(.start, id, boris).parameter("code"))
        #expect(try await world.store.code(.sha256(code))?.way == "email")
        #expect(
            try await world.text(
                "SELECT state || ' ' || phone || ' ' || first_name || ' ' || last_name || ' ' || partner FROM accounts "
                    + "JOIN attributions ON account_id = id") == "active +79991234567 Борис Орлов acme")
        #expect(try await world.text("SELECT shown_as FROM acceptances") == "checkbox")
        #expect(try await world.text("SELECT hash FROM passwords")?.hasPrefix("$argon2id$") == true)
    }

    @Test func `what can't be taken is said beside its form, with all but the password`() async throws {
        let cases: [(StepForm, @Sendable (Refusal) -> Bool)] = [
            (FlowScenario.form("a@b.ru", first: " "), { $0.code == .nameRequired && $0.name == .first }),
            (FlowScenario.form("a@b.ru", last: "123"), { $0.name == .last && $0.nameFault == .noLetter }),
            (FlowScenario.form(" a@b.ru"), { $0.code == .emailInvalid && $0.emailFault?.kind == .space }),
            (FlowScenario.form("a@b.ru", password: "short"), { $0.passwordFault == .tooShort }),
            (FlowScenario.form("a@b.ru", password: "password1"), { $0.passwordFault == .common }),
            (FlowScenario.form("boris@b.ru", password: "boris@b.ru"), { $0.passwordFault == .isEmail }),
            (FlowScenario.form("a@b.ru", ticked: false), { $0.code == .termsRequired }),
        ]
        for (form, isRight) in cases {
            let world = try FlowScenario()
            let (id, outcome) = try await world.begin(form, Browser("boris"))
            let refusal = try #require(outcome.stored?.signUp.notice)
            #expect(outcome.name == "register" && isRight(refusal) && refusal.form == .email, "\(refusal)")
            #expect(world.mail.letters.isEmpty)
            #expect(try await world.count("SELECT count(*) FROM accounts") == 0)
            guard case .entrance(let entrance) = try await world.step(id, Browser("boris")),
                case .registerByEmail(let typed) = form
            else { continue }
            #expect(entrance.typed.email == typed.email && entrance.typed.firstName == typed.firstName)
        }
    }

    @Test func `an address that looks mistyped is taken, and the one that was meant in one tap`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        let (id, outcome) = try await world.begin(FlowScenario.form("boris@gmial.com"), boris)
        #expect(outcome.name == "email-code" && outcome.refusal == nil)
        #expect(world.mail.letters.map(\.to) == ["boris@gmial.com"])
        let first = world.mail.code
        let meant = try await world.post(.changeEmail("boris@gmail.com"), id, boris)
        #expect(meant.name == "email-code" && world.mail.letters.map(\.to) == ["boris@gmial.com", "boris@gmail.com"])
        #expect(try await world.post(.verify(first), id, boris).refusal == .codeWrong)
        #expect(try await world.post(.verify(world.mail.code), id, boris).name == "phone")
        #expect(try await world.text("SELECT email FROM accounts") == "boris@gmail.com")
    }

    @Test func `an account registered under such an address signs in and recovers as it was typed`() async throws {
        for email in ["boris@gmial.com", "boris@gmail.con"] {
            let world = try FlowScenario()
            try await world.emailAccount(email, phone: phone)
            #expect(try await world.signIn(Browser("desk"), email).outcome.session != nil)
            let recover = try await world.recover(Browser("other"), email)
            #expect(recover.outcome.name == "recover-code" && recover.outcome.refusal == nil)
        }
    }

    @Test func `one name is enough where the settings say so`() async throws {
        for rule in [Rules.LastName.required, .optional] {
            let world = try FlowScenario { $0.lastName = rule }
            let boris = Browser("boris")
            for last in ["", " \u{200B}"] {
                let (id, outcome) = try await world.begin(
                    FlowScenario.form(email, first: "Mononym", last: last), boris)
                guard rule == .optional else {
                    #expect(outcome.name == "register" && outcome.notice?.name == .last)
                    continue
                }
                #expect(outcome.name == "email-code")
                #expect(try await world.post(.verify(world.mail.code), id, boris).name == "phone")
                #expect(
                    try await world.text("SELECT first_name || ' ' || coalesce(last_name, 'NULL') FROM accounts")
                        == "Mononym NULL")
            }
            // What is written there still has to be a name.
            let wrong = try await world.begin(FlowScenario.form(email, last: "42"), boris).outcome
            #expect(wrong.notice?.name == .last && wrong.notice?.nameFault == .noLetter)
        }
    }

    @Test func `wrong codes are counted, the fifth says so, and a new letter begins anew`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        let (id, _) = try await world.begin(FlowScenario.form(email), boris)
        let first = world.mail.code
        let wrong = world.wrongLetterCode
        for left in [4, 3, 2, 1, 0] {
            let outcome = try await world.post(.verify(wrong), id, boris)
            #expect(outcome.refusal == (left > 0 ? .codeWrong : .tooManyAttempts))
            #expect(outcome.stored?.signUp.step.challenge?.triesLeft == left)
        }
        #expect(try await world.post(.verify(first), id, boris).refusal == .tooManyAttempts)
        #expect(try await world.post(.resend, id, boris).refusal == .tooSoon)
        world.clock.advance(.seconds(60))
        #expect(try await world.post(.resend, id, boris).refusal == nil)
        #expect(world.mail.letters.count == 2 && world.mail.code != first)
        #expect(try await world.post(.verify(first), id, boris).refusal == .codeWrong)
        #expect(try await world.post(.verify(world.mail.code), id, boris).name == "phone")
    }

    @Test func `a code by letter is good until its fifteenth minute ends`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        let (id, _) = try await world.begin(FlowScenario.form(email), boris)
        world.clock.advance(.seconds(900))
        #expect(try await world.post(.verify(world.mail.code), id, boris).refusal == .codeExpired)
        #expect(try await world.post(.resend, id, boris).name == "email-code")
        world.clock.advance(.milliseconds(899_999))
        #expect(try await world.post(.verify(world.mail.code), id, boris).name == "phone")
    }

    @Test func `another address keeps names and password; the code is good for its own address alone`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        let (id, _) = try await world.begin(FlowScenario.form("wrong@example.com"), boris)
        let first = world.mail.code
        #expect(try await world.post(.changeTarget, id, boris).name == "email")
        let bad = try await world.post(.send(email: "boris@"), id, boris)
        #expect(bad.name == "email" && bad.refusal == .emailInvalid)
        #expect(try await world.post(.send(email: email), id, boris).name == "email-code")
        #expect(try await world.post(.verify(first), id, boris).refusal == .codeWrong)
        #expect(try await world.post(.verify(world.mail.code), id, boris).name == "phone")
        #expect(
            try await world.text("SELECT email || ' ' || first_name || ' ' || last_name FROM accounts")
                == "\(email) Борис Орлов")
    }

    @Test func `an address that has an account looks and costs like any other, and no code opens it`() async throws {
        var seen: [[String]] = []
        var costs: [Int] = []
        var ledgers: [[String]] = []
        for isTaken in [true, false] {
            let world = try FlowScenario()
            try await world.emailAccount(isTaken ? "boris@EXAMPLE.com" : "other@example.com", phone: phone)
            let letters = world.mail.letters.count
            let (before, transactions) = (try await world.ledger(), world.transactions)
            let boris = Browser("boris")
            var lines: [String] = []
            func note(_ outcome: FlowOutcome) {
                let (signUp, now) = (outcome.stored?.signUp, world.clock.now)
                let challenge = signUp?.step.challenge
                lines.append(
                    "\(outcome.name) \(outcome.refusal?.rawValue ?? "-") \(challenge?.triesLeft ?? -1) "
                        + "\(challenge?.email ?? "-") \(challenge?.sends ?? -1) \(signUp?.mailSent ?? -1) "
                        + "\(challenge?.resendAt.since(now) ?? .zero) \(challenge?.expiresAt.since(now) ?? .zero) "
                        + "\(outcome.stored?.version ?? 0) \(outcome.session != nil)")
            }
            let (id, outcome) = try await world.begin(FlowScenario.form(email), boris)
            note(outcome)
            let code = world.mail.letters.last?.text ?? ""
            note(try await world.post(.resend, id, boris))
            world.clock.advance(.seconds(60))
            note(try await world.post(.resend, id, boris))
            for guess in ["000000", "111111", "222222"] { note(try await world.post(.verify(guess), id, boris)) }
            note(try await world.post(.changeTarget, id, boris))
            note(try await world.post(.send(email: email), id, boris))
            for _ in 0..<6 { note(try await world.post(.verify("000000"), id, boris)) }
            seen.append(lines)
            costs.append(world.transactions - transactions)
            let own = try await world.ledger().filter { !before.contains($0) }
            ledgers.append(own.map { $0.split(separator: ":").first.map(String.init) ?? "" }.sorted())
            // As many letters; the owner's go to the address as the account has it.
            let sent = world.mail.letters.dropFirst(letters)
            #expect(sent.map(\.to) == Array(repeating: isTaken ? "boris@EXAMPLE.com" : email, count: 3))
            #expect(sent.map(\.subject) == Array(repeating: isTaken ? "taken" : "code", count: 3))
            #expect(isTaken == code.isEmpty)
            #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        }
        #expect(seen[0] == seen[1])
        #expect(costs[0] == costs[1])
        #expect(ledgers[0] == ledgers[1])
    }

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
