import FoundationEssentials
import JWTKit

/// Redeems a code at the gateway and judges what comes back, as every OpenID client should.
struct DemoExchange: Sendable {
    let configuration: DemoClient.Configuration

    /// Why nobody was signed in.
    enum Failure: Error, Equatable {
        /// The gateway didn't answer, or not in a way that makes sense.
        case unreachable(String)
        /// The token endpoint said no: RFC 6749 §5.2's error.
        case refused(String)
        /// The id_token fails a check of OpenID Connect Core §3.1.3.7.
        case badToken(String)
    }

    private struct Tokens: Decodable {
        let idToken: String
        let accessToken: String

        enum CodingKeys: String, CodingKey {
            case idToken = "id_token"
            case accessToken = "access_token"
        }
    }

    /// Claims of any names; judged here, by our clock.
    private struct Claims: JWTPayload {
        let all: [String: JSONValue]

        init(from decoder: any Decoder) throws {
            all = try decoder.singleValueContainer().decode([String: JSONValue].self)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(all)
        }

        func verify(using algorithm: some JWTAlgorithm) {}
    }

    func redeem(_ code: String, for attempt: DemoAttempt) async throws(Failure) -> DemoSignedIn {
        let registration = configuration.registration(attempt.guise)
        var form = [
            (name: "grant_type", value: "authorization_code"), (name: "code", value: code),
            (name: "redirect_uri", value: registration.redirectURI),
            (name: "code_verifier", value: attempt.verifier), (name: "client_id", value: registration.clientID),
        ]
        if let secret = registration.clientSecret { form.append(("client_secret", secret)) }
        let tokens: Tokens = try read(try await gateway("/oauth2/token", form: form))
        let keys = try await gateway("/oauth2/jwks")
        let claims = try await verified(tokens.idToken, keys: keys)
        try judge(claims, clientID: registration.clientID, nonce: attempt.nonce)
        let userInfo: [String: JSONValue] = try read(
            try await gateway("/oauth2/userinfo", headers: [("Authorization", "Bearer \(tokens.accessToken)")]))
        guard userInfo["sub"] == claims["sub"] else { throw .badToken("userinfo is about somebody else") }
        return DemoSignedIn(guise: attempt.guise, claims: claims, userInfo: userInfo)
    }

    private func gateway(
        _ path: String, form: [(name: String, value: String)]? = nil, headers: [(name: String, value: String)] = []
    ) async throws(Failure) -> [UInt8] {
        let answer: (status: Int, body: [UInt8])
        do {
            answer = try await configuration.call(configuration.gatewayURL + path, form, headers)
        } catch {
            throw .unreachable("\(path): \(error)")
        }
        guard answer.status == 200 else {
            throw .refused("\(path): \(answer.status) \(errorCode(in: answer.body))")
        }
        return answer.body
    }

    /// RFC 6749 §5.2's `error`, or that there is none.
    private func errorCode(in body: [UInt8]) -> String {
        do {
            let problem: [String: JSONValue] = try read(body)
            return problem["error"]?.text ?? "(no error code)"
        } catch {
            return "(no JSON)"
        }
    }

    private func read<Value: Decodable>(_ body: [UInt8]) throws(Failure) -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(body))
        } catch {
            throw .unreachable("unexpected JSON: \(error)")
        }
    }

    private func verified(_ token: String, keys: [UInt8]) async throws(Failure) -> [String: JSONValue] {
        do {
            let collection = try await JWTKeyCollection().add(jwksJSON: String(decoding: keys, as: UTF8.self))
            return try await collection.verify(token, as: Claims.self).all
        } catch {
            throw .badToken("signature: \(error)")
        }
    }

    private func judge(_ claims: [String: JSONValue], clientID: String, nonce: String) throws(Failure) {
        guard claims["iss"]?.text == configuration.gatewayURL else { throw .badToken("iss is another issuer") }
        guard claims["aud"] == .text(clientID) || claims["aud"] == .list([.text(clientID)]) else {
            throw .badToken("aud is another client")
        }
        guard claims["nonce"]?.text == nonce else { throw .badToken("nonce is another one") }
        guard let expiry = claims["exp"]?.integer, expiry > configuration.clock.seconds else {
            throw .badToken("expired")
        }
        guard claims["sub"]?.text?.isEmpty == false else { throw .badToken("sub is missing") }
    }
}
