import FoundationEssentials
import Testing

@testable import Simulators

@Suite struct GoogleTokenTests {
    @Test func `a code is good only once`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let trip = GoogleTrip(client: client)
            let code = try await trip.code()
            #expect(try await trip.redeem(code).status == 200)
            let again = try await trip.redeem(code)
            #expect(again.status == 400)
            #expect(try again.json()["error"] == .text("invalid_grant"))
        }
    }

    @Test(
        arguments: [
            ("code_verifier", "another-verifier-that-is-long-enough-0123456789", 400, "invalid_grant"),
            ("code_verifier", nil, 400, "invalid_grant"),
            ("redirect_uri", GoogleTrip.callback + "?", 400, "invalid_grant"),
            ("client_secret", "wrong", 401, "invalid_client"), ("client_secret", nil, 401, "invalid_client"),
            ("grant_type", "password", 400, "unsupported_grant_type"),
        ] as [(String, String?, Int, String)])
    func `a token request with one thing wrong is refused`(
        field: String, value: String?, status: Int, error: String
    ) async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let trip = GoogleTrip(client: client)
            let answer = try await trip.redeem(try await trip.code(), [field: value])
            #expect(answer.status == status)
            #expect(try answer.json()["error"] == .text(error))
        }
    }

    @Test func `the secret may come by the Authorization header, but not both ways`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let trip = GoogleTrip(client: client)
            let pair = Data("simulated-google-client:simulated-google-secret".utf8).base64EncodedString()
            let headers = ["Authorization": "Basic \(pair)"]
            let code = try await trip.code()
            #expect(try await trip.redeem(code, headers: headers).status == 401)
            #expect(try await trip.redeem(code, ["client_secret": nil], headers: headers).status == 200)
        }
    }

    @Test func `a login hint skips the page, and the same label is the same person`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let trip = GoogleTrip(client: client)
            var subjects: [String] = []
            for label in ["bench-1", "bench-1", "bench-2"] {
                let answer = try await client.get(GoogleTrip.authorize(["login_hint": "sim:auto:\(label)"]))
                let tokens = try await trip.redeem(try answer.locationFields()["code"] ?? "").json()
                let claims = try await trip.verified(tokens["id_token"]?.text ?? "")
                subjects.append(claims["sub"]?.text ?? "")
                #expect(claims["email"] == .text("\(label)@example.com"))
            }
            #expect(subjects[0] == subjects[1])
            #expect(subjects[1] != subjects[2])
            #expect(subjects.allSatisfy { $0.count == 21 })
        }
    }

    @Test func `somebody without an e-mail address has no e-mail claims`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let trip = GoogleTrip(client: client)
            let tokens = try await trip.redeem(try await trip.code("person=noor")).json()
            let claims = try await trip.verified(tokens["id_token"]?.text ?? "")
            #expect(claims["email"] == nil)
            #expect(claims["email_verified"] == nil)
        }
    }

    @Test func `rotated keys sign, and old ones stay only when asked to`() async throws {
        let google = GoogleTrip.simulator()
        try await serving(google) { client in
            let trip = GoogleTrip(client: client)
            _ = try await client.get("/jwks")
            #expect(try await client.post("/simulate/rotate-keys", form: []).status == 204)
            #expect(try await client.get("/jwks").body.components("kid") == 2)
            try await google.rotateKeys(keepingOld: false)
            #expect(try await client.get("/jwks").body.components("kid") == 1)
            let tokens = try await trip.redeem(try await trip.code()).json()
            #expect(try await trip.verified(tokens["id_token"]?.text ?? "")["sub"] != nil)
        }
    }
}

extension String {
    /// How often `part` occurs as a JSON key.
    fileprivate func components(_ part: String) -> Int {
        ranges(of: "\"\(part)\"").count
    }
}
