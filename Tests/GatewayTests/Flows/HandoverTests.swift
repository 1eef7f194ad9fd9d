import SignUpFlow
import Testing

@testable import Gateway

/// Into the application: codes, the app page, sessions, silence.
@Suite struct HandoverTests {
    private let phone = "9991234567"

    private func token(_ world: FlowScenario) -> AccessToken {
        token(world, "token-\(world.google.calls.count)")
    }

    private func token(_ world: FlowScenario, _ name: String) -> AccessToken {
        AccessToken(hash: Digest(name), expiresAt: world.clock.now + Lifetime.token)
    }

    @Test func `a code is redeemed once, its reuse kills what it gave (I3)`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone)
        let code = try #require(try await world.post(.start, id, anna).parameter("code"))
        let hash = Digest.sha256(code)
        let first = try await world.store.redeem(hash, token: token(world), now: world.clock.now)
        guard case .redeemed(let redeemed, _, let isFirst) = first else {
            Issue.record("\(first)")
            return
        }
        #expect(isFirst && redeemed.profile != nil)
        #expect(try await world.store.holder(ofToken: token(world).hash, now: world.clock.now) != nil)
        #expect(try await world.store.redeem(hash, token: token(world, "second"), now: world.clock.now) == .replayed)
        #expect(try await world.store.holder(ofToken: token(world).hash, now: world.clock.now) == nil)
    }

    @Test func `the profile moves under the code, unreadable with the cookie alone`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone)
        let code = try #require(try await world.post(.start, id, anna).parameter("code"))
        let hash = Digest.sha256(code)
        let sealed = try #require(try await world.store.code(hash)?.profile)
        let ring = HandoffFixture.keyring
        #expect(ring.open(sealed, for: .handoff, context: hash.rawValue, under: Array(code.utf8)) != nil)
        #expect(ring.open(sealed, for: .handoff, context: hash.rawValue, under: Array(anna.cookie.utf8)) == nil)
    }

    @Test func `Start pressed twice makes one code`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone)
        let browser = anna
        let codes = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { try await world.post(.start, id, browser).parameter("code") } }
            return try await group.reduce(into: []) { all, one in if let one { all.append(one) } }
        }
        #expect(codes.count == 1)
        #expect(try await world.count("SELECT count(*) FROM handoff_codes") == 1)
    }

    @Test func `an app gets its link on a page, Again revokes the unused code`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone, FlowScenario.request("crm-ios"))
        let outcome = try await world.post(.start, id, anna)
        #expect(outcome.name == "app")
        let stored = try #require(outcome.stored)
        guard case .arrival(.app(_, let exit)) = stored.signUp.step else { return }
        let link = try #require(world.flows.arrival.appLink(exit, of: stored.signUp, anna.visitor))
        #expect(link.hasPrefix("com.example.crm:/signed-up?code="))
        #expect(world.flows.arrival.appLink(exit, of: stored.signUp, Browser("mallory").visitor) == nil)
        let first = try #require(Sent.query(of: link)["code"])
        let again = try await world.post(.again, id, anna)
        guard case .arrival(.app(_, let fresh))? = again.stored?.signUp.step else {
            Issue.record("\(again.name)")
            return
        }
        #expect(fresh.code != exit.code)
        #expect(try await world.store.redeem(.sha256(first), token: token(world), now: world.clock.now) == .dead)
        let second = try #require(
            world.flows.arrival.appLink(fresh, of: stored.signUp, anna.visitor).flatMap { Sent.query(of: $0)["code"] })
        guard case .redeemed = try await world.store.redeem(.sha256(second), token: token(world), now: world.clock.now)
        else {
            Issue.record("the fresh code is dead")
            return
        }
    }

    @Test func `an app's code lives five minutes, a web client's one`() async throws {
        for (client, life) in [("crm-web", Duration.seconds(60)), ("crm-ios", .seconds(300))] {
            let world = try FlowScenario()
            var anna = Browser("anna")
            let id = try await world.done(&anna, as: "g-anna", phone: phone, FlowScenario.request(client))
            try await world.post(.start, id, anna)
            let expires = try await world.count("SELECT expires_at FROM handoff_codes")
            #expect(Int64(expires) == (world.clock.now + life).milliseconds)
            guard client == "crm-ios" else { continue }
            world.clock.advance(.seconds(30))
            try await world.post(.again, id, anna)
            let last = try await world.count("SELECT max(expires_at) FROM handoff_codes")
            #expect(Int64(last) == (world.clock.now + life).milliseconds)
        }
    }

    @Test func `nothing is handed over once the session has ended (I9)`() async throws {
        for client in ["crm-web", "crm-ios"] {
            let world = try FlowScenario()
            var anna = Browser("anna")
            let id = try await world.done(&anna, as: "g-anna", phone: phone, FlowScenario.request(client))
            if client == "crm-ios" { try await world.post(.start, id, anna) }
            let codes = try await world.count("SELECT count(*) FROM handoff_codes")
            try await world.change("DELETE FROM sessions")
            let outcome = try await world.post(client == "crm-ios" ? .again : .start, id, anna)
            #expect(outcome.stored?.signUp.step == .over(.handedOver))
            #expect(outcome.location == nil)
            #expect(try await world.count("SELECT count(*) FROM handoff_codes") <= codes)
        }
    }

    @Test func `codes and tokens die with the session and the account's epoch (I9)`() async throws {
        for ending in ["UPDATE accounts SET epoch = epoch + 1", "DELETE FROM sessions", "DELETE FROM accounts"] {
            let world = try FlowScenario()
            var anna = Browser("anna")
            let id = try await world.done(&anna, as: "g-anna", phone: phone)
            let code = try #require(try await world.post(.start, id, anna).parameter("code"))
            try await world.change(ending)
            #expect(
                try await world.store.redeem(.sha256(code), token: token(world), now: world.clock.now) == .dead,
                "\(ending)")
            #expect(try await world.flows.engine.session(anna.visitor) == nil, "\(ending)")
        }
    }

    @Test func `done lasts ten minutes`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone)
        world.clock.advance(.seconds(600))
        #expect(try await world.post(.start, id, anna).stored?.signUp.step == .over(.handedOver))
        #expect(try await world.count("SELECT count(*) FROM handoff_codes") == 0)
    }

    @Test func `without a client's request Start leads to the client's start`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone, FlowScenario.request(isAsked: false))
        #expect(try await world.post(.start, id, anna).location == "https://crm.example.com/login")
        #expect(try await world.count("SELECT count(*) FROM handoff_codes") == 0)
        // A client without a start of its own uses the default client's.
        var boris = Browser("boris")
        let other = try await world.done(
            &boris, as: "g-boris", phone: "9991234568", FlowScenario.request("crm-ios", isAsked: false))
        #expect(try await world.post(.start, other, boris).location == "https://crm.example.com/login")
    }

    @Test func `somebody known goes straight to the client with a session`() async throws {
        let world = try FlowScenario()
        _ = try await world.account("g-anna", phone: phone)
        var anna = Browser("anna")
        let (id, outcome) = try await world.arrive(anna, as: "g-anna")
        #expect(outcome.parameter("code") != nil)
        anna.session = outcome.session
        #expect(try await world.flows.engine.session(anna.visitor) != nil)
        #expect(try await world.step(id, anna) == .over(.handedOver))
        // The app page opens at once for an app.
        let (_, app) = try await world.arrive(Browser("phone"), as: "g-anna", FlowScenario.request("crm-ios"))
        #expect(app.name == "app" && app.session != nil)
    }

    @Test func `an event that came too late brings no session of its own`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone, FlowScenario.request("crm-ios"))
        let stored = try #require(try await world.post(.start, id, anna).stored)
        let outcome = FlowOutcome(.step(stored))
        guard case .arrival(.app(var arrival, _)) = stored.signUp.step else {
            Issue.record("\(outcome.name)")
            return
        }
        #expect(outcome.hands(over: arrival))
        arrival.session = Digest("another")
        #expect(!outcome.hands(over: arrival))
    }

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
