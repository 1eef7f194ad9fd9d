import FoundationEssentials
import JWTKit

@testable import Simulators

/// The gateway's back channel as a demo client sees it, answering from a script.
actor ScriptedGateway {
    static let issuer = "http://127.0.0.1:8080"

    private let key = ES256PrivateKey()
    private(set) var forms: [[String: String]] = []
    private var claims: [String: JSONValue] = [:]
    private var tokenStatus = 200

    /// What the next id_token says.
    func willIssue(nonce: String, changing changes: [String: JSONValue] = [:], client: String = "crm-web") {
        claims = [
            "iss": .text(Self.issuer), "aud": .text(client), "sub": .text("account-1"), "nonce": .text(nonce),
            "exp": .integer(4_000_000_000), "name": .text("Мария <Ковалёва>"),
            "sign_up": .object(["new": .flag(true), "provider": .text("google")]),
        ].merging(changes) { $1 }
    }

    func willRefuse() {
        tokenStatus = 400
    }

    func answer(
        _ url: String, _ form: [(name: String, value: String)]?, _ headers: [(name: String, value: String)]
    ) async throws -> (status: Int, body: [UInt8]) {
        switch url.dropFirst(Self.issuer.count) {
        case "/oauth2/token":
            forms.append(Dictionary(uniqueKeysWithValues: (form ?? []).map { ($0.name, $0.value) }))
            guard tokenStatus == 200 else { return (tokenStatus, [UInt8](#"{"error":"invalid_grant"}"#.utf8)) }
            let keys = await JWTKeyCollection().add(ecdsa: key, kid: "k1")
            let token = try await keys.sign(AnyClaims(claims), kid: "k1")
            return (200, [UInt8](#"{"id_token":"\#(token)","access_token":"at"}"#.utf8))
        case "/oauth2/jwks":
            let (x, y) = key.parameters ?? ("", "")
            let point = [x, y].map { Random.base64URL(Data(base64Encoded: $0) ?? Data()) }
            let jwk = #"{"kty":"EC","crv":"P-256","alg":"ES256","kid":"k1","x":"\#(point[0])","y":"\#(point[1])"}"#
            return (200, [UInt8](#"{"keys":[\#(jwk)]}"#.utf8))
        case "/oauth2/userinfo":
            return (200, [UInt8](#"{"sub":"account-1","phone_number":"+79991234567"}"#.utf8))
        case let other:
            return (404, [UInt8]("no \(other)".utf8))
        }
    }
}
