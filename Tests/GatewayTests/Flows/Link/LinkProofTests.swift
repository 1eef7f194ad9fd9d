import SignUpFlow
import Testing

@testable import Gateway

/// Link by password, and by an SMS code alone.
@Suite struct LinkProofTests {
    private let email = "anna@example.com"
    private let phone = "9991234567"

    @Test func `the password links, tells the owner and ends the account's sessions`() async throws {
        let world = try FlowScenario()
        let old = try await world.emailAccount(email, phone: phone)
        var owner = Browser("owner")
        try await world.signedIn(&owner, email)
        let anna = Browser("anna")
        let id = try await world.atLink(anna, as: "g-anna")
        let form = StepForm.password(login: email, password: FlowScenario.password)
        let proved = try await world.post(form, id, anna)
        #expect(proved.name == "link-confirm" && proved.session == nil)
        #expect(try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now) == nil)
        // Neither is offered where the account itself was proved.
        #expect(try await world.post(.notMine, id, anna).name == "link-confirm")
        #expect(try await world.post(.removeWay(.password), id, anna).name == "link-confirm")
        #expect(try await world.count("SELECT count(*) FROM passwords") == 1)
        let outcome = try await world.post(.confirmLink, id, anna)
        #expect(outcome.name == "done" && outcome.session != nil)
        #expect(
            try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now)?.id == old.id)
        #expect(try await world.flows.engine.session(owner.visitor) == nil)
        try await world.tellOwners()
        #expect(world.mail.letters.last?.subject == "linked" && world.mail.letters.last?.text == "Google")
        #expect(world.mail.letters.last?.to == email)
    }

    @Test func `a wrong password at Link is one sentence, and the login stays`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        for login in [email, "nobody@example.com"] {
            let anna = Browser(login)
            let id = try await world.atLink(anna, as: "g-\(login)")
            let outcome = try await world.post(.password(login: login, password: "wrong password"), id, anna)
            #expect(outcome.name == "link" && outcome.refusal == .credentialsWrong)
            guard case .link(.choosing(_, let typed))? = outcome.stored?.signUp.step else { continue }
            #expect(typed.login == login)
        }
    }

    /// At the confirm page by an SMS code alone; the account has e-mail, password and Facebook besides.
    private func bySMS(_ world: FlowScenario, _ anna: Browser) async throws -> (SignUpID, KnownAccount) {
        let old = try await world.emailAccount(email, phone: phone)
        try await world.change("INSERT INTO bindings VALUES ('facebook', 'f-anna', '\(old.id)', 0)")
        world.startJobs()
        let id = try await world.atLink(anna, as: "g-anna")
        let before = world.sms.codes.count
        try await world.post(.linkCode(FlowScenario.draft(phone), drawn: "7"), id, anna)
        await world.eventually { world.sms.codes.count > before }
        #expect(try await world.post(.verify(world.sms.code), id, anna).name == "link-confirm")
        return (id, old)
    }

    @Test func `the number's holder sees every other way in and removes what is not theirs`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, old) = try await bySMS(world, anna)
        var owner = Browser("owner")
        try await world.signedIn(&owner, email)
        let details = try #require(try await world.flows.accountChange.details(of: old.id))
        #expect(details.bindings.map(\.provider) == [.facebook])
        #expect(details.known.email == email && details.known.hasPassword)
        for way in [Credential.binding(.facebook, subject: "f-anna"), .password, .email] {
            #expect(try await world.post(.removeWay(way), id, anna).name == "link-confirm", "\(way)")
        }
        #expect(try await world.flows.engine.session(owner.visitor) == nil)
        #expect(try await world.count("SELECT count(*) FROM bindings") == 0)
        #expect(try await world.count("SELECT count(*) FROM passwords") == 0)
        // The proof goes on, and what was removed opens nothing.
        #expect(try await world.post(.confirmLink, id, anna).name == "done")
        #expect(try await world.signIn(Browser("late"), email).outcome.refusal == .credentialsWrong)
        #expect(try await world.arrive(Browser("f"), as: "f-anna", with: world.facebook).outcome.name == "newcomer")
        try await world.tellOwners()
        // All at once: one letter.
        #expect(world.mail.letters.last?.subject == "several")
        #expect(world.mail.letters.last?.text == "unbound password_removed email_removed")
    }

    @Test func `an account of somebody else loses the number, and the sign-up goes on as new`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, old) = try await bySMS(world, anna)
        var owner = Browser("owner")
        try await world.signedIn(&owner, email)
        let messages = world.sms.messages.count
        #expect(try await world.post(.notMine, id, anna).name == "newcomer")
        #expect(try await world.store.account(old.id, now: world.clock.now)?.phone == nil)
        #expect(try await world.flows.engine.session(owner.visitor) == nil)
        try await world.tellOwners()
        #expect(world.mail.letters.last?.subject == "number_released")
        #expect(world.sms.messages.count == messages)
        // The new holder registers with it; the old owner's next sign-in confirms another one.
        try await world.post(.create(termsTicked: true), id, anna)
        try await world.post(.send(FlowScenario.draft(phone), drawn: "7"), id, anna)
        #expect(try await world.post(.verify(world.sms.code), id, anna).name == "done")
        let (again, outcome) = try await world.signIn(Browser("again"), email)
        #expect(outcome.name == "phone" && outcome.session == nil)
        try await world.post(.send(FlowScenario.draft("9991234568"), drawn: "7"), again, Browser("again"))
        #expect(try await world.post(.verify(world.sms.code), again, Browser("again")).location != nil)
        #expect(try await world.count("SELECT count(*) FROM accounts WHERE state = 'active'") == 2)
    }

    @Test func `an epoch raised meanwhile ends the proof: nothing is removed or released (I9)`() async throws {
        for form in [StepForm.removeWay(.password), .notMine, .confirmLink] {
            let world = try FlowScenario()
            let anna = Browser("anna")
            let (id, old) = try await bySMS(world, anna)
            try await world.change("UPDATE accounts SET epoch = epoch + 1")
            #expect(try await world.post(form, id, anna).name == "link")
            let known = try await world.store.account(old.id, now: world.clock.now)
            #expect(known?.hasPassword == true && known?.phone == "+79991234567")
            #expect(try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now) == nil)
        }
    }
}
