import FoundationEssentials
import Testing

@testable import Simulators

@Suite struct SimulatedGoogleTests {
    @Test func `discovery names this very server`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let document = try await client.get("/.well-known/openid-configuration").json()
            let base = "http://127.0.0.1:\(client.port)"
            #expect(document["issuer"] == .text(base))
            #expect(document["token_endpoint"] == .text(base + "/token"))
            #expect(document["code_challenge_methods_supported"] == .list([.text("S256")]))
            #expect(document["authorization_response_iss_parameter_supported"] == .flag(true))
        }
    }

    @Test func `a public URL becomes the issuer`() async throws {
        let google = SimulatedGoogle(port: 0, publicURL: "https://google.test", redirectURIs: [])
        #expect(try await google.baseURL() == "https://google.test")
    }

    @Test func `a person picked on the page arrives with a token that verifies`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let page = try await client.get(GoogleTrip.authorize(), headers: ["Accept-Language": "ru"])
            #expect(page.body.contains("Имитация Google"))
            let query = String(GoogleTrip.authorize().dropFirst("/authorize?".count))
            let back = try await client.post(
                "/authorize", form: [("request", query), ("choice", "known:maria")])
            #expect(back.status == 303)
            #expect(back.header("location")?.hasPrefix(GoogleTrip.callback + "?") == true)
            let fields = try back.locationFields()
            #expect(fields["state"] == "a-state")
            #expect(fields["iss"] == "http://127.0.0.1:\(client.port)")

            let trip = GoogleTrip(client: client)
            let tokens = try await trip.redeem(fields["code"] ?? "").json()
            let claims = try await trip.verified(tokens["id_token"]?.text ?? "")
            #expect(claims["sub"] == .text("104829567310284756193"))
            #expect(claims["email"] == .text("maria.kovaleva@example.com"))
            #expect(claims["email_verified"] == .flag(true))
            #expect(claims["given_name"] == .text("Мария"))
            #expect(claims["aud"] == .text("simulated-google-client"))
            #expect(claims["nonce"] == .text("a-nonce"))
            #expect(tokens["access_token"]?.text?.count == 43)
        }
    }

    @Test(
        arguments: [
            ("response_type", nil, "unsupported_response_type"), ("state", nil, "invalid_request"),
            ("nonce", nil, "invalid_request"), ("code_challenge", nil, "invalid_request"),
            ("code_challenge", "short", "invalid_request"), ("code_challenge_method", "plain", "invalid_request"),
            ("scope", "email", "invalid_scope"), ("prompt", "none", "interaction_required"),
        ] as [(String, String?, String)])
    func `a careless request is sent back with an error`(field: String, value: String?, error: String) async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let answer = try await client.get(
                GoogleTrip.authorize([field: value]), headers: ["X-Simulate": "person=maria"])
            #expect(answer.status == 303)
            #expect(try answer.locationFields()["error"] == error)
            #expect(try answer.locationFields()["code"] == nil)
        }
    }

    @Test(arguments: [
        GoogleTrip.authorize(["redirect_uri": GoogleTrip.callback + "/"]), GoogleTrip.authorize(["client_id": "other"]),
        GoogleTrip.authorize() + "&state=again", GoogleTrip.authorize() + "&x=%zz",
    ])
    func `a request that can't be trusted is redirected nowhere`(target: String) async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let answer = try await client.get(target, headers: ["X-Simulate": "person=maria"])
            #expect(answer.status == 400)
            #expect(answer.header("location") == nil)
        }
    }

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

    @Test func `denying comes back as access_denied`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let query = String(GoogleTrip.authorize().dropFirst("/authorize?".count))
            let fields = try await client.post("/authorize", form: [("request", query), ("choice", "deny")])
                .locationFields()
            #expect(fields["error"] == "access_denied")
            #expect(fields["state"] == "a-state")
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

    @Test func `every request is counted`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let trip = GoogleTrip(client: client)
            _ = try await trip.redeem(try await trip.code())
            let counts = try await client.get("/simulate/counts").json()
            #expect(counts["authorize"] == .integer(1))
            #expect(counts["token"] == .integer(1))
        }
    }
}

extension String {
    /// How often `part` occurs as a JSON key.
    fileprivate func components(_ part: String) -> Int {
        ranges(of: "\"\(part)\"").count
    }
}
