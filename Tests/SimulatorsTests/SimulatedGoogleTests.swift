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

    @Test func `denying comes back as access_denied`() async throws {
        try await serving(GoogleTrip.simulator()) { client in
            let query = String(GoogleTrip.authorize().dropFirst("/authorize?".count))
            let fields = try await client.post("/authorize", form: [("request", query), ("choice", "deny")])
                .locationFields()
            #expect(fields["error"] == "access_denied")
            #expect(fields["state"] == "a-state")
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
