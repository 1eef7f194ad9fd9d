import SignUpFlow
import Testing

@testable import Gateway

/// When the terms' version went up, the next sign-in asks once.
@Suite struct TermsVersionTests {
    private let email = "anna@example.com"
    private let phone = "9991234567"

    /// An account of the version before; the registrar of the new one.
    private func updated(_ world: RegistrarWorld) async throws -> Registrar {
        try await world.emailAccount(email, phone: phone)
        try await world.change("INSERT INTO bindings SELECT 'google', 'g-anna', id, 0 FROM accounts")
        world.clock.advance(.seconds(1))
        return world.another { $0.termsVersion = "2027-01-01" }
    }

    private func ticket(
        _ world: RegistrarWorld, _ registrar: Registrar, _ entrance: Entrance = .signIn, _ client: String = "crm-web"
    ) throws -> Ticket {
        let request = RegistrarWorld.request(client)
        let terms = TermsOffer(
            version: "2027-01-01", shownAs: RegistrarWorld.clients[request.client]?.terms ?? .checkbox)
        let sealed = registrar.tickets.issue(
            for: EntrancePage(entrance: entrance, request: request), language: .english, terms: terms)
        return try #require(registrar.tickets.open(sealed)).ticket
    }

    @Test func `coming back by password asks once, and records what was shown`() async throws {
        let world = try RegistrarWorld()
        let registrar = try await updated(world)
        var anna = Browser("anna")
        let ticket = try ticket(world, registrar)
        let form = StepForm.password(login: email, password: RegistrarWorld.password)
        let asked = try await registrar.begin(ticket, with: form, anna.visitor)
        #expect(asked.name == "terms-new" && asked.session == nil && asked.location == nil)
        #expect(try await world.count("SELECT count(*) FROM sessions") == 1)
        let unticked = try await registrar.post(.acceptTerms(ticked: false), to: ticket.id, version: nil, anna.visitor)
        #expect(unticked.name == "terms-new" && unticked.refusal == .termsRequired)
        #expect(try await world.count("SELECT count(*) FROM acceptances") == 1)
        let outcome = try await registrar.post(.acceptTerms(ticked: true), to: ticket.id, version: nil, anna.visitor)
        #expect(outcome.parameter("code") != nil)
        anna.session = outcome.session
        #expect(try await registrar.session(anna.visitor)?.termsVersion == "2027-01-01")
        #expect(
            try await world.text(
                "SELECT language || ' ' || shown_as FROM acceptances WHERE version = '2027-01-01'") == "en checkbox")
        let again = try await registrar.begin(
            try self.ticket(world, registrar), with: form, Browser("desk").visitor)
        #expect(again.parameter("code") != nil)
    }

    @Test func `coming back by a provider asks too, and a notice's button is the acceptance`() async throws {
        let world = try RegistrarWorld()
        let registrar = try await updated(world)
        let anna = Browser("anna")
        let ticket = try ticket(world, registrar, .register, "crm-ios")
        _ = try await registrar.begin(ticket, with: .provider(.google), anna.visitor)
        let state = try #require(world.google.trips.last).state
        let asked = try await registrar.callback(.google, ["state": state, "code": "g-anna"], anna.visitor)
        #expect(asked.name == "terms-new")
        let outcome = try await registrar.post(.acceptTerms(ticked: false), to: ticket.id, version: nil, anna.visitor)
        #expect(outcome.name == "app" && outcome.session != nil)
        #expect(
            try await world.text("SELECT shown_as FROM acceptances WHERE version = '2027-01-01'") == "notice")
    }

    @Test func `a live session is asked, nothing is handed over silently, and Not now leads out`() async throws {
        let world = try RegistrarWorld()
        let registrar = try await updated(world)
        var anna = Browser("anna")
        try await world.signedIn(&anna, email)
        let session = try #require(try await registrar.session(anna.visitor))
        #expect(
            try await registrar.handOverSilently(RegistrarWorld.request(), attribution: nil, session) == nil)
        let old = try await world.registrar.handOverSilently(RegistrarWorld.request(), attribution: nil, session)
        #expect(old != nil)
        let codes = try await world.count("SELECT count(*) FROM handoff_codes")
        let left = try ticket(world, registrar)
        #expect(try await registrar.resume(left, anna.visitor).name == "terms-new")
        let denied = try await registrar.post(.leave, to: left.id, version: nil, anna.visitor)
        #expect(denied.parameter("error") == "access_denied")
        #expect(try await world.count("SELECT count(*) FROM handoff_codes") == codes)
        let ticket = try ticket(world, registrar)
        #expect(try await registrar.resume(ticket, anna.visitor).name == "terms-new")
        let outcome = try await registrar.post(.acceptTerms(ticked: true), to: ticket.id, version: nil, anna.visitor)
        // The session that was there goes on.
        #expect(outcome.parameter("code") != nil && outcome.session == nil)
        let accepted = try #require(try await registrar.session(anna.visitor))
        #expect(
            try await registrar.handOverSilently(RegistrarWorld.request(), attribution: nil, accepted) != nil)
    }

    @Test func `what else a person accepted is no acceptance of the terms`() async throws {
        let world = try RegistrarWorld()
        try await world.emailAccount(email, phone: phone)
        try await world.change(
            "INSERT INTO acceptances SELECT id, 'privacy', '2030-01-01', 'ru', 'notice', 9e15 FROM accounts")
        var anna = Browser("anna")
        // Another document, accepted later, asks for nothing anew and is told nowhere as theirs.
        try await world.signedIn(&anna, email)
        let session = try #require(try await world.registrar.session(anna.visitor))
        #expect(session.termsVersion == world.rules.termsVersion)
        let details = try #require(try await world.registrar.details(of: session.account))
        #expect(details.acceptances.map(\.version) == [world.rules.termsVersion])
        #expect(details.known.termsVersion == world.rules.termsVersion)
        let code = try await world.registrar.handOverSilently(RegistrarWorld.request(), attribution: nil, session)
        #expect(code != nil)
    }

    @Test func `a session or an epoch that ended meanwhile accepts nothing (I9)`() async throws {
        for ending in ["DELETE FROM sessions", "UPDATE accounts SET epoch = epoch + 1"] {
            let world = try RegistrarWorld()
            let registrar = try await updated(world)
            var anna = Browser("anna")
            try await world.signedIn(&anna, email)
            let ticket = try ticket(world, registrar)
            #expect(try await registrar.resume(ticket, anna.visitor).name == "terms-new")
            try await world.change(ending)
            let outcome = try await registrar.post(
                .acceptTerms(ticked: true), to: ticket.id, version: nil, anna.visitor)
            #expect(outcome.location == nil && outcome.session == nil)
            #expect(try await world.count("SELECT count(*) FROM acceptances") == 1)
        }
        let world = try RegistrarWorld()
        let registrar = try await updated(world)
        let ticket = try ticket(world, registrar)
        let form = StepForm.password(login: email, password: RegistrarWorld.password)
        _ = try await registrar.begin(ticket, with: form, Browser("b").visitor)
        try await world.change("UPDATE accounts SET epoch = epoch + 1")
        let outcome = try await registrar.post(
            .acceptTerms(ticked: true), to: ticket.id, version: nil, Browser("b").visitor)
        #expect(outcome.location == nil && outcome.session == nil)
        #expect(try await world.count("SELECT count(*) FROM acceptances") == 1)
    }
}
