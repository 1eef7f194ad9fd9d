import SignUpFlow
import Testing

@testable import Gateway

/// Trips that are asked for twice, and ways back that don't say whose they are.
@Suite struct TripTests {
    private let anna = Browser("anna")

    // MARK: The same form twice

    @Test func `a form that is sent twice answers with one departure, and its way back leads on`() async throws {
        let world = try FlowScenario()
        let ticket = try world.ticket()
        var locations: Set<String> = []
        for wait in [0, 1, 58, 1] {
            world.clock.advance(.seconds(wait))
            let outcome = try await world.flows.begin(ticket, with: .provider(.google), anna.visitor)
            locations.insert(try #require(outcome.location))
        }
        #expect(locations.count == 1)
        let trips = world.google.trips
        #expect(Set(trips.map(\.state)).count == 1 && Set(trips.map(\.nonce)).count == 1)
        #expect(Set(trips.map(\.codeChallenge)).count == 1)
        #expect(try await world.flows.engine.signUp(ticket.id, anna.visitor)?.version == 1)
        #expect(try await world.comeBack(anna, try #require(trips.first).state, as: "g-anna").name == "newcomer")
        let call = try #require(world.google.calls.first)
        #expect(Digest.sha256(call.codeVerifier).rawValue == trips.first?.codeChallenge)
        #expect(try await world.rows(of: "sign_ups").contains(try #require(trips.first).state) == false)
    }

    @Test func `of eight copies at the same moment each answers with the one departure that was saved`() async throws {
        let world = try FlowScenario()
        let ticket = try world.ticket()
        let locations = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await world.flows.begin(ticket, with: .provider(.google), self.anna.visitor).location
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(locations).count == 1 && locations.first != .some(nil))
        let location = try #require(locations.first ?? nil)
        let state = try #require(Sent.query(of: location)["state"])
        #expect(try await world.comeBack(anna, state, as: "g-anna").name == "newcomer")
    }

    @Test func `a minute later, and by another door, a new departure begins`() async throws {
        let world = try FlowScenario()
        let (id, first) = try await world.depart(anna)
        world.clock.advance(.milliseconds(60_001))
        _ = try #require(try await world.post(.provider(.google), id, anna).location)
        let later = try #require(world.google.trips.last).state
        #expect(later != first)
        _ = try #require(try await world.post(.provider(.facebook), id, anna).location)
        _ = try #require(try await world.post(.provider(.google), id, anna).location)
        let fresh = try #require(world.google.trips.last).state
        #expect(Set([first, later, fresh]).count == 3)
        #expect(try await world.comeBack(anna, later, as: "g-anna").name == "away")
        #expect(try await world.comeBack(anna, fresh, as: "g-anna").name == "newcomer")
    }

    @Test func `a step's form that is sent twice leads on as well, with the version it was drawn from`() async throws {
        let world = try FlowScenario()
        let (id, _) = try await world.arrive(anna, as: "g-anna")
        let version = try #require(try await world.flows.engine.signUp(id, anna.visitor)).version
        let another = try await world.post(.anotherAccount, id, anna, version: version)
        #expect(try await world.post(.anotherAccount, id, anna, version: version).location == another.location)
        #expect(another.location != nil)
        // Another form of the same page was too late, and begins nothing.
        #expect(try await world.post(.provider(.facebook), id, anna, version: version).name == "away")
        let link = Browser("boris")
        let linking = try await world.atLink(link, as: "g-boris")
        let drawn = try #require(try await world.flows.engine.signUp(linking, link.visitor)).version
        let first = try await world.post(.provider(.facebook), linking, link, version: drawn)
        #expect(try await world.post(.provider(.facebook), linking, link, version: drawn).location == first.location)
        #expect(first.location != nil)
    }

