import FoundationEssentials
import Testing

@testable import Simulators

@Suite struct GoogleFaultTests {
    private func tokens(_ fault: GoogleFault, _ client: LoopbackClient) async throws -> LoopbackClient.Answer {
        let trip = GoogleTrip(client: client)
        return try await trip.redeem(try await trip.code("person=maria; fault=\(fault.rawValue)"))
    }

    @Test(arguments: [
        (GoogleFault.wrongNonce, "nonce"), (.wrongIssuer, "iss"), (.wrongAudience, "aud"), (.expired, "exp"),
    ])
    func `a spoiled claim is the only thing wrong`(fault: GoogleFault, claim: String) async throws {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        try await serving(GoogleTrip.simulator(clock: SimulatorClock(now: { now }))) { client in
            let trip = GoogleTrip(client: client)
            let good = try await trip.verified(
                try await trip.redeem(try await trip.code()).json()["id_token"]?.text ?? "")
            let bad = try await trip.verified(try await tokens(fault, client).json()["id_token"]?.text ?? "")
            #expect(bad[claim] != good[claim])
            let companions = ["aud": "azp", "exp": "iat"]
            for name in good.keys where name != claim && name != companions[claim] {
                #expect(bad[name] == good[name])
            }
        }
    }

    @Test func `an unknown key signs what no published key verifies`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let token = try await tokens(.unknownKey, client).json()["id_token"]?.text ?? ""
            #expect(token.split(separator: ".").count == 3)
            await #expect(throws: (any Error).self) { try await GoogleTrip(client: client).verified(token) }
        }
    }

    @Test func `a broken token endpoint answers 500`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let answer = try await tokens(.broken, client)
            #expect(answer.status == 500)
        }
    }

    @Test func `nonsense is no JSON and a malformed id_token no JWT`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let nonsense = try await tokens(.nonsense, client)
            #expect(nonsense.status == 200)
            #expect(throws: (any Error).self) { try nonsense.json() }
            #expect(try await tokens(.malformed, client).json()["id_token"] == .text("this.is-no-token"))
        }
    }

    @Test func `a huge answer is larger than anybody should read`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let answer = try await tokens(.huge, client)
            #expect(answer.body.utf8.count > 128 * 1024)
        }
    }

    @Test func `a slow token endpoint waits as long as set, then answers well`() async throws {
        let pauses = Pauses()
        let clock = SimulatorClock(pause: { await pauses.add($0) })
        try await serving(GoogleTrip.simulator(clock: clock)) { client in
            let answer = try await tokens(.slow, client)
            #expect(answer.status == 200)
            #expect(await pauses.all == [.seconds(10)])
        }
    }

    @Test func `the way back can name another issuer`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let answer = try await client.get(
                GoogleTrip.authorize(), headers: ["X-Simulate": "person=maria; fault=wrong-response-issuer"])
            #expect(try answer.locationFields()["iss"] == "https://impostor.example")
        }
    }
}
