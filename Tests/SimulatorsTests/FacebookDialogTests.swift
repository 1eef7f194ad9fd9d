import Testing

@testable import Simulators

@Suite struct FacebookDialogTests {
    @Test func `a person arrives, and token and profile are about the same one`() async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let trip = FacebookTrip(client: client)
            let back = try await client.get(FacebookTrip.dialog(), headers: ["X-Simulate": "person=maria"])
            #expect(back.header("location")?.hasSuffix("#_=_") == true)
            #expect(try back.locationFields()["state"] == "a-state")
            let token = try await trip.token()
            let facts = try await trip.debug(token)
            let person = try await trip.me(token).json()
            #expect(facts["is_valid"] == .flag(true))
            #expect(facts["app_id"] == .text(FacebookTrip.application))
            #expect(facts["user_id"] == person["id"])
            #expect(person["email"] == .text("maria.kovaleva@example.com"))
            #expect(person["first_name"] == .text("Мария"))
        }
    }

    @Test(
        arguments: [
            ["redirect_uri": FacebookTrip.callback + "#"], ["client_id": "1"], ["state": nil],
            ["response_type": "token"],
            ["auth_type": "reask"], ["code_challenge": "short"],
        ] as [[String: String?]])
    func `a careless dialog request is redirected nowhere`(changes: [String: String?]) async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let answer = try await client.get(FacebookTrip.dialog(changes), headers: ["X-Simulate": "person=maria"])
            #expect(answer.status == 400)
            #expect(answer.header("location") == nil)
        }
    }

    @Test func `another version of the API isn't served`() async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let answer = try await client.get("/v1.0/me")
            #expect(answer.status == 404)
        }
    }

    @Test func `denying comes back as Facebook spells it`() async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let query = String(FacebookTrip.dialog().split(separator: "?")[1])
            let form = [(name: "request", value: query), (name: "choice", value: "deny")]
            let answer = try await client.post("/v26.0/dialog/oauth", form: form)
            let fields = try answer.locationFields()
            #expect(fields["error"] == "access_denied")
            #expect(fields["error_code"] == "200")
            #expect(fields["error_reason"] == "user_denied")
            #expect(fields["state"] == "a-state")
        }
    }

    @Test func `an e-mail address stays away when there is none, when kept and when not asked for`() async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let trip = FacebookTrip(client: client)
            let none = try await trip.token("person=olga")
            #expect(try await trip.me(none).json()["email"] == nil)

            let query = String(FacebookTrip.dialog().split(separator: "?")[1])
            let form = [
                (name: "request", value: query), (name: "choice", value: "known:maria"),
                (name: "keep_email", value: "on"),
            ]
            let kept = try await client.post("/v26.0/dialog/oauth", form: form).locationFields()["code"] ?? ""
            let keptToken = try await trip.exchange(kept).json()["access_token"]?.text ?? ""
            #expect(try await trip.me(keptToken).json()["email"] == nil)
            #expect(try await trip.debug(keptToken)["scopes"] == .list([.text("public_profile")]))

            let unasked = try await trip.code("person=maria", ["scope": "public_profile"])
            let unaskedToken = try await trip.exchange(unasked).json()["access_token"]?.text ?? ""
            #expect(try await trip.me(unaskedToken).json()["email"] == nil)
        }
    }

    @Test(arguments: ["reauthenticate", "rerequest"])
    func `the page says how the application asked`(type: String) async throws {
        try await serving(FacebookTrip.simulator()) { client in
            let page = try await client.get(FacebookTrip.dialog(["auth_type": type]))
            #expect(page.body.contains("auth_type=\(type)"))
        }
    }
}
