import FoundationEssentials
import Testing

@testable import Simulators

@Suite struct SimulatedFacebookTests {
    private static let callback = "http://127.0.0.1:8080/callback/facebook"
    private static let application = "218471905533271"
    private static let secret = "simulated-facebook-secret"

    private func simulator(clock: SimulatorClock = SimulatorClock()) -> SimulatedFacebook {
        SimulatedFacebook(port: 0, redirectURIs: [Self.callback], clock: clock)
    }

    private func dialog(_ changes: [String: String?] = [:]) -> String {
        var fields: [String: String?] = [
            "client_id": Self.application, "redirect_uri": Self.callback, "state": "a-state",
            "response_type": "code", "scope": "email,public_profile",
        ]
        for (name, value) in changes { fields[name] = .some(value) }
        return target("/v26.0/dialog/oauth", fields)
    }

    private func target(_ path: String, _ fields: [String: String?]) -> String {
        let present = fields.compactMap { name, value in value.map { (name: name, value: $0) } }
        return PercentEncoding.url(path, adding: present)
    }

    private func code(
        _ client: LoopbackClient, _ simulation: String = "person=maria", _ changes: [String: String?] = [:]
    ) async throws -> String {
        let answer = try await client.get(dialog(changes), headers: ["X-Simulate": simulation])
        return try answer.locationFields()["code"] ?? ""
    }

    private func exchange(
        _ client: LoopbackClient, _ code: String, _ changes: [String: String?] = [:]
    ) async throws -> LoopbackClient.Answer {
        var fields: [String: String?] = [
            "client_id": Self.application, "client_secret": Self.secret, "redirect_uri": Self.callback, "code": code,
        ]
        for (name, value) in changes { fields[name] = .some(value) }
        return try await client.get(target("/v26.0/oauth/access_token", fields))
    }

    private func token(_ client: LoopbackClient, _ simulation: String = "person=maria") async throws -> String {
        try await exchange(client, try await code(client, simulation)).json()["access_token"]?.text ?? ""
    }

    private func debug(_ client: LoopbackClient, _ token: String) async throws -> [String: JSONValue] {
        let fields: [String: String?] = ["input_token": token, "access_token": "\(Self.application)|\(Self.secret)"]
        guard case .object(let data) = try await client.get(target("/v26.0/debug_token", fields)).json()["data"] else {
            return [:]
        }
        return data
    }

    private func me(
        _ client: LoopbackClient, _ token: String, fields: String = "id,name,first_name,last_name,email",
        proof: String? = nil
    ) async throws -> LoopbackClient.Answer {
        let proof = proof ?? FacebookGraph.secretProof(of: token, secret: Self.secret)
        return try await client.get(
            target("/v26.0/me", ["fields": fields, "access_token": token, "appsecret_proof": proof]))
    }

    private func graphCode(_ answer: LoopbackClient.Answer) throws -> JSONValue? {
        guard case .object(let error) = try answer.json()["error"] else { return nil }
        #expect(error["fbtrace_id"] != nil && error["type"] == .text("OAuthException"))
        return error["code"]
    }

    @Test func `a person arrives, and token and profile are about the same one`() async throws {
        try await serving(simulator()) { client in
            let back = try await client.get(dialog(), headers: ["X-Simulate": "person=maria"])
            #expect(back.header("location")?.hasSuffix("#_=_") == true)
            #expect(try back.locationFields()["state"] == "a-state")
            let token = try await self.token(client)
            let facts = try await debug(client, token)
            let person = try await me(client, token).json()
            #expect(facts["is_valid"] == .flag(true))
            #expect(facts["app_id"] == .text(Self.application))
            #expect(facts["user_id"] == person["id"])
            #expect(person["email"] == .text("maria.kovaleva@example.com"))
            #expect(person["first_name"] == .text("Мария"))
        }
    }

