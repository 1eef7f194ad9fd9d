import SignUpFlow
import Testing

@testable import Gateway

/// The way back from a provider: states are spent, copies call nobody, strangers move nothing.
@Suite struct CallbackTests {
    @Test func `states, nonces and verifiers are fresh for each departure`() async throws {
        let world = try FlowScenario()
        for index in 0..<3 { _ = try await world.depart(Browser("b\(index)")) }
        let trips = world.google.trips
        #expect(Set(trips.map(\.state)).count == 3)
        #expect(Set(trips.map(\.nonce)).count == 3)
        #expect(Set(trips.map(\.codeChallenge)).count == 3)
        #expect(trips.allSatisfy { $0.redirectURI == "https://signup.example.com/callback/google" })
        #expect(trips.allSatisfy { $0.nonce.utf8.count == 43 && $0.purpose == .identify })
    }

    @Test func `the provider gets the verifier of its own challenge and the hash of its nonce`() async throws {
        let world = try FlowScenario()
        try await world.arrive(Browser("anna"), as: "g-anna")
        let (trip, call) = (try #require(world.google.trips.first), try #require(world.google.calls.first))
        #expect(Digest.sha256(call.codeVerifier).rawValue == trip.codeChallenge)
        #expect(call.nonce == .sha256(trip.nonce))
        #expect(try await world.rows(of: "sign_ups").contains(trip.nonce) == false)
        #expect(try await world.rows(of: "sign_ups").contains(call.codeVerifier) == false)
    }

    @Test func `parallel copies of a callback make one token call`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, state) = try await world.depart(anna)
        let names = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<16 { group.addTask { try await world.comeBack(anna, state, as: "g-anna").name } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(world.google.calls.count == 1)
        #expect(names.allSatisfy { ["newcomer", "returning"].contains($0) })
        #expect(try await world.step(id, anna).name == "newcomer")
        // A late copy too leads to the step and calls nobody.
        #expect(try await world.comeBack(anna, state, as: "g-boris").name == "newcomer")
        #expect(world.google.calls.count == 1)
    }

