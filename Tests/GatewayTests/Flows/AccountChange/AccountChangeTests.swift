import SignUpFlow
import Testing

@testable import Gateway

/// One's own account: every change of a way in, after a fresh proof, under the session it was begun in.
@Suite struct AccountChangeTests {
    let email = "anna@example.com"
    let phone = "9991234567"
    let other = "9161234567"

    /// Somebody with an e-mail address, a number, a password and Facebook, signed in.
    func owner(_ world: FlowScenario) async throws -> (Browser, KnownAccount) {
        let account = try await world.emailAccount(email, phone: phone)
        try await world.change("INSERT INTO bindings VALUES ('facebook', 'f-anna', '\(account.id)', 0)")
        var anna = Browser("anna")
        try await world.signedIn(&anna, email)
        return (anna, account)
    }

    let own = StepForm.password(login: "", password: FlowScenario.password)

    /// To the provider and back, from where the sign-up stands.
    func trip(
        _ world: FlowScenario, _ id: SignUpID, _ browser: Browser, as subject: String, with provider: ScriptedProvider
    ) async throws -> FlowOutcome {
        let away = try await world.post(.provider(provider.name), id, browser)
        #expect(away.location != nil)
        return try await world.comeBack(
            browser, try #require(provider.trips.last).state, as: subject, with: provider)
    }

    /// A code to the account's own number, entered.
    func bySMS(_ world: FlowScenario, _ id: SignUpID, _ browser: Browser) async throws -> FlowOutcome {
        world.startJobs()
        let before = world.sms.codes.count
        let empty = PhoneDraft(country: "", callingCode: "", phone: "")
        #expect(try await world.post(.linkCode(empty, drawn: "7"), id, browser).name == "prove-code")
        await world.eventually { world.sms.codes.count > before }
        #expect(world.sms.codes.last?.to.e164 == "+79991234567")
        return try await world.post(.verify(world.sms.code), id, browser)
    }

    // MARK: The proof

    @Test func `password, SMS code and a provider that authenticates again each prove a change`() async throws {
        for way in ["password", "sms", "facebook"] {
            let world = try FlowScenario()
            let (anna, account) = try await owner(world)
            let (id, outcome) = try await world.change(.unbind(.facebook, subject: "f-anna"), anna)
            #expect(outcome.name == "prove")
            #expect(try await world.count("SELECT count(*) FROM bindings") == 1)
            let proved =
                switch way {
                case "password": try await world.post(own, id, anna)
                case "sms": try await bySMS(world, id, anna)
                default: try await trip(world, id, anna, as: "f-anna", with: world.facebook)
                }
            if way == "facebook" { #expect(world.facebook.trips.last?.purpose == .prove) }
            #expect(proved.stored?.signUp.step == .over(.account), "\(way)")
            #expect(try await world.count("SELECT count(*) FROM bindings") == 0, "\(way)")
            // The owner stays signed in, by a new session; every other one is over.
            #expect(try await world.flows.engine.session(anna.visitor) == nil)
            var fresh = anna
            fresh.session = proved.session
            let session = try await world.flows.engine.session(fresh.visitor)
            #expect(session?.account == account.id, "\(way)")
            // What its codes will say of it is the proof of now.
            let method = ["password": AuthenticationMethod.Method.password, "sms": .sms][way] ?? .provider
            #expect(session?.way == AuthenticationMethod("email").by(method))
            #expect(try await world.count("SELECT count(*) FROM sessions") == 1)
            try await world.tellOwners()
            #expect(world.mail.letters.last?.subject == "unbound" && world.mail.letters.last?.text == "Facebook")
        }
    }

    @Test func `Google proves nothing where reauthentication is needed, and enough to bind`() async throws {
        let world = try FlowScenario()
        let (anna, account) = try await owner(world)
        try await world.change("INSERT INTO bindings VALUES ('google', 'g-anna', '\(account.id)', 0)")
        for change in [AccountChangeKind.unbind(.facebook, subject: "f-anna"), .phone, .password, .delete] {
            let (id, _) = try await world.change(change, anna)
            let outcome = try await world.post(.provider(.google), id, anna)
            #expect(outcome.name == "prove" && outcome.location == nil, "\(change)")
        }
        let (id, _) = try await world.change(.bind(.facebook), anna)
        let proved = try await trip(world, id, anna, as: "g-anna", with: world.google)
        // The same answer leads on to the provider that is to be bound.
        #expect(proved.location?.contains("facebook.example") == true)
    }

    @Test func `a wrong password, a wrong code and somebody else's proof change nothing`() async throws {
        let world = try FlowScenario()
        let (anna, _) = try await owner(world)
        try await world.emailAccount("boris@example.com", phone: other, password: "boris's horse")
        _ = try await world.account("f-boris", phone: "9161234568", with: world.facebook)
        let (id, _) = try await world.change(.delete, anna)
        let wrong = try await world.post(.password(login: "", password: "wrong password"), id, anna)
        #expect(wrong.name == "prove" && wrong.refusal == .credentialsWrong)
        let borrowed = try await world.post(
            .password(login: "boris@example.com", password: "boris's horse"), id, anna)
        #expect(borrowed.name == "prove" && borrowed.refusal == .credentialsWrong)
        for subject in ["f-boris", "f-nobody"] {
            let outcome = try await trip(world, id, anna, as: subject, with: world.facebook)
            #expect(outcome.name == "prove" && outcome.refusal == .notBound)
        }
        // Another number gets no code, and looks like one's own.
        let before = world.sms.codes.count
        let decoy = try await world.post(.linkCode(FlowScenario.draft(other), drawn: "7"), id, anna)
        #expect(decoy.name == "prove-code")
        #expect(try await world.post(.verify("123456"), id, anna).refusal == .codeWrong)
        await world.finishJobs()
        #expect(world.sms.codes.count == before)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 3)
    }

    @Test func `a proof lasts ten minutes`() async throws {
        let world = try FlowScenario()
        let (anna, _) = try await owner(world)
        let (id, _) = try await world.change(.password, anna)
        #expect(try await world.post(own, id, anna).name == "recover-password")
        world.clock.advance(.milliseconds(600_001))
        let late = try await world.post(.password(login: "", password: "another horse"), id, anna)
        #expect(late.name == "prove" || late.refusal == .credentialsWrong)
        #expect(try await world.flows.engine.signUp(id, anna.visitor)?.signUp.step.name == "prove")
        #expect(try await world.signIn(Browser("b"), email).outcome.parameter("code") != nil)
    }

    @Test func `a change ends with the session it was begun under`() async throws {
        for ending in ["DELETE FROM sessions", "UPDATE accounts SET epoch = epoch + 1"] {
            let world = try FlowScenario()
            let (anna, _) = try await owner(world)
            var ids: [SignUpID] = []
            for change in [AccountChangeKind.unbind(.facebook, subject: "f-anna"), .delete] {
                ids.append(try await world.change(change, anna).id)
            }
            let (password, _) = try await world.change(.password, anna)
            try await world.post(own, password, anna)
            let (number, _) = try await world.change(.phone, anna)
            try await world.post(own, number, anna)
            try await world.post(.send(FlowScenario.draft(other), drawn: "7"), number, anna)
            try await world.change(ending)
            for id in ids {
                let outcome = try await world.post(own, id, anna)
                #expect(outcome.stored?.signUp.step == .over(.account) && outcome.session == nil, "\(ending)")
            }
            let set = try await world.post(.password(login: "", password: "another horse"), password, anna)
            #expect(set.stored?.signUp.step == .over(.account) && set.session == nil, "\(ending)")
            let sent = try await world.post(.verify(world.sms.code), number, anna)
            #expect(sent.stored?.signUp.step == .over(.account) && sent.session == nil, "\(ending)")
            #expect(try await world.count("SELECT count(*) FROM bindings") == 1)
            #expect(try await world.text("SELECT phone FROM accounts") == "+79991234567")
            #expect(try await world.signIn(Browser("b"), email).outcome.parameter("code") != nil, "\(ending)")
        }
    }

    @Test func `signed out, the page leads to Sign in and comes back`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        var anna = Browser("anna")
        let (_, outcome) = try await world.change(.delete, anna)
        let entrancePage = try #require(outcome.entrancePage)
        #expect(entrancePage.entrance == .signIn && entrancePage.request.opensAccount)
        let signedIn = try await world.signIn(anna, email, FlowScenario.password, entrancePage.request).outcome
        #expect(signedIn.location == "/account")
        anna.session = signedIn.session
        #expect(try await world.change(.delete, anna).outcome.name == "prove")
    }

    @Test func `leaving a change leads back and changes nothing`() async throws {
        let world = try FlowScenario()
        let (anna, _) = try await owner(world)
        let (id, _) = try await world.change(.delete, anna)
        #expect(try await world.post(.leave, id, anna).stored?.signUp.step == .over(.account))
        #expect(try await world.flows.engine.session(anna.visitor) != nil)
        #expect(try await world.post(own, id, anna).stored?.signUp.step == .over(.account))
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)
    }
}
