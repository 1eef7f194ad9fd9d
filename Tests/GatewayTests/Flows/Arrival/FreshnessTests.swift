import SignUpFlow
import Testing

@testable import Gateway

/// How new an authentication at a provider has to be: as the client asks, and for a fresh proof.
@Suite struct FreshnessTests {
    private let phone = "9991234567"

    private func request(_ prompt: ClientRequest.Prompt? = nil, maxAge: Int? = nil) -> ClientRequest {
        var request = FlowScenario.request()
        request.authorization?.prompt = prompt
        request.authorization?.maxAge = maxAge
        return request
    }

    @Test(
        arguments: [
            (nil, nil, Freshness.any), (.login, nil, Freshness(login: true, maxAge: nil)),
            (nil, 0, Freshness(login: false, maxAge: 0)), (nil, 3600, Freshness(login: false, maxAge: 3600)),
            (.login, 60, Freshness(login: true, maxAge: 60)), (.create, nil, .any), (.selectAccount, nil, .any),
        ] as [(ClientRequest.Prompt?, Int?, Freshness)])
    func `what the client asks about the proof reaches the provider`(
        _ prompt: ClientRequest.Prompt?, _ maxAge: Int?, _ freshness: Freshness
    ) async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, _) = try await world.arrive(anna, as: "g-anna", request(prompt, maxAge: maxAge))
        #expect(world.google.trips.last?.freshness == freshness)
        // Choosing another account there asks for the same.
        _ = try await world.post(.anotherAccount, id, anna)
        #expect(world.google.trips.last?.freshness == freshness)
        #expect(world.google.trips.last?.purpose == .chooseAnother)
    }

    @Test func `a fresh proof of an existing account is asked for whatever the client asks`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, _) = try await world.arrive(anna, as: "g-anna", request(maxAge: 3600))
        _ = try await world.post(.link, id, anna)
        _ = try await world.post(.provider(.facebook), id, anna)
        #expect(world.facebook.trips.last?.freshness == Freshness(login: true, maxAge: 1))
    }

    @Test func `auth_time is the provider's own, else the moment of the proof made here`() async throws {
        for ago in [nil, 1800] as [Int64?] {
            let world = try FlowScenario()
            var anna = Browser("anna")
            let proven = world.clock.now
            world.google.authenticate(at: ago.map { proven - .seconds($0) })
            let id = try await world.done(&anna, as: "g-anna", phone: phone)
            world.clock.advance(.seconds(300))
            let code = try #require(try await world.post(.start, id, anna).parameter("code"))
            let made = try #require(try await world.store.code(.sha256(code)))
            #expect(made.authenticatedAt == proven - .seconds(ago ?? 0))
            #expect(try await world.flows.engine.session(anna.visitor)?.authenticatedAt == made.authenticatedAt)
        }
    }

    @Test func `an authentication older than max_age sends back once, then login_required`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        world.google.authenticate(at: world.clock.now - .seconds(3601))
        let (id, first) = try await world.arrive(anna, as: "g-anna", request(maxAge: 3600))
        #expect(first.location?.hasPrefix("https://google.example/authorize") == true)
        #expect(world.google.trips.count == 2 && world.google.calls.count == 1)
        #expect(world.google.trips.last?.freshness == Freshness(login: true, maxAge: 3600))
        #expect(world.google.trips[0].state != world.google.trips[1].state)
        let second = try await world.comeBack(anna, world.google.trips[1].state, as: "g-anna")
        #expect(second.location?.hasPrefix("https://crm.example.com/callback?") == true)
        #expect(second.parameter("error") == "login_required" && second.parameter("state") == "of the client")
        #expect(world.google.trips.count == 2)
        #expect(try await world.step(id, anna) == .over(.unproven))
        #expect(try await world.count("SELECT count(*) FROM accounts") == 0)
    }

    @Test func `an app is not left for silently with that error either`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        world.google.authenticate(at: world.clock.now - .seconds(3601))
        var request = FlowScenario.request("crm-ios")
        request.authorization?.maxAge = 3600
        let (id, _) = try await world.arrive(anna, as: "g-anna", request)
        let second = try await world.comeBack(anna, world.google.trips[1].state, as: "g-anna")
        // Its page has the button.
        #expect(second.location == nil && second.stored?.signUp.step == .over(.unproven))
        #expect(try await world.step(id, anna) == .over(.unproven))
    }

    @Test func `an authentication made on the second trip is new enough`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        world.google.authenticate(at: world.clock.now - .seconds(3601))
        _ = try await world.arrive(anna, as: "g-anna", request(maxAge: 0))
        world.clock.advance(.seconds(240))
        world.google.authenticate(at: world.clock.now - .seconds(100))
        let outcome = try await world.comeBack(anna, try #require(world.google.trips.last).state, as: "g-anna")
        #expect(outcome.name == "newcomer")
    }

    @Test(
        arguments: [
            (3600, 3600, "newcomer"), (3601, 3600, "away"), (61, 0, "away"), (60, 0, "newcomer"), (10, 0, "newcomer"),
            (3600, nil, "newcomer"), (nil, 1, "newcomer"),
        ] as [(Int64?, Int?, String)])
    func `an authentication is judged by the client's max_age, or by the trip itself`(
        _ ago: Int64?, _ maxAge: Int?, _ step: String
    ) async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        world.google.authenticate(at: ago.map { world.clock.now - .seconds($0) })
        let (id, _) = try await world.arrive(anna, as: "g-anna", request(maxAge: maxAge))
        #expect(try await world.step(id, anna).name == step)
    }

    @Test func `a session is as old as the provider's authentication`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        world.google.authenticate(at: world.clock.now - .seconds(1800))
        _ = try await world.done(&anna, as: "g-anna", phone: phone)
        #expect(try await world.flows.arrival.session(anna.visitor, for: request(maxAge: 1800)) != nil)
        #expect(try await world.flows.arrival.session(anna.visitor, for: request(maxAge: 1799)) == nil)
    }

    @Test func `a provider that says nothing of the proof proves a link, and no change of a way in`() async throws {
        let world = try FlowScenario()
        world.facebook.saysNothingOfProofs()
        let account = try await world.emailAccount("anna@example.com", phone: phone)
        try await world.change("INSERT INTO bindings VALUES ('facebook', 'f-anna', '\(account.id)', 0)")
        var anna = Browser("anna")
        try await world.signedIn(&anna, "anna@example.com")
        let (id, _) = try await world.change(.delete, anna)
        _ = try await world.post(.provider(.facebook), id, anna)
        let state = try #require(world.facebook.trips.last).state
        let outcome = try await world.comeBack(anna, state, as: "f-anna", with: world.facebook)
        #expect(outcome.name == "prove" && outcome.refusal == .providerFailed)
        #expect(try await world.count("SELECT count(*) FROM accounts") == 1)

        let boris = Browser("boris")
        let (link, _) = try await world.arrive(boris, as: "g-anna")
        _ = try await world.post(.link, link, boris)
        _ = try await world.post(.provider(.facebook), link, boris)
        let back = try #require(world.facebook.trips.last).state
        #expect(try await world.comeBack(boris, back, as: "f-anna", with: world.facebook).name == "link-confirm")
    }
}