    @Test func `the proof is the documented one`() {
        #expect(
            FacebookGraph.secretProof(of: "TOKEN123", secret: "app-secret")
                == "c1dc6b65b24ca5b26ddee0fe704f70e41aaf3f1b6a4aa13885424cd86dc4119b")
    }

    @Test func `a profile needs a proof, and the right one`() async throws {
        try await serving(simulator()) { client in
            let token = try await self.token(client)
            let bare = try await client.get(target("/v26.0/me", ["access_token": token]))
            #expect(bare.status == 400)
            #expect(try graphCode(bare) == .integer(100))
            let wrong = try await me(client, token, proof: FacebookGraph.secretProof(of: token, secret: "other"))
            #expect(try graphCode(wrong) == .integer(100))
            #expect(try graphCode(try await me(client, "no-token")) == .integer(190))
            #expect(try graphCode(try await me(client, token, fields: "id,shoe_size")) == .integer(100))
        }
    }

    @Test(arguments: [
        ("client_id", "1", 101), ("client_secret", "wrong", 1),
        ("redirect_uri", SimulatedFacebookTests.callback + "/", 100),
        ("code", "unknown", 100), ("code_verifier", "a-verifier-nobody-announced-0123456789-0123456", 100),
    ])
    func `a token call with one thing wrong is refused`(field: String, value: String, code expected: Int) async throws {
        try await serving(simulator()) { client in
            let answer = try await exchange(client, try await code(client), [field: value])
            #expect(answer.status == 400)
            #expect(try graphCode(answer) == .integer(expected))
        }
    }

    @Test func `a code is good only once`() async throws {
        try await serving(simulator()) { client in
            let code = try await self.code(client)
            #expect(try await exchange(client, code).status == 200)
            #expect(try graphCode(try await exchange(client, code)) == .integer(100))
        }
    }

    @Test func `a challenge announced must be met`() async throws {
        try await serving(simulator()) { client in
            let changes: [String: String?] = [
                "code_challenge": ProofKey.challenge(for: GoogleTrip.verifier), "code_challenge_method": "S256",
            ]
            let bare = try await exchange(client, try await code(client, "person=maria", changes))
            #expect(try graphCode(bare) == .integer(100))
            let met = try await exchange(
                client, try await code(client, "person=maria", changes), ["code_verifier": GoogleTrip.verifier])
            #expect(met.status == 200)
        }
    }

    @Test func `only the application's own token may ask about tokens`() async throws {
        try await serving(simulator()) { client in
            let token = try await self.token(client)
            let answer = try await client.get(
                target("/v26.0/debug_token", ["input_token": token, "access_token": token]))
            #expect(try graphCode(answer) == .integer(190))
            #expect(try await debug(client, "no-token")["is_valid"] == .flag(false))
        }
    }

    @Test(
        arguments: [
            ["redirect_uri": SimulatedFacebookTests.callback + "#"], ["client_id": "1"], ["state": nil],
            ["response_type": "token"],
            ["auth_type": "reask"], ["code_challenge": "short"],
        ] as [[String: String?]])
    func `a careless dialog request is redirected nowhere`(changes: [String: String?]) async throws {
        try await serving(simulator()) { client in
            let answer = try await client.get(dialog(changes), headers: ["X-Simulate": "person=maria"])
            #expect(answer.status == 400)
            #expect(answer.header("location") == nil)
        }
    }

    @Test func `another version of the API isn't served`() async throws {
        try await serving(simulator()) { client in
            let answer = try await client.get("/v1.0/me")
            #expect(answer.status == 404)
        }
    }

    @Test func `denying comes back as Facebook spells it`() async throws {
        try await serving(simulator()) { client in
            let query = String(dialog().split(separator: "?")[1])
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
        try await serving(simulator()) { client in
            let none = try await token(client, "person=olga")
            #expect(try await me(client, none).json()["email"] == nil)

            let query = String(dialog().split(separator: "?")[1])
            let form = [
                (name: "request", value: query), (name: "choice", value: "known:maria"),
                (name: "keep_email", value: "on"),
            ]
            let kept = try await client.post("/v26.0/dialog/oauth", form: form).locationFields()["code"] ?? ""
            let keptToken = try await exchange(client, kept).json()["access_token"]?.text ?? ""
            #expect(try await me(client, keptToken).json()["email"] == nil)
            #expect(try await debug(client, keptToken)["scopes"] == .list([.text("public_profile")]))

            let unasked = try await code(client, "person=maria", ["scope": "public_profile"])
            let unaskedToken = try await exchange(client, unasked).json()["access_token"]?.text ?? ""
            #expect(try await me(client, unaskedToken).json()["email"] == nil)
        }
    }

    @Test(arguments: ["reauthenticate", "rerequest"])
    func `the page says how the application asked`(type: String) async throws {
        try await serving(simulator()) { client in
            let page = try await client.get(dialog(["auth_type": type]))
            #expect(page.body.contains("auth_type=\(type)"))
        }
    }

    @Test func `faults do what they are called`() async throws {
        let pauses = Pauses()
        try await serving(simulator(clock: SimulatorClock(pause: { await pauses.add($0) }))) { client in
            let broken = try await exchange(client, try await code(client, "person=maria; fault=broken"))
            #expect(broken.status == 500)
            #expect(try graphCode(broken) == .integer(2))
            let nonsense = try await exchange(client, try await code(client, "person=maria; fault=nonsense"))
            #expect(throws: (any Error).self) { try nonsense.json() }
            let slow = try await exchange(client, try await code(client, "person=maria; fault=slow"))
            #expect(slow.status == 200)
            #expect(await pauses.all == [.seconds(10)])
            let foreign = try await debug(client, try await token(client, "person=maria; fault=other-app"))
            #expect(foreign["app_id"] == .text(Self.application + "9"))
            let other = try await token(client, "person=maria; fault=other-person")
            #expect(try await debug(client, other)["user_id"] != (try await me(client, other).json()["id"]))
            let invalid = try await debug(client, try await token(client, "person=maria; fault=invalid-token"))
            #expect(invalid["is_valid"] == .flag(false))
        }
    }
}