    @Test func `another issuer spends the state and calls nobody`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, state) = try await world.depart(anna)
        let outcome = try await world.flows.trip.callback(
            .google, ["state": state, "code": "c", "iss": "https://evil.example"], anna.visitor)
        #expect(outcome.name == "register" && outcome.refusal == .providerFailed)
        #expect(try await world.comeBack(anna, state, as: "g-anna").name == "register")
        #expect(world.google.calls.isEmpty)
        #expect(try await world.step(id, anna) == .entrance(.register))
    }

    @Test(arguments: [
        "https://evil.example", "https://issuer.\u{212A}.example", "https://issuer.K.example/", "issuer.K.example", "",
    ])
    func `an issuer is told from another by its bytes, on every callback`(_ issuer: String) async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        world.facebook.rule(ReturnRules(issuers: ["https://issuer.K.example"], issuerRequired: false))
        let ticket = try world.ticket()
        _ = try await world.flows.begin(ticket, with: .provider(.facebook), anna.visitor)
        let state = try #require(world.facebook.trips.last).state
        let outcome = try await world.flows.trip.callback(
            .facebook, ["state": state, "code": "f-anna", "iss": issuer], anna.visitor)
        #expect(outcome.name == "register" && outcome.refusal == .providerFailed)
        #expect(world.facebook.calls.isEmpty)
        // The state is spent: the right issuer comes too late.
        let late = try await world.flows.trip.callback(
            .facebook, ["state": state, "code": "f-anna", "iss": "https://issuer.K.example"], anna.visitor)
        #expect(late.name == "register" && world.facebook.calls.isEmpty)
    }

    @Test func `an issuer that must be there and is not counts as another one`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        world.google.rule(ReturnRules(issuers: ["https://issuer.example"], issuerRequired: true))
        let (_, state) = try await world.depart(anna)
        #expect(try await world.comeBack(anna, state, as: "g-anna").refusal == .providerFailed)
        let (_, second) = try await world.depart(anna)
        let outcome = try await world.flows.trip.callback(
            .google, ["state": second, "code": "g-anna", "iss": "https://issuer.example"], anna.visitor)
        #expect(outcome.name == "newcomer")
    }

    @Test func `another provider's path leaves the state`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (_, state) = try await world.depart(anna)
        #expect(try await world.comeBack(anna, state, as: "f-anna", with: world.facebook).name == "away")
        #expect(world.facebook.calls.isEmpty)
        #expect(try await world.comeBack(anna, state, as: "g-anna").name == "newcomer")
    }

    @Test func `another browser moves nothing, and the first one goes on`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (_, state) = try await world.depart(anna)
        let stranger = try await world.comeBack(Browser("mallory"), state, as: "g-mallory")
        #expect(stranger.refusal == .otherBrowser)
        #expect(world.google.calls.isEmpty)
        #expect(try await world.comeBack(anna, state, as: "g-anna").name == "newcomer")
    }

    @Test(arguments: [[:], ["state": ""], ["state": "nonsense"], ["state": "a.b.c"], ["code": "x"]])
    func `a callback of no departure is a stranger's`(answer: [String: String]) async throws {
        let world = try FlowScenario()
        let outcome = try await world.flows.trip.callback(.google, answer, Browser("anna").visitor)
        #expect(outcome.refusal == .otherBrowser)
        #expect(world.google.calls.isEmpty)
    }

    @Test func `a state with another secret moves nothing`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, state) = try await world.depart(anna)
        let outcome = try await world.comeBack(anna, "\(id).guessed", as: "g-anna")
        #expect(outcome.name == "away")
        #expect(try await world.comeBack(anna, state, as: "g-anna").name == "newcomer")
    }

    @Test(arguments: [
        ("access_denied", Refusal.Code.providerDenied), ("consent_required", .providerDenied),
        ("server_error", .providerFailed), ("<b>", .providerFailed), ("", .providerFailed),
    ])
    func `an error leads back to the door and spends the state`(error: String, code: Refusal.Code) async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (_, state) = try await world.depart(anna)
        let outcome = try await world.flows.trip.callback(.google, ["state": state, "error": error], anna.visitor)
        #expect(outcome.name == "register" && outcome.refusal == code)
        #expect(try await world.comeBack(anna, state, as: "g-anna").name == "register")
        #expect(world.google.calls.isEmpty)
    }

    @Test(arguments: [ProviderError.unavailable("slow"), .rejected("nonce")])
    func `a provider that fails leads back, and the next trip works`(error: ProviderError) async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, state) = try await world.depart(anna)
        world.google.fail(error)
        let outcome = try await world.comeBack(anna, state, as: "g-anna")
        #expect(outcome.name == "register" && outcome.refusal == .providerFailed)
        world.google.fail(nil)
        #expect(try await world.post(.provider(.google), id, anna).location != nil)
        let again = try #require(world.google.trips.last).state
        #expect(try await world.comeBack(anna, again, as: "g-anna").name == "newcomer")
    }

    @Test func `a provider that can't be left for says so where one stands`() async throws {
        let world = try FlowScenario()
        world.google.failDeparture(.unavailable("no discovery"))
        let ticket = try world.ticket()
        let anna = Browser("anna")
        let outcome = try await world.flows.begin(ticket, with: .provider(.google), anna.visitor)
        #expect(outcome.name == "register" && outcome.refusal == .providerFailed)
        world.google.failDeparture(nil)
        #expect(try await world.flows.begin(ticket, with: .provider(.google), anna.visitor).location != nil)
    }

    @Test func `while the provider is asked, another tab waits and moves nothing`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, state) = try await world.depart(anna)
        let gate = Gate()
        world.google.hold(at: gate)
        async let answer = world.comeBack(anna, state, as: "g-anna")
        while world.google.calls.isEmpty { await Task.yield() }
        #expect(try await world.step(id, anna).name == "returning")
        #expect(try await world.post(.leave, id, anna).name == "returning")
        #expect(try await world.post(.provider(.facebook), id, anna).name == "returning")
        await gate.open()
        #expect(try await answer.name == "newcomer")
    }

    @Test func `a token call that a crash cut off counts as failed after fifteen seconds`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, state) = try await world.depart(anna)
        let gate = Gate()
        world.google.hold(at: gate)
        let cut = Task { try await world.comeBack(anna, state, as: "g-anna") }
        while world.google.calls.isEmpty { await Task.yield() }
        // What a new process finds is what the first transaction wrote.
        let next = world.another()
        #expect(try await next.engine.signUp(id, anna.visitor)?.signUp.step.name == "returning")
        world.clock.advance(.milliseconds(15_001))
        let settled = try #require(try await next.engine.signUp(id, anna.visitor)).signUp
        #expect(settled.step == .entrance(.register))
        #expect(settled.notice == Refusal(.providerFailed, provider: .google))
        world.google.hold(at: nil)
        let away = try await next.post(.provider(.google), to: id, version: nil, anna.visitor)
        #expect(away.location != nil)
        // The first process's late answer finds that the sign-up has gone on.
        await gate.open()
        #expect(try await cut.value.name == "away")
        let fresh = try #require(world.google.trips.last).state
        #expect(try await world.comeBack(anna, fresh, as: "g-anna").name == "newcomer")
    }

    @Test func `a callback after ten minutes leads back to the door`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (_, state) = try await world.depart(anna)
        world.clock.advance(.milliseconds(600_001))
        let outcome = try await world.comeBack(anna, state, as: "g-anna")
        #expect(outcome.name == "register" && outcome.refusal == .signUpExpired)
        #expect(world.google.calls.isEmpty)
    }

    @Test func `choosing another account asks the provider to let one choose`() async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let (id, _) = try await world.arrive(anna, as: "g-anna")
        #expect(try await world.post(.anotherAccount, id, anna).location != nil)
        #expect(world.google.trips.last?.purpose == .chooseAnother)
        let outcome = try await world.comeBack(anna, try #require(world.google.trips.last).state, as: "g-boris")
        guard case .newAccount(.newcomer(let identity))? = outcome.stored?.signUp.step else {
            Issue.record("\(outcome.name)")
            return
        }
        #expect(identity.subject == "g-boris")
    }

    @Test func `a sign-up asks a provider 30 times at most`() async throws {
        let world = try FlowScenario()
        let mallory = Browser("mallory")
        world.google.fail(.rejected("an invented code"))
        let ticket = try world.ticket()
        for trip in 1...Limit.departures {
            let outcome =
                try await trip == 1
                ? world.flows.begin(ticket, with: .provider(.google), mallory.visitor)
                : world.post(.provider(.google), ticket.id, mallory)
            #expect(outcome.location != nil, "\(trip)")
            let state = try #require(world.google.trips.last).state
            #expect(try await world.comeBack(mallory, state, as: "invented").refusal == .providerFailed)
        }
        for again in [
            try await world.post(.provider(.google), ticket.id, mallory),
            try await world.post(.provider(.facebook), ticket.id, mallory),
            try await world.flows.begin(ticket, with: .provider(.google), mallory.visitor),
        ] {
            #expect(again.location == nil && again.name == "register" && again.refusal == .tooManyAttempts)
        }
        #expect(world.google.calls.count == Limit.departures && world.google.trips.count == Limit.departures)
        #expect(world.facebook.trips.isEmpty)
        // The other doors of the same sign-up stay open.
        let form = FlowScenario.form("boris@example.com")
        #expect(try await world.post(form, ticket.id, mallory).name == "email-code")
    }
}