    @Test func `a proof that leads straight to a provider leads there twice`() async throws {
        let world = try FlowScenario()
        try await world.emailAccount("anna@example.com", phone: "9991234567")
        var anna = anna
        try await world.signedIn(&anna, "anna@example.com")
        let (id, outcome) = try await world.change(.bind(.facebook), anna)
        let version = outcome.stored?.version
        let proof = StepForm.password(login: "", password: FlowScenario.password)
        let first = try await world.post(proof, id, anna, version: version)
        #expect(try await world.post(proof, id, anna, version: version).location == first.location)
        #expect(first.location != nil)
    }

    @Test func `a departure of the version before, which kept no state, begins anew`() async throws {
        let world = try FlowScenario()
        let (id, first) = try await world.depart(anna)
        var stored = try #require(try await world.flows.engine.signUp(id, anna.visitor))
        let old = Departure(
            provider: .google, state: .sha256(first), nonce: Digest("n"), verifier: Sealed("v"), purpose: .identify,
            at: world.clock.now)
        stored.signUp = stored.signUp.away(on: old)
        let commit = Commit(
            signUp: stored.signUp, browser: anna.visitor.browser, expected: stored.version, now: world.clock.now)
        #expect(try await world.store.save(commit) == .saved(version: 2))
        _ = try #require(try await world.post(.provider(.google), id, anna).location)
        #expect(world.google.trips.last?.state != first)
    }

    // MARK: Back without a state

    @Test(arguments: [
        ("access_denied", Refusal.Code.providerDenied), ("user_cancelled_login", .providerDenied),
        ("server_error", .providerFailed),
    ])
    func `an error without state is said on the page of the one sign-up away there, and changes nothing`(
        error: String, code: Refusal.Code
    ) async throws {
        let world = try FlowScenario()
        let (id, state) = try await world.depart(anna, with: world.facebook)
        let rows = try await world.rows(of: "sign_ups")
        let outcome = try await world.flows.trip.callback(.facebook, ["error": error], anna.visitor)
        #expect(
            outcome.stored?.signUp.id == id && outcome.name == "register" && outcome.refusal == code
                && outcome.says == code)
        #expect(outcome.notice?.provider == .facebook)
        #expect(try await world.rows(of: "sign_ups") == rows)
        #expect(try await world.comeBack(anna, state, as: "f-anna", with: world.facebook).name == "newcomer")
    }

    @Test func `it is nobody's in another browser, of two, at another provider, or after its time`() async throws {
        let world = try FlowScenario()
        func callback(
            _ browser: Browser, _ answer: [String: String] = ["error": "access_denied"]
        ) async throws -> FlowOutcome {
            try await world.flows.trip.callback(.google, answer, browser.visitor)
        }
        let (id, _) = try await world.depart(anna)
        #expect(try await callback(Browser("boris")).refusal == .otherBrowser)
        #expect(try await callback(anna, ["code": "c"]).refusal == .otherBrowser)
        #expect(
            try await callback(anna, ["error": "access_denied", "iss": "https://evil.example"]).refusal == .otherBrowser
        )
        #expect(try await callback(anna, ["error": "access_denied", "state": ""]).says == .providerDenied)
        #expect(
            try await world.flows.trip.callback(.facebook, ["error": "access_denied"], anna.visitor).refusal
                == .otherBrowser)
        let (second, _) = try await world.depart(anna)
        #expect(try await callback(anna).refusal == .otherBrowser)
        // One of the two goes on: the other is the only one.
        try await world.post(.leave, second, anna)
        #expect(try await callback(anna).stored?.signUp.id == id)
        world.clock.advance(.milliseconds(600_001))
        #expect(try await callback(anna).refusal == .otherBrowser)
    }
}

extension SignUp {
    /// The same, on this trip from the door.
    fileprivate func away(on departure: Departure) -> SignUp {
        var signUp = SignUp(
            id: id, request: request, attribution: attribution, language: language, entrance: .register, now: startedAt)
        let facts = signUp.depart(departure)
        #expect(facts == [])
        return signUp
    }
}
