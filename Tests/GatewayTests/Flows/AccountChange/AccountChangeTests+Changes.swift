import SignUpFlow
import Testing

@testable import Gateway

extension AccountChangeTests {
    // MARK: The changes

    @Test func `a provider is bound in two trips, and its owner told`() async throws {
        let world = try FlowScenario()
        let (anna, account) = try await owner(world)
        let (id, _) = try await world.change(.bind(.google), anna)
        let away = try await world.post(own, id, anna)
        #expect(away.location?.contains("google.example") == true)
        #expect(world.google.trips.last?.purpose == .chooseAnother)
        let state = try #require(world.google.trips.last).state
        let outcome = try await world.comeBack(anna, state, as: "g-anna")
        #expect(outcome.stored?.signUp.step == .over(.account))
        #expect(
            try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now)?.id == account.id)
        try await world.tellOwners()
        #expect(world.mail.letters.last?.subject == "linked" && world.mail.letters.last?.text == "Google")
        #expect(try await world.arrive(Browser("b"), as: "g-anna").outcome.parameter("code") != nil)
    }

    @Test func `an identity of another account is not bound (I1), and another one may be tried`() async throws {
        let world = try FlowScenario()
        let (anna, account) = try await owner(world)
        let boris = try await world.account("g-boris", phone: other)
        let (id, _) = try await world.change(.bind(.google), anna)
        try await world.post(own, id, anna)
        let taken = try await world.comeBack(anna, try #require(world.google.trips.last).state, as: "g-boris")
        #expect(taken.name == "binding" && taken.refusal == .alreadyBound)
        #expect(
            try await world.store.account(boundTo: .google, subject: "g-boris", now: world.clock.now)?.id == boris.id)
        // Only the provider that was asked for, though.
        #expect(try await world.post(.provider(.facebook), id, anna).name == "binding")
        let bound = try await trip(world, id, anna, as: "g-anna", with: world.google)
        #expect(bound.stored?.signUp.step == .over(.account))
        #expect(
            try await world.store.account(boundTo: .google, subject: "g-anna", now: world.clock.now)?.id == account.id)
    }

    @Test func `the last way in stays`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        _ = try await world.done(&anna, as: "f-anna", phone: phone)
        try await world.change("UPDATE bindings SET provider = 'facebook'")
        let (_, outcome) = try await world.change(.unbind(.facebook, subject: "f-anna"), anna)
        #expect(outcome.name == "account" && outcome.refusal == .lastWayIn)
        // Begun while there was another one: the store has the last word.
        try await world.change("INSERT INTO bindings SELECT 'google', 'g-anna', id, 0 FROM accounts")
        let (id, begun) = try await world.change(.unbind(.facebook, subject: "f-anna"), anna)
        #expect(begun.name == "prove")
        try await world.change("DELETE FROM bindings WHERE provider = 'google'")
        let refused = try await bySMS(world, id, anna)
        #expect(refused.name == "prove" && refused.refusal == .lastWayIn)
        #expect(try await world.flows.engine.session(anna.visitor) != nil)
        #expect(try await world.count("SELECT count(*) FROM bindings") == 1)
        // Somebody else's binding is none of this page's.
        let (_, none) = try await world.change(.unbind(.google, subject: "g-nobody"), anna)
        #expect(none.name == "account" && none.refusal == nil)
    }

    @Test func `a new number gets the code, the old one the news, and every other session ends`() async throws {
        let world = try FlowScenario()
        let (anna, account) = try await owner(world)
        var desk = Browser("desk")
        try await world.signedIn(&desk, email)
        let (id, _) = try await world.change(.phone, anna)
        #expect(try await world.post(own, id, anna).name == "phone")
        #expect(try await world.post(.send(FlowScenario.draft(other), drawn: "7"), id, anna).name == "code")
        #expect(world.sms.codes.last?.to.e164 == "+79161234567")
        let outcome = try await world.post(.verify(world.sms.code), id, anna)
        #expect(outcome.stored?.signUp.step == .over(.account))
        #expect(try await world.store.account(account.id, now: world.clock.now)?.phone == "+79161234567")
        #expect(try await world.flows.engine.session(desk.visitor) == nil)
        var fresh = anna
        fresh.session = outcome.session
        #expect(try await world.flows.engine.session(fresh.visitor)?.phone == "+79161234567")
        try await world.tellOwners()
        #expect(world.sms.told.map(\.to.e164) == ["+79991234567"])
        #expect(world.sms.told.map(\.text) == ["phone_changed"])
        #expect(world.mail.letters.last?.subject == "phone_changed")
    }

    @Test func `somebody's number is not taken over (I2)`() async throws {
        let world = try FlowScenario { $0.takenDisclosure = .afterCode }
        let (anna, account) = try await owner(world)
        _ = try await world.account("g-boris", phone: other)
        let (id, _) = try await world.change(.phone, anna)
        try await world.post(own, id, anna)
        #expect(try await world.post(.send(FlowScenario.draft(other), drawn: "7"), id, anna).name == "code")
        let outcome = try await world.post(.verify(world.sms.code), id, anna)
        #expect(outcome.name == "code" && outcome.refusal == .phoneTaken && outcome.session == nil)
        #expect(try await world.store.account(account.id, now: world.clock.now)?.phone == "+79991234567")
        #expect(try await world.flows.engine.session(anna.visitor) != nil)
    }

    @Test func `a password is set where there was none, and changed where there was`() async throws {
        for hadOne in [true, false] {
            let world = try FlowScenario()
            let (begun, account) = try await owner(world)
            var anna = begun
            if !hadOne { try await world.change("DELETE FROM passwords") }
            let (id, _) = try await world.change(.password, anna)
            #expect(try await bySMS(world, id, anna).name == "recover-password")
            let weak = try await world.post(.password(login: "", password: "password1"), id, anna)
            #expect(weak.name == "recover-password" && weak.notice?.passwordFault == .common)
            let outcome = try await world.post(.password(login: "", password: "another horse"), id, anna)
            #expect(outcome.stored?.signUp.step == .over(.account))
            anna.session = outcome.session
            #expect(try await world.flows.engine.session(anna.visitor)?.account == account.id)
            #expect(try await world.signIn(Browser("a"), email).outcome.refusal == .credentialsWrong)
            #expect(try await world.signIn(Browser("b"), email, "another horse").outcome.parameter("code") != nil)
            try await world.tellOwners()
            #expect(world.mail.letters.last?.subject == "password_changed")
        }
    }

    @Test func `a deleted account leaves nothing but the letter that says so (I9)`() async throws {
        let world = try FlowScenario()
        let (anna, _) = try await owner(world)
        let outcome = try await world.signIn(Browser("desk"), email).outcome
        let code = Digest.sha256(try #require(outcome.parameter("code")))
        let (id, _) = try await world.change(.delete, anna)
        let deleted = try await world.post(own, id, anna)
        #expect(deleted.stored?.signUp.step == .over(.expired(.accountDeleted)) && deleted.session == nil)
        for table in ["accounts", "bindings", "acceptances", "attributions", "passwords", "sessions", "handoff_codes"] {
            #expect(try await world.count("SELECT count(*) FROM \(table)") == 0, "\(table)")
        }
        let token = AccessToken(hash: Digest("token"), expiresAt: world.clock.now + Lifetime.token)
        #expect(try await world.store.redeem(code, token: token, now: world.clock.now) == .dead)
        try await world.tellOwners()
        #expect(world.mail.letters.last?.subject == "deleted" && world.mail.letters.last?.to == email)
        // The same number, address and provider account begin from nothing.
        try await world.emailAccount(email, phone: phone)
        #expect(try await world.arrive(Browser("f"), as: "f-anna", with: world.facebook).outcome.name == "newcomer")
    }

    @Test func `signing out everywhere ends every session, here too`() async throws {
        let world = try FlowScenario()
        let (anna, _) = try await owner(world)
        var desk = Browser("desk")
        try await world.signedIn(&desk, email)
        let outcome = try await world.flows.accountChange.post(
            .signOutEverywhere, with: try world.ticket(), anna.visitor)
        #expect(outcome.entrancePage?.entrance == .signIn && outcome.entrancePage?.request.opensAccount == true)
        for browser in [anna, desk] { #expect(try await world.flows.engine.session(browser.visitor) == nil) }
        #expect(try await world.count("SELECT epoch FROM accounts") == 2)
        let stranger = try await world.flows.accountChange.post(
            .signOutEverywhere, with: try world.ticket(), Browser("x").visitor)
        #expect(stranger.entrancePage != nil)
        #expect(try await world.count("SELECT epoch FROM accounts") == 2)
    }

    @Test func `neither another form of the page nor a neighbour keeps an owner from signing out everywhere`()
        async throws
    {
        let world = try FlowScenario { $0.limits.signUpsPerAddressHour = 2 }
        let (anna, _) = try await owner(world)
        let ticket = try world.ticket()
        #expect(
            try await world.flows.accountChange.post(.change(.password), with: ticket, anna.visitor).name == "prove")
        let neighbour = Browser("neighbour")
        #expect(
            try await world.begin(FlowScenario.form("b@example.com"), neighbour).outcome.refusal == .tooManySignUps)
        _ = try await world.flows.accountChange.post(.signOutEverywhere, with: ticket, anna.visitor)
        #expect(try await world.flows.engine.session(anna.visitor) == nil)
        #expect(try await world.count("SELECT epoch FROM accounts") == 2)
        // The browser's cookie is replaced: what it had begun goes.
        #expect(try await world.flows.engine.signUp(ticket.id, anna.visitor) == nil)
    }
}
