import Testing

@testable import Simulators

@Suite struct FacebookGraphTests {
    @Test func `the proof is the documented one`() {
        #expect(
            FacebookGraph.secretProof(of: "TOKEN123", secret: "app-secret")
                == "c1dc6b65b24ca5b26ddee0fe704f70e41aaf3f1b6a4aa13885424cd86dc4119b")
    }

    @Test func `a profile needs a proof, and the right one`() async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let trip = FacebookTrip(client: client)
            let token = try await trip.token()
            let bare = try await client.get(FacebookTrip.target("/v26.0/me", ["access_token": token]))
            #expect(bare.status == 400)
            #expect(try FacebookTrip.graphCode(bare) == .integer(100))
            let wrong = try await trip.me(token, proof: FacebookGraph.secretProof(of: token, secret: "other"))
            #expect(try FacebookTrip.graphCode(wrong) == .integer(100))
            #expect(try FacebookTrip.graphCode(try await trip.me("no-token")) == .integer(190))
            #expect(try FacebookTrip.graphCode(try await trip.me(token, fields: "id,shoe_size")) == .integer(100))
        }
    }

    @Test(arguments: [
        ("client_id", "1", 101), ("client_secret", "wrong", 1),
        ("redirect_uri", FacebookTrip.callback + "/", 100),
        ("code", "unknown", 100), ("code_verifier", "a-verifier-nobody-announced-0123456789-0123456", 100),
    ])
    func `a token call with one thing wrong is refused`(field: String, value: String, code expected: Int) async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let trip = FacebookTrip(client: client)
            let answer = try await trip.exchange(try await trip.code(), [field: value])
            #expect(answer.status == 400)
            #expect(try FacebookTrip.graphCode(answer) == .integer(expected))
        }
    }

    @Test func `a code is good only once`() async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let trip = FacebookTrip(client: client)
            let code = try await trip.code()
            #expect(try await trip.exchange(code).status == 200)
            #expect(try FacebookTrip.graphCode(try await trip.exchange(code)) == .integer(100))
        }
    }

    @Test func `a challenge announced must be met`() async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let trip = FacebookTrip(client: client)
            let changes: [String: String?] = [
                "code_challenge": ProofKey.challenge(for: GoogleTrip.verifier), "code_challenge_method": "S256",
            ]
            let bare = try await trip.exchange(try await trip.code("person=maria", changes))
            #expect(try FacebookTrip.graphCode(bare) == .integer(100))
            let met = try await trip.exchange(
                try await trip.code("person=maria", changes), ["code_verifier": GoogleTrip.verifier])
            #expect(met.status == 200)
        }
    }

    @Test func `only the application's own token may ask about tokens`() async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let trip = FacebookTrip(client: client)
            let token = try await trip.token()
            let answer = try await client.get(
                FacebookTrip.target("/v26.0/debug_token", ["input_token": token, "access_token": token]))
            #expect(try FacebookTrip.graphCode(answer) == .integer(190))
            #expect(try await trip.debug("no-token")["is_valid"] == .flag(false))
        }
    }

    @Test func `faults do what they are called`() async throws {
        let pauses = Pauses()
        try await serving(FacebookTrip.simulator(clock: SimulatorClock(pause: { await pauses.add($0) }))) { client in
            let trip = FacebookTrip(client: client)
            let broken = try await trip.exchange(try await trip.code("person=maria; fault=broken"))
            #expect(broken.status == 500)
            #expect(try FacebookTrip.graphCode(broken) == .integer(2))
            let nonsense = try await trip.exchange(try await trip.code("person=maria; fault=nonsense"))
            #expect(throws: (any Error).self) { try nonsense.json() }
            let slow = try await trip.exchange(try await trip.code("person=maria; fault=slow"))
            #expect(slow.status == 200)
            #expect(await pauses.all == [.seconds(10)])
            let foreign = try await trip.debug(try await trip.token("person=maria; fault=other-app"))
            #expect(foreign["app_id"] == .text(FacebookTrip.application + "9"))
            let other = try await trip.token("person=maria; fault=other-person")
            #expect(try await trip.debug(other)["user_id"] != (try await trip.me(other).json()["id"]))
            let invalid = try await trip.debug(try await trip.token("person=maria; fault=invalid-token"))
            #expect(invalid["is_valid"] == .flag(false))
        }
    }
}
