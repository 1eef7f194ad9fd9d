import FoundationEssentials
import JWTKit

@testable import Simulators

/// A trip to the simulated Google with everything right, unless a test changes it.
struct GoogleTrip {
    static let callback = "http://127.0.0.1:8080/callback/google"
    static let verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789"

    let client: LoopbackClient

    static func simulator(clock: SimulatorClock = SimulatorClock()) -> SimulatedGoogle {
        SimulatedGoogle(port: 0, redirectURIs: [callback], clock: clock)
    }

    /// The authorize URL's target; a field set to `nil` is left out.
    static func authorize(_ changes: [String: String?] = [:]) -> String {
        var fields: [String: String?] = [
            "client_id": "simulated-google-client", "redirect_uri": callback, "response_type": "code",
            "scope": "openid email profile", "state": "a-state", "nonce": "a-nonce",
            "code_challenge": ProofKey.challenge(for: verifier), "code_challenge_method": "S256",
        ]
        for (name, value) in changes { fields[name] = .some(value) }
        let present = fields.sorted { $0.key < $1.key }.compactMap { name, value in
            value.map { (name: name, value: $0) }
        }
        return PercentEncoding.url("/authorize", adding: present)
    }

    /// Who is asked for by a program, and the code that comes back.
    func code(_ simulation: String = "person=maria", _ changes: [String: String?] = [:]) async throws -> String {
        let answer = try await client.get(Self.authorize(changes), headers: ["X-Simulate": simulation])
        return try answer.locationFields()["code"] ?? ""
    }

    func redeem(
        _ code: String, _ changes: [String: String?] = [:], headers: [String: String] = [:]
    ) async throws -> LoopbackClient.Answer {
        var fields: [String: String?] = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": Self.callback,
            "code_verifier": Self.verifier, "client_id": "simulated-google-client",
            "client_secret": "simulated-google-secret",
        ]
        for (name, value) in changes { fields[name] = .some(value) }
        let form = fields.compactMap { name, value in value.map { (name: name, value: $0) } }
        return try await client.post("/token", form: form, headers: headers)
    }

    /// Verifies an id_token's signature against `/jwks`, by the key it names.
    func verified(_ token: String) async throws -> [String: JSONValue] {
        let keys = try await client.get("/jwks")
        let all = try JSONDecoder().decode(JWKS.self, from: Data(keys.body.utf8))
        let header = try JSONDecoder().decode(
            [String: String].self, from: Random.decodeBase64URL(String(token.split(separator: ".")[0])) ?? Data())
        let fitting = all.keys.filter { $0.keyIdentifier?.string == header["kid"] }
        return try await JWTKeyCollection().add(jwks: JWKS(keys: fitting)).verify(token, as: AnyClaims.self).all
    }
}

/// Claims of any names, unjudged.
struct AnyClaims: JWTPayload {
    let all: [String: JSONValue]

    init(_ all: [String: JSONValue]) {
        self.all = all
    }

    init(from decoder: any Decoder) throws {
        all = try decoder.singleValueContainer().decode([String: JSONValue].self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(all)
    }

    func verify(using algorithm: some JWTAlgorithm) {}
}

/// Remembers the pauses asked for instead of waiting.
actor Pauses {
    private(set) var all: [Duration] = []

    func add(_ pause: Duration) {
        all.append(pause)
    }
}
