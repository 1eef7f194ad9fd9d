import Crypto
public import Outbound
public import SignUpFlow

/// Facebook Login: OAuth 2 with an opaque access token, so who came is asked of the Graph API. The token is believed only
/// where Facebook says that it was made for this very app and for the person that `/me` names.
public struct FacebookProvider: Provider {
    private let settings: FacebookSettings
    private let calls: ProviderCalls

    public var name: ProviderName { settings.name }
    public var reauthenticates: Bool { true }

    /// `http` should limit and break calls to this provider by itself.
    public init(_ settings: FacebookSettings, http: any HTTPSender) {
        self.settings = settings
        calls = ProviderCalls(http: http, allowsLoopback: ProviderAddress(settings.graphURL)?.isLoopback ?? false)
    }

    /// Facebook publishes nothing that is needed here.
    public func refresh() async throws(ProviderError) {}

    public func returnRules(deadline: Deadline) async throws(ProviderError) -> ReturnRules {
        // It sends none as yet; one that is not its own came from elsewhere.
        ReturnRules(issuers: [settings.issuer], issuerRequired: false)
    }

    public func departureURL(_ trip: ProviderRequest, deadline: Deadline) async throws(ProviderError) -> String {
        var parameters: QueryText.Parameters = [
            ("client_id", settings.clientID), ("redirect_uri", trip.redirectURI), ("state", trip.state),
            ("response_type", "code"), ("scope", "email,public_profile"),
        ]
        if settings.pkce {
            parameters += [("code_challenge", trip.codeChallenge), ("code_challenge_method", "S256")]
        }
        // It knows no other way to another person or to a newer proof, and no age.
        if trip.purpose == .chooseAnother || trip.freshness != .any {
            parameters.append(("auth_type", "reauthenticate"))
        }
        return QueryText.address(settings.dialog, with: parameters)
    }

    public func identify(
        _ callback: ProviderCallback, deadline: Deadline
    ) async throws(ProviderError) -> ProviderIdentity {
        let token = try await redeem(callback, deadline: deadline)
        async let inspected = inspection(of: token, deadline: deadline)
        async let asked = person(behind: token, deadline: deadline)
        let (inspection, person) = await (inspected, asked)
        let owner = try GraphToken(inspection.get(), appID: settings.clientID, now: callback.now).userID
        let me = try person.get()
        guard let id = me["id"]?.string, IDTokenValidator.isSubject(id) else { throw .rejected("me: no usable id") }
        guard id.isByteForByte(owner) else { throw .rejected("me: the token is another person's") }
        return ProviderIdentity(
            subject: id, profile: Profile(graph: me), reauthenticated: callback.purpose == .prove)
    }

    /// The code for a token; the code is good once, so the call is made once.
    private func redeem(_ callback: ProviderCallback, deadline: Deadline) async throws(ProviderError) -> String {
        var parameters: QueryText.Parameters = [
            ("client_id", settings.clientID), ("redirect_uri", callback.redirectURI),
            ("client_secret", settings.clientSecret.reveal), ("code", callback.code),
        ]
        if settings.pkce { parameters.append(("code_verifier", callback.codeVerifier)) }
        let answer = try await ask(
            "oauth/access_token", parameters, "token call", once: true, deadline: deadline)
        guard let token = answer["access_token"]?.string, !token.isEmpty else {
            throw .rejected("token call: no access_token")
        }
        return token
    }

    private func inspection(of token: String, deadline: Deadline) async -> Result<StrictJSON, ProviderError> {
        let appToken = "\(settings.clientID)|\(settings.clientSecret.reveal)"
        return await result(
            "debug_token", [("input_token", token), ("access_token", appToken)], "debug_token", deadline: deadline)
    }

    private func person(behind token: String, deadline: Deadline) async -> Result<StrictJSON, ProviderError> {
        let parameters: QueryText.Parameters = [
            ("fields", "id,name,first_name,last_name,email"), ("access_token", token),
            ("appsecret_proof", Self.proof(of: token, secret: settings.clientSecret)),
        ]
        return await result("me", parameters, "me", deadline: deadline)
    }

    /// `appsecret_proof`: only who knows the app's secret can use the token.
    static func proof(of token: String, secret: Secret) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array(token.utf8), using: SymmetricKey(data: Array(secret.reveal.utf8)))
        let hex = Array("0123456789abcdef".utf8)
        return String(decoding: code.flatMap { [hex[Int($0 >> 4)], hex[Int($0 & 15)]] }, as: UTF8.self)
    }

    private func result(
        _ path: String, _ parameters: QueryText.Parameters, _ what: String, deadline: Deadline
    ) async -> Result<StrictJSON, ProviderError> {
        do {
            return .success(try await ask(path, parameters, what, once: false, deadline: deadline))
        } catch {
            return .failure(error)
        }
    }

    private func ask(
        _ path: String, _ parameters: QueryText.Parameters, _ what: String, once: Bool, deadline: Deadline
    ) async throws(ProviderError) -> StrictJSON {
        var request = OutboundRequest(.get, QueryText.address(settings.graph(path), with: parameters))
        request.mustNotRepeat = once
        let response = try await calls.send(request, what, deadline: deadline)
        return try calls.object(in: response, what) { GraphError.read($0, what) }
    }
}
