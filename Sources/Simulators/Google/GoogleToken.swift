import FoundationEssentials
import HTTPTypes
import Hummingbird

/// The token endpoint (RFC 6749 §4.1.3): a code, once, for an id_token and an access token.
struct GoogleToken: Sendable {
    let google: SimulatedGoogle

    private var configuration: SimulatedGoogle.Configuration { google.configuration }

    struct Answer: Encodable {
        let accessToken: String
        let idToken: String
        let scope: String
        let tokenType = "Bearer"
        let expiresIn = 3599

        enum CodingKeys: String, CodingKey {
            case scope
            case accessToken = "access_token"
            case idToken = "id_token"
            case tokenType = "token_type"
            case expiresIn = "expires_in"
        }
    }

    /// An error of RFC 6749 §5.2.
    struct Refusal: Error {
        let code: String
        let reason: String
        var status: HTTPResponse.Status = .badRequest
    }

    func serve(from router: Router<BasicRequestContext>) {
        router.post("/token") { request, _ in
            await google.desk.count("token")
            do {
                return try await redeem(request)
            } catch let refusal as Refusal {
                let body = ["error": refusal.code, "error_description": refusal.reason]
                return try Reply.json(body, status: refusal.status)
            } catch let problem as Fields.Problem {
                return try Reply.json(
                    ["error": "invalid_request", "error_description": "\(problem)"], status: .badRequest)
            }
        }
    }

    private func redeem(_ request: Request) async throws -> Response {
        guard request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else {
            throw Refusal(code: "invalid_request", reason: "a form is expected")
        }
        let form = try await Fields(formOf: request)
        try authenticate(form, request)
        guard form["grant_type"] == "authorization_code" else {
            throw Refusal(code: "unsupported_grant_type", reason: "grant_type must be authorization_code")
        }
        guard let code = form["code"], let grant = await google.desk.spend(code, now: configuration.clock.now()) else {
            throw Refusal(code: "invalid_grant", reason: "the code is unknown, used or expired")
        }
        guard form["redirect_uri"] == grant.request.redirectURI else {
            throw Refusal(code: "invalid_grant", reason: "redirect_uri is not the one the code was asked with")
        }
        guard let verifier = form["code_verifier"], ProofKey.isVerifier(verifier),
            ProofKey.challenge(for: verifier) == grant.request.challenge
        else { throw Refusal(code: "invalid_grant", reason: "code_verifier does not fit the challenge") }
        return try await answer(grant)
    }

    /// `client_secret_post` or `client_secret_basic` (RFC 6749 §2.3.1), one of them.
    private func authenticate(_ form: Fields, _ request: Request) throws(Refusal) {
        let wrong = Refusal(code: "invalid_client", reason: "the client is unknown", status: .unauthorized)
        guard let header = request.headers[.authorization] else {
            guard form["client_id"] == configuration.clientID, form["client_secret"] == configuration.clientSecret
            else { throw wrong }
            return
        }
        let parts = header.split(separator: " ")
        guard form["client_secret"] == nil, parts.count == 2, parts[0].lowercased() == "basic",
            let credentials = Data(base64Encoded: String(parts[1]))
        else { throw wrong }
        let pair = String(decoding: credentials, as: UTF8.self).split(separator: ":", maxSplits: 1)
            .map { PercentEncoding.decode($0, plusIsSpace: true) }
        guard pair == [configuration.clientID, configuration.clientSecret] else { throw wrong }
    }

    private func answer(_ grant: GoogleDesk.Grant) async throws -> Response {
        switch grant.fault {
        case .broken: return Reply.text("Internal error", type: "text/plain", status: .internalServerError)
        case .nonsense: return Reply.text("<html>not what you wanted</html>", type: "application/json")
        case .huge:
            return Reply.text(
                "{\"id_token\":\"" + String(repeating: "x", count: 200 * 1024) + "\"}", type: "application/json")
        case .slow: try await configuration.clock.pause(configuration.slowness)
        case .malformed, .wrongNonce, .wrongIssuer, .wrongAudience, .expired, .unknownKey, .wrongResponseIssuer, nil:
            break
        }
        let answer = Answer(
            accessToken: Random.token(), idToken: try await idToken(for: grant),
            scope: grant.request.scopes.sorted().joined(separator: " "))
        return try Reply.json(answer)
    }

    private func idToken(for grant: GoogleDesk.Grant) async throws -> String {
        var claims = GoogleClaims(
            grant.person, scopes: grant.request.scopes, issuer: try await google.endpoint.baseURL(),
            clientID: configuration.clientID, nonce: grant.request.nonce, now: configuration.clock.seconds)
        var key = try await google.desk.signingKey()
        switch grant.fault {
        case .malformed: return "this.is-no-token"
        case .wrongNonce: claims.nonce = Random.token()
        case .wrongIssuer: claims.iss = "https://impostor.example"
        case .wrongAudience:
            claims.aud = "another-client"
            claims.azp = "another-client"
        case .expired:
            claims.iat -= 7200
            claims.exp -= 7200
        case .unknownKey: key = try await google.desk.unknownKey()
        case .slow, .broken, .nonsense, .huge, .wrongResponseIssuer, nil: break
        }
        return try await key.sign(claims)
    }
}
