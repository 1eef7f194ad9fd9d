import SignUpFlow
import Testing

@testable import Gateway

extension HandoverTests {
    // MARK: A live session

    @Test func `a live session goes on without a provider`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        _ = try await world.done(&anna, as: "g-anna", phone: phone)
        let ticket = try world.ticket()
        let outcome = try await world.flows.arrival.resume(ticket, anna.visitor)
        #expect(outcome.parameter("code") != nil)
        #expect(outcome.session == nil)
        // Pressed twice: one code.
        let second = try await world.flows.arrival.resume(ticket, anna.visitor)
        #expect(second.location == nil)
        let nobody = try await world.flows.arrival.resume(try world.ticket(), Browser("anna").visitor)
        #expect(nobody.name == "welcome:register")
    }

    @Test(arguments: [ClientRequest.Prompt.login, .create, .selectAccount])
    func `a session goes on with no request for a fresh sign-in`(prompt: ClientRequest.Prompt) async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        _ = try await world.done(&anna, as: "g-anna", phone: phone)
        var request = FlowScenario.request()
        request.authorization?.prompt = prompt
        let outcome = try await world.flows.arrival.resume(try world.ticket(request), anna.visitor)
        #expect(outcome.parameter("code") == nil)
        #expect(try await world.count("SELECT count(*) FROM handoff_codes") == 0)
        #expect(try await world.flows.arrival.session(anna.visitor, for: request) == nil)
    }

    @Test func `a session older than max_age goes on with no request`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        _ = try await world.done(&anna, as: "g-anna", phone: phone)
        var request = FlowScenario.request()
        request.authorization?.maxAge = 600
        let ticket = try world.ticket(request)
        world.clock.advance(.seconds(601))
        #expect(try await world.flows.engine.session(anna.visitor) != nil)
        #expect(try await world.flows.arrival.resume(ticket, anna.visitor).parameter("code") == nil)
        request.authorization?.maxAge = 900
        #expect(try await world.flows.arrival.resume(try world.ticket(request), anna.visitor).parameter("code") != nil)
    }

    @Test func `going on with a session by its button takes from the same hourly budget`() async throws {
        let world = try FlowScenario { $0.limits.codesPerSessionHour = 1 }
        var anna = Browser("anna")
        _ = try await world.done(&anna, as: "g-anna", phone: phone)
        let request = FlowScenario.request()
        #expect(try await world.flows.arrival.resume(try world.ticket(request), anna.visitor).parameter("code") != nil)
        let rows = try await world.count("SELECT count(*) FROM sign_ups")
        let refused = try await world.flows.arrival.resume(try world.ticket(request), anna.visitor)
        #expect(refused.refusal == .tooManySignUps)
        #expect(try await world.count("SELECT count(*) FROM sign_ups") == rows)
        #expect(try await world.count("SELECT count(*) FROM handoff_codes") == 1)
    }

    @Test func `a silent hand-off has its hourly budget`() async throws {
        let world = try FlowScenario { $0.limits.codesPerSessionHour = 3 }
        var anna = Browser("anna")
        _ = try await world.done(&anna, as: "g-anna", phone: phone)
        let session = try #require(try await world.flows.engine.session(anna.visitor))
        let request = FlowScenario.request()
        for _ in 0..<3 {
            let location = try await world.flows.arrival.handOverSilently(request, attribution: nil, session)
            #expect(location?.hasPrefix("https://crm.example.com/callback?code=") == true)
        }
        let expires = try await world.count("SELECT max(expires_at) FROM handoff_codes")
        #expect(Int64(expires) == (world.clock.now + .seconds(60)).milliseconds)
        #expect(try await world.flows.arrival.handOverSilently(request, attribution: nil, session) == nil)
        world.clock.advance(.seconds(3600))
        // Every use counts as use of the session, but an hour without one ends it.
        #expect(try await world.flows.arrival.handOverSilently(request, attribution: nil, session) == nil)
        #expect(try await world.flows.engine.session(anna.visitor) == nil)
    }

    @Test func `signing out ends session, codes and this browser's sign-ups, and nobody else's`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone)
        var desk = Browser("desk")
        let (other, outcome) = try await world.arrive(desk, as: "g-anna")
        desk.session = outcome.session
        let code = try #require(try await world.post(.start, id, anna).parameter("code"))
        try await world.flows.arrival.signOut(anna.visitor)
        #expect(try await world.flows.engine.session(anna.visitor) == nil)
        #expect(try await world.flows.engine.signUp(id, anna.visitor) == nil)
        #expect(try await world.store.redeem(.sha256(code), token: token(world), now: world.clock.now) == .dead)
        #expect(try await world.flows.engine.session(desk.visitor) != nil)
        #expect(try await world.flows.engine.signUp(other, desk.visitor) != nil)
    }

    @Test func `sessions end after half an hour without use and after half a day at most`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        _ = try await world.done(&anna, as: "g-anna", phone: phone)
        world.clock.advance(.milliseconds(1_799_999))
        // To be asked for is use: from here on it is half an hour again.
        #expect(try await world.flows.engine.session(anna.visitor) != nil)
        world.clock.advance(.milliseconds(1_799_999))
        #expect(try await world.flows.engine.session(anna.visitor) != nil)
        world.clock.advance(.seconds(1800))
        #expect(try await world.flows.engine.session(anna.visitor) == nil)
        let (_, outcome) = try await world.arrive(anna, as: "g-anna")
        anna.session = outcome.session
        let fresh = try #require(anna.visitor.sessionHash)
        for _ in 0..<36 {
            #expect(try await world.flows.engine.session(anna.visitor) != nil)
            world.clock.advance(.seconds(1200))
            try await world.store.touchSession(fresh, now: world.clock.now)
        }
        #expect(try await world.flows.engine.session(anna.visitor) == nil)
    }

    @Test func `tickets are ours, last two hours and are no one else's`() throws {
        let world = try FlowScenario()
        let tickets = world.tickets
        let sealed = tickets.issue(
            for: EntrancePage(request: FlowScenario.request()), language: .english,
            terms: TermsOffer(version: "1", shownAs: .checkbox))
        #expect(tickets.open(sealed)?.ticket.language == .english)
        #expect(tickets.open(Sealed(sealed.rawValue + "A")) == nil)
        #expect(tickets.open(Sealed("nonsense")) == nil)
        #expect(tickets.open(sealed)?.isExpired == false)
        world.clock.advance(.seconds(7200))
        #expect(tickets.open(sealed)?.isExpired == false)
        world.clock.advance(.milliseconds(1))
        #expect(tickets.open(sealed)?.isExpired == true)
        #expect(
            tickets.open(
                tickets.issue(
                    for: EntrancePage(request: FlowScenario.request()), language: .english,
                    terms: TermsOffer(version: "1", shownAs: .checkbox)))?.isExpired
                == false)
    }

    @Test func `an unfinished sign-up is found by its browser alone`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        #expect(try await world.flows.entrance.unfinished(anna.visitor) == nil)
        let id = try await world.pending(anna, as: "g-anna")
        #expect(try await world.flows.entrance.unfinished(anna.visitor) == id)
        #expect(try await world.flows.entrance.unfinished(Browser("boris").visitor) == nil)
        world.clock.advance(.seconds(24 * 3600))
        #expect(try await world.flows.entrance.unfinished(anna.visitor) == nil)
    }
}
