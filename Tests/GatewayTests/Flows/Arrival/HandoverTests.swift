import SignUpFlow
import Testing

@testable import Gateway

/// Into the application: codes, the app page, sessions, silence.
@Suite struct HandoverTests {
    let phone = "9991234567"

    func token(_ world: FlowScenario) -> AccessToken {
        token(world, "token-\(world.google.calls.count)")
    }

    func token(_ world: FlowScenario, _ name: String) -> AccessToken {
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
}
