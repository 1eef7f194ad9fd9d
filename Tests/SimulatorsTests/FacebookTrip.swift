import Testing

@testable import Simulators

/// A trip to the simulated Facebook with everything right, unless a test changes it.
struct FacebookTrip {
    static let callback = "http://127.0.0.1:8080/callback/facebook"
    static let application = "218471905533271"
    static let secret = "simulated-facebook-secret"

    let client: LoopbackClient

    static func simulator(clock: SimulatorClock = SimulatorClock()) -> SimulatedFacebook {
        SimulatedFacebook(port: 0, redirectURIs: [callback], clock: clock)
    }

    /// The dialog's target; a field set to `nil` is left out.
    static func dialog(_ changes: [String: String?] = [:]) -> String {
        var fields: [String: String?] = [
            "client_id": application, "redirect_uri": callback, "state": "a-state",
            "response_type": "code", "scope": "email,public_profile",
        ]
        for (name, value) in changes { fields[name] = .some(value) }
        return target("/v26.0/dialog/oauth", fields)
    }

    static func target(_ path: String, _ fields: [String: String?]) -> String {
        let present = fields.compactMap { name, value in value.map { (name: name, value: $0) } }
        return PercentEncoding.url(path, adding: present)
    }

    /// Who is asked for by a program, and the code that comes back.
    func code(
        _ simulation: String = "person=maria", _ changes: [String: String?] = [:]
    ) async throws -> String {
        let answer = try await client.get(Self.dialog(changes), headers: ["X-Simulate": simulation])
        return try answer.locationFields()["code"] ?? ""
    }

    func exchange(
        _ code: String, _ changes: [String: String?] = [:]
    ) async throws -> LoopbackClient.Answer {
        var fields: [String: String?] = [
            "client_id": Self.application, "client_secret": Self.secret, "redirect_uri": Self.callback, "code": code,
        ]
        for (name, value) in changes { fields[name] = .some(value) }
        return try await client.get(Self.target("/v26.0/oauth/access_token", fields))
    }

    func token(_ simulation: String = "person=maria") async throws -> String {
        try await exchange(try await code(simulation)).json()["access_token"]?.text ?? ""
    }

    /// The facts of `debug_token`.
    func debug(_ token: String) async throws -> [String: JSONValue] {
        let fields: [String: String?] = ["input_token": token, "access_token": "\(Self.application)|\(Self.secret)"]
        guard case .object(let data) = try await client.get(Self.target("/v26.0/debug_token", fields)).json()["data"]
        else {
            return [:]
        }
        return data
    }

    func me(
        _ token: String, fields: String = "id,name,first_name,last_name,email",
        proof: String? = nil
    ) async throws -> LoopbackClient.Answer {
        let proof = proof ?? FacebookGraph.secretProof(of: token, secret: Self.secret)
        return try await client.get(
            Self.target("/v26.0/me", ["fields": fields, "access_token": token, "appsecret_proof": proof]))
    }

    /// The code of an error body, which must look like Graph's.
    static func graphCode(_ answer: LoopbackClient.Answer) throws -> JSONValue? {
        guard case .object(let error) = try answer.json()["error"] else { return nil }
        #expect(error["fbtrace_id"] != nil && error["type"] == .text("OAuthException"))
        return error["code"]
    }
}
