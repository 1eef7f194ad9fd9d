import SignUpFlow
import Testing

@testable import Gateway

/// The e-mail door, from the form to the application.
@Suite struct EmailFlowTests {
    let email = "Boris@example.com"
    let phone = "9991234567"

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
}
