import SignUpFlow
import Testing

@testable import Gateway

/// When the terms' version went up, the next sign-in asks once.
@Suite struct TermsVersionTests {
    private let email = "anna@example.com"
    private let phone = "9991234567"

    /// An account of the version before; the flows of the new one.
    private func updated(_ world: FlowScenario) async throws -> SignUpFlows {
        try await world.emailAccount(email, phone: phone)
        try await world.change("INSERT INTO bindings SELECT 'google', 'g-anna', id, 0 FROM accounts")
        world.clock.advance(.seconds(1))
        return world.another { $0.termsVersion = "2027-01-01" }
    }

    private func ticket(
        _ world: FlowScenario, _ flows: SignUpFlows, _ entrance: Entrance = .signIn, _ client: String = "crm-web"
    ) throws -> Ticket {
        let request = FlowScenario.request(client)
        let terms = TermsOffer(
            version: "2027-01-01", shownAs: FlowScenario.clients[request.client]?.terms ?? .checkbox)
        let sealed = world.tickets.issue(
            for: EntrancePage(entrance: entrance, request: request), language: .english, terms: terms)
        return try #require(world.tickets.open(sealed)).ticket
    }

    @Test func `coming back by password asks once, and records what was shown`() async throws {
        let world = try FlowScenario()
        let flows = try await updated(world)
        var anna = Browser("anna")
        let ticket = try ticket(world, flows)
        let form = StepForm.password(login: email, password: FlowScenario.password)
        let asked = try await flows.begin(ticket, with: form, anna.visitor)
        #expect(asked.name == "terms-new" && asked.session == nil && asked.location == nil)
        #expect(try await world.count("SELECT count(*) FROM sessions") == 1)
        let unticked = try await flows.post(.acceptTerms(ticked: false), to: ticket.id, version: nil, anna.visitor)
        #expect(unticked.name == "terms-new" && unticked.refusal == .termsRequired)
        #expect(try await world.count("SELECT count(*) FROM acceptances") == 1)
        let outcome = try await flows.post(.acceptTerms(ticked: true), to: ticket.id, version: nil, anna.visitor)
        #expect(outcome.parameter("code") != nil)
        anna.session = outcome.session
        #expect(try await flows.engine.session(anna.visitor)?.termsVersion == "2027-01-01")
        #expect(
            try await world.text(
                "SELECT language || ' ' || shown_as FROM acceptances WHERE version = '2027-01-01'") == "en checkbox")
        let again = try await flows.begin(
            try self.ticket(world, flows), with: form, Browser("desk").visitor)
        #expect(again.parameter("code") != nil)
    }

    @Test func `coming back by a provider asks too, and a notice's button is the acceptance`() async throws {
        let world = try FlowScenario()
        let flows = try await updated(world)
        let anna = Browser("anna")
        let ticket = try ticket(world, flows, .register, "crm-ios")
        _ = try await flows.begin(ticket, with: .provider(.google), anna.visitor)
        let state = try #require(world.google.trips.last).state
        let asked = try await flows.trip.callback(.google, ["state": state, "code": "g-anna"], anna.visitor)
        #expect(asked.name == "terms-new")
        let outcome = try await flows.post(.acceptTerms(ticked: false), to: ticket.id, version: nil, anna.visitor)
        #expect(outcome.name == "app" && outcome.session != nil)
        #expect(
            try await world.text("SELECT shown_as FROM acceptances WHERE version = '2027-01-01'") == "notice")
    }

    @Test func `a live session is asked, nothing is handed over silently, and Not now leads out`() async throws {
        let world = try FlowScenario()
        let flows = try await updated(world)
        var anna = Browser("anna")
        try await world.signedIn(&anna, email)
        let session = try #require(try await flows.engine.session(anna.visitor))
        #expect(
            try await flows.arrival.handOverSilently(FlowScenario.request(), attribution: nil, session) == nil)
        let old = try await world.flows.arrival.handOverSilently(FlowScenario.request(), attribution: nil, session)
        #expect(old != nil)
        let codes = try await world.count("SELECT count(*) FROM handoff_codes")
        let left = try ticket(world, flows)
        #expect(try await flows.arrival.resume(left, anna.visitor).name == "terms-new")
        let denied = try await flows.post(.leave, to: left.id, version: nil, anna.visitor)
        #expect(denied.parameter("error") == "access_denied")
        #expect(try await world.count("SELECT count(*) FROM handoff_codes") == codes)
        let ticket = try ticket(world, flows)
        #expect(try await flows.arrival.resume(ticket, anna.visitor).name == "terms-new")
        let outcome = try await flows.post(.acceptTerms(ticked: true), to: ticket.id, version: nil, anna.visitor)
        // The session that was there goes on.
        #expect(outcome.parameter("code") != nil && outcome.session == nil)
        let accepted = try #require(try await flows.engine.session(anna.visitor))
        #expect(
            try await flows.arrival.handOverSilently(FlowScenario.request(), attribution: nil, accepted) != nil)
    }

    @Test func `what else a person accepted is no acceptance of the terms`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount(email, phone: phone)
        try await world.change(
            "INSERT INTO acceptances SELECT id, 'privacy', '2030-01-01', 'ru', 'notice', 9e15 FROM accounts")
        var anna = Browser("anna")
        // Another document, accepted later, asks for nothing anew and is told nowhere as theirs.
        try await world.signedIn(&anna, email)
        let session = try #require(try await world.flows.engine.session(anna.visitor))
        #expect(session.termsVersion == world.rules.termsVersion)
        let details = try #require(try await world.flows.accountChange.details(of: session.account))
        #expect(details.acceptances.map(\.version) == [world.rules.termsVersion])
        #expect(details.known.termsVersion == world.rules.termsVersion)
        let code = try await world.flows.arrival.handOverSilently(FlowScenario.request(), attribution: nil, session)
        #expect(code != nil)
    }

    @Test func `a session or an epoch that ended meanwhile accepts nothing (I9)`() async throws {
        for ending in ["DELETE FROM sessions", "UPDATE accounts SET epoch = epoch + 1"] {
            let world = try FlowScenario()
            let flows = try await updated(world)
            var anna = Browser("anna")
            try await world.signedIn(&anna, email)
            let ticket = try ticket(world, flows)
            #expect(try await flows.arrival.resume(ticket, anna.visitor).name == "terms-new")
            try await world.change(ending)
            let outcome = try await flows.post(
                .acceptTerms(ticked: true), to: ticket.id, version: nil, anna.visitor)
            #expect(outcome.location == nil && outcome.session == nil)
            #expect(try await world.count("SELECT count(*) FROM acceptances") == 1)
        }
        let world = try FlowScenario()
        let flows = try await updated(world)
        let ticket = try ticket(world, flows)
        let form = StepForm.password(login: email, password: FlowScenario.password)
        _ = try await flows.begin(ticket, with: form, Browser("b").visitor)
        try await world.change("UPDATE accounts SET epoch = epoch + 1")
        let outcome = try await flows.post(
            .acceptTerms(ticked: true), to: ticket.id, version: nil, Browser("b").visitor)
        #expect(outcome.location == nil && outcome.session == nil)
        #expect(try await world.count("SELECT count(*) FROM acceptances") == 1)
    }
}
