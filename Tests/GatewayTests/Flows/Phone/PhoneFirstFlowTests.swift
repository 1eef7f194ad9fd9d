import Foundation
import SignUpFlow
import Testing

@testable import Gateway

/// The phone-first door, from the number to the application.
@Suite struct PhoneFirstFlowTests {
    private let email = "boris@example.com"
    private let phone = "9991234567"

    private static func register(_ phone: String, ticked: Bool = true) -> StepForm {
        .registerByPhone(FlowScenario.draft(phone), drawn: "7", termsTicked: ticked)
    }

    @Test func `the whole way: number, SMS, address, letter, names and password`() async throws {
        let world = try FlowScenario()
        var boris = Browser("boris")
        let id = try await world.atProfile(boris, phone: phone, email)
        let outcome = try await world.post(FlowScenario.save(), id, boris)
        #expect(outcome.name == "done")
        boris.session = outcome.session
        #expect(try await world.flows.engine.session(boris.visitor)?.way == "phone")
        #expect(
            try await world.text(
                "SELECT state || ' ' || phone || ' ' || email || ' ' || first_name || ' ' || last_name FROM accounts")
                == "active +79991234567 boris@example.com Борис Орлов")
        #expect(try await world.post(.start, id, boris).parameter("code") != nil)
        #expect(try await world.signIn(Browser("desk"), email).outcome.parameter("code") != nil)
    }

    @Test func `names and a password that can't be taken are told at once`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        let id = try await world.atProfile(boris, phone: phone, email)
        let wrong = StepForm.save(firstName: " ", lastName: "42", password: "short")
        #expect(try await world.post(wrong, id, boris).refusal == .nameRequired)
        let notice = try #require(try await world.notice(id, boris))
        #expect(notice.name == .first && notice.nameFault == .empty)
        #expect(notice.also?.map(\.code) == [.nameRequired, .passwordWeak])
        #expect(notice.also?.first?.name == .last && notice.also?.last?.passwordFault == .tooShort)
        #expect(try await world.post(FlowScenario.save(), id, boris).name == "done")
    }

    @Test func `nothing is stored for a person who stops before the last step`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        let (id, _) = try await world.begin(Self.register(phone), boris)
        let tables = [
            "accounts", "bindings", "acceptances", "attributions", "passwords", "sessions", "outbox", "audit",
        ]
        func isClean(_ when: String) async throws {
            for table in tables {
                #expect(try await world.count("SELECT count(*) FROM \(table)") == 0, "\(table), \(when)")
            }
            // The file itself, and what is still in its log.
            for suffix in ["", "-wal"] {
                let bytes = try Data(contentsOf: URL(fileURLWithPath: world.temporary.path + suffix))
                for secret in ["9991234567", "boris@", "Борис", "$argon2"] {
                    #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(secret) in \(suffix), \(when)")
                }
            }
        }
        try await isClean("at the code")
        try await world.post(.verify(world.sms.code), id, boris)
        try await isClean("at the address")
        try await world.post(.send(email: email), id, boris)
        try await isClean("at the letter's code")
        try await world.post(.verify(world.mail.code), id, boris)
        #expect(try await world.post(FlowScenario.save("short"), id, boris).refusal == .passwordWeak)
        try await isClean("at the profile")
        // Register offers nothing to go on with, and half an hour later nothing is left.
        #expect(try await world.flows.entrance.unfinished(boris.visitor) == nil)
        world.clock.advance(.milliseconds(1_800_001))
        let late = try await world.post(FlowScenario.save(), id, boris)
        #expect(late.name == "register" && late.refusal == .signUpExpired)
        try await isClean("after half an hour")
    }

    @Test(arguments: [
        "+7 999 123-45-67", "8 (999) 123-45-67", "89991234567", "7 999 123 45 67", "999 123-45-67", "007 999 1234567",
    ])
    func `every national spelling is the same number`(typed: String) async throws {
        let world = try FlowScenario()
        let (_, outcome) = try await world.begin(Self.register(typed), Browser("boris"))
        #expect(outcome.name == "code", "\(outcome.refusal?.rawValue ?? "")")
        #expect(world.sms.messages.map(\.to.e164) == ["+79991234567"])
    }

    @Test func `a number that can't be used, and terms not accepted, are said at the door`() async throws {
        let world = try FlowScenario()
        let (_, landline) = try await world.begin(Self.register("495 123-45-67"), Browser("a"))
        #expect(landline.name == "register" && landline.notice?.fault == .notMobile)
        let (id, unticked) = try await world.begin(Self.register(phone, ticked: false), Browser("b"))
        #expect(unticked.refusal == .termsRequired && unticked.notice?.form == .phone)
        guard case .entrance(let entrance) = try await world.step(id, Browser("b")) else { return }
        #expect(entrance.typed.phone?.phone == phone)
        #expect(world.sms.messages.isEmpty)
        let notice = try await world.begin(
            Self.register(phone, ticked: false), Browser("c"), FlowScenario.request("crm-ios"))
        #expect(notice.outcome.name == "code")
    }

    @Test func `a taken number is told at the door twice, then only after the right code (I2)`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("g-holder", phone: phone)
        let boris = Browser("boris")
        let (id, first) = try await world.begin(Self.register(phone), boris)
        #expect(first.name == "register" && first.refusal == .phoneTaken)
        #expect(try await world.post(Self.register(phone), id, boris).refusal == .phoneTaken)
        #expect(try await world.post(Self.register(phone), id, boris).name == "code")
        let outcome = try await world.post(.verify(world.sms.code), id, boris)
        #expect(outcome.name == "code" && outcome.refusal == .phoneTaken)
        #expect(outcome.stored?.signUp.step.challenge?.triesLeft == 0)
        let signIn = try await world.post(.signIn, id, boris)
        guard case .entrance(let entrance)? = signIn.stored?.signUp.step else { return }
        #expect(entrance.page == .signIn && entrance.typed.login == "+79991234567" && entrance.suspended == nil)
    }

    @Test(arguments: [
        ("DE", "49", "01512 3456789", "01512 3456789"), ("RU", "7", "8 (999) 123-45-67", "8 (999) 123-45-67"),
        ("RU", "49", "01512 3456789", "+4915123456789"),
    ])
    func `a taken number is a login by itself, as typed where that and its country are enough`(
        country: String, callingCode: String, typed: String, login: String
    ) async throws {
        let world = try FlowScenario()
        _ = try await world.account("g-holder", phone: callingCode == "49" ? "+4915123456789" : phone)
        let boris = Browser("boris")
        let draft = PhoneDraft(country: country, callingCode: callingCode, phone: typed)
        let form = StepForm.registerByPhone(draft, drawn: "7", termsTicked: true)
        let (id, told) = try await world.begin(form, boris)
        #expect(told.refusal == .phoneTaken)
        let signIn = try await world.post(.switchEntrance(.signIn), id, boris)
        guard case .entrance(let entrance)? = signIn.stored?.signUp.step else { return #expect(Bool(false)) }
        #expect(entrance.typed.phone?.login == Login(login, country: country))
    }

    @Test func `a taken address gets a letter and no code`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: "9991234568")
        let boris = Browser("boris")
        let id = try await world.phoneFirst(boris, phone: phone)
        #expect(try await world.post(.send(email: "BORIS@example.com"), id, boris).name == "email-code")
        #expect(world.mail.subjects.last == "taken")
        #expect(try await world.post(.verify("123456"), id, boris).refusal == .codeWrong)
    }

    @Test func `an address that is taken between letter and code is said with the ways on`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        let id = try await world.phoneFirst(boris, phone: phone)
        try await world.post(.send(email: email), id, boris)
        let code = world.mail.code
        try await world.emailAccount(email, phone: "9991234568")
        let outcome = try await world.post(.verify(code), id, boris)
        #expect(outcome.name == "email-code" && outcome.refusal == .emailTaken)
    }

    @Test func `somebody finished first with the number or the address: nothing is made (I2, I11)`() async throws {
        for takes in [Refusal.Code.phoneTaken, .emailTaken] {
            let world = try FlowScenario()
            let boris = Browser("boris")
            let id = try await world.atProfile(boris, phone: phone, email)
            if takes == .phoneTaken {
                _ = try await world.account("g-holder", phone: phone)
            } else {
                try await world.emailAccount(email, phone: "9991234568")
            }
            let outcome = try await world.post(FlowScenario.save(), id, boris)
            #expect(outcome.name == "profile" && outcome.refusal == takes && outcome.session == nil)
            #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
            #expect(try await world.count("SELECT count(*) FROM passwords") == (takes == .phoneTaken ? 0 : 1))
            #expect(try await world.post(.recover, id, boris).name == "recover")
        }
    }

    @Test func `names and password that can't be taken are named, and the names stay`() async throws {
        let world = try FlowScenario(policy: .alphanumeric)
        let boris = Browser("boris")
        let id = try await world.atProfile(boris, phone: phone, email)
        let cases: [(String, PasswordFault)] = [
            ("пароль12345", .cyrillic), ("with space 1", .spaces), ("symbols#1234", .symbols),
            ("onlyletters", .noDigit),
            ("qwerty123", .common), ("12345678", .noLetter), ("short1", .tooShort),
        ]
        for (password, fault) in cases {
            let outcome = try await world.post(FlowScenario.save(password), id, boris)
            #expect(outcome.name == "profile" && outcome.notice?.passwordFault == fault, "\(password)")
            guard case .email(.profile(_, _, _, let typed))? = outcome.stored?.signUp.step else { continue }
            #expect(typed.firstName == "Борис" && typed.lastName == "Орлов")
        }
        let nameless = try await world.post(FlowScenario.save("letters123", last: ""), id, boris)
        #expect(nameless.refusal == .nameRequired && nameless.notice?.name == .last)
        #expect(try await world.post(FlowScenario.save("letters123"), id, boris).name == "done")
    }

    @Test func `Done pressed many times makes one account and one session`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        let id = try await world.atProfile(boris, phone: phone, email)
        let sessions = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { try await world.post(FlowScenario.save(), id, boris).session } }
            return try await group.reduce(into: []) { all, one in if let one { all.append(one) } }
        }
        #expect(sessions.count == 1)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
        #expect(try await world.step(id, boris).name == "done")
    }

    @Test func `an SMS that every route refused leaves the number and the acceptance`() async throws {
        let world = try FlowScenario()
        let boris = Browser("boris")
        world.sms.answer(.refused(.now, "no"))
        let (id, outcome) = try await world.begin(Self.register(phone), boris)
        #expect(outcome.name == "phone" && outcome.refusal == .smsFailed)
        world.sms.answer(.accepted(id: nil))
        #expect(try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, boris).name == "code")
        #expect(try await world.post(.verify(world.sms.code), id, boris).name == "email")
    }
}
