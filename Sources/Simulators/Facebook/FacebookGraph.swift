import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird

/// The three Graph calls of a sign-in.
struct FacebookGraph: Sendable {
    let facebook: SimulatedFacebook

    private var configuration: SimulatedFacebook.Configuration { facebook.configuration }

    struct Token: Encodable {
        let accessToken: String
        let tokenType = "bearer"
        let expiresIn = Int(FacebookDesk.tokenLifetime)

        enum CodingKeys: String, CodingKey {
            case accessToken = "access_token"
            case tokenType = "token_type"
            case expiresIn = "expires_in"
        }
    }

    /// Runs one call; whatever it refuses becomes Graph's error body.
    func answer(_ request: Request, _ call: (Fields) async throws -> Response) async throws -> Response {
        do {
            return try await call(try Fields(queryOf: request))
        } catch let error as GraphError {
            return try Reply.json(error, status: error.status)
        } catch let problem as Fields.Problem {
            return try Reply.json(GraphError(100, "\(problem)"), status: .badRequest)
        }
    }

    /// `oauth/access_token`: the code goes, whether it fits or not.
    func exchange(_ fields: Fields) async throws -> Response {
        guard fields["client_id"] == configuration.clientID else { throw GraphError.badApplication }
        guard fields["client_secret"] == configuration.clientSecret else { throw GraphError.badSecret }
        let now = configuration.clock.now()
        guard let code = fields["code"], let grant = await facebook.desk.spendCode(code, now: now) else {
            throw GraphError(100, "This authorization code has been used.")
        }
        guard fields["redirect_uri"] == grant.request.redirectURI else {
            throw GraphError(
                100,
                "Error validating verification code. Please make sure your redirect_uri is identical to the one "
                    + "you used in the OAuth dialog request")
        }
        let verifier = fields["code_verifier"]
        guard verifier.map(ProofKey.challenge) == grant.request.challenge else {
            throw GraphError(100, "Error validating code verifier.")
        }
        switch grant.fault {
        case .broken: throw GraphError.outage
        case .nonsense: return Reply.text("<html>not what you wanted</html>", type: "application/json")
        case .slow: try await configuration.clock.pause(configuration.slowness)
        case .otherApplication, .otherPerson, .invalidToken, nil: break
        }
        return try Reply.json(Token(accessToken: await facebook.desk.issueToken(grant, now: now)))
    }

    /// `debug_token`, asked with the app's own token.
    func debug(_ fields: Fields) async throws -> Response {
        guard fields["access_token"] == "\(configuration.clientID)|\(configuration.clientSecret)" else {
            throw GraphError(190, "Invalid OAuth access token signature.")
        }
        guard let token = fields["input_token"] else {
            throw GraphError(100, "(#100) The parameter input_token is required")
        }
        let now = configuration.clock.now()
        guard let grant = await facebook.desk.grant(ofToken: token, now: now), grant.fault != .invalidToken else {
            return try Reply.json(FacebookTokenFacts.invalid(applicationID: configuration.clientID))
        }
        return try Reply.json(
            FacebookTokenFacts(grant, applicationID: configuration.clientID, now: configuration.clock.seconds))
    }

    /// `me`, with a proof that the caller holds the app secret.
    func me(_ fields: Fields) async throws -> Response {
        guard let token = fields["access_token"],
            let grant = await facebook.desk.grant(ofToken: token, now: configuration.clock.now())
        else { throw GraphError.badToken }
        guard let proof = fields["appsecret_proof"] else {
            throw GraphError(100, "API calls from the server require an appsecret_proof argument")
        }
        guard proof == Self.secretProof(of: token, secret: configuration.clientSecret) else {
            throw GraphError(100, "Invalid appsecret_proof provided in the API argument")
        }
        return try Reply.json(try profile(grant, fields: fields["fields"] ?? "id,name"))
    }

    /// Hex HMAC-SHA256 of the access token under the app secret.
    static func secretProof(of token: String, secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(token.utf8), using: SymmetricKey(data: Data(secret.utf8)))
        return Random.hexadecimal(code)
    }

    private func profile(_ grant: FacebookDesk.Grant, fields: String) throws -> [String: String] {
        let person = grant.person
        // Whatever was asked for, the id is always there.
        var profile = ["id": person.subject]
        for field in fields.split(separator: ",") {
            switch field {
            case "id": break
            case "name": profile["name"] = person.name
            case "first_name": profile["first_name"] = person.givenName
            case "last_name": profile["last_name"] = person.familyName.isEmpty ? nil : person.familyName
            case "email": profile["email"] = grant.sharesEmail ? person.email : nil
            case let other:
                throw GraphError(100, "(#100) Tried accessing nonexisting field (\(other)) on node type (User)")
            }
        }
        return profile
    }
}
