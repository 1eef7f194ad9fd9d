// Handoff: the rules of the OpenID Provider that clients speak to, as values: requests in, answers out. `Web` mounts them.

public import SignUpFlow

/// What becomes of a request to `/oauth2/authorize`.
public enum AuthorizeVerdict: Sendable, Equatable {
    /// Good. Who brought the person is as asked and not looked up yet.
    case accepted(ClientRequest, partner: String?, promo: String?)
    /// The visitor stays here: nothing shows that the address to return to is the client's.
    case refusedHere(RefusedHere)
    /// Back to the client with an error (RFC 6749 §4.1.2.1). `location` may have a custom scheme: see `RedirectTarget`.
    case refusedAtClient(location: String)

    public enum RefusedHere: String, Sendable {
        case clientUnknown = "client_unknown"
        case redirectURIUnknown = "redirect_uri_unknown"
        case invalidRequest = "invalid_request"
    }
}

/// Judges authorization requests (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 9700 §2.1.1, OpenID Connect Core §3.1.2).
public enum AuthorizeRequest {
    /// Bytes of a query as it was sent.
    public static let queryLimit = 6 * 1024
    /// Bytes of `state` and of `nonce`.
    public static let echoLimit = 2 * 1024
    public static let scopes = ["openid", "profile", "email", "phone"]

    /// - Parameters:
    ///   - pairs: the query's (or form's) parameters, decoded, in their order, repetitions included.
    ///   - queryLength: bytes of the query before it was decoded; without it the pairs' own length counts.
    ///   - issuer: the gateway's public URL, for `iss`.
    public static func judge(
        pairs: [(name: String, value: String)], queryLength: Int? = nil, clients: Clients, issuer: String
    ) -> AuthorizeVerdict {
        let length = queryLength ?? pairs.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 }
        let parameters = Parameters(pairs)
        guard length <= queryLimit, !parameters.repeats("client_id"), !parameters.repeats("redirect_uri") else {
            return .refusedHere(.invalidRequest)
        }
        guard let id = parameters["client_id"], let client = clients[ClientID(id)] else {
            return .refusedHere(.clientUnknown)
        }
        guard let redirectURI = parameters["redirect_uri"], client.registers(redirectURI) else {
            return .refusedHere(.redirectURIUnknown)
        }
        do {
            let authorization = try authorization(parameters, client, redirectURI)
            return .accepted(
                ClientRequest(client: client.id, authorization: authorization), partner: parameters["partner"],
                promo: parameters["promo"])
        } catch {
            return .refusedAtClient(
                location: AuthorizationResponse.location(
                    redirectURI, [("error", error.rawValue), ("state", parameters.echoableState), ("iss", issuer)]))
        }
    }

    private static func authorization(
        _ parameters: Parameters, _ client: Client, _ redirectURI: String
    ) throws(AuthorizationError) -> ClientRequest.Authorization {
        guard !parameters.repeatAny else { throw .invalidRequest }
        for name in ["state", "nonce"] where (parameters[name]?.utf8.count ?? 0) > echoLimit { throw .invalidRequest }
        if parameters["request"] != nil { throw .requestNotSupported }
        if parameters["request_uri"] != nil { throw .requestURINotSupported }
        if parameters["registration"] != nil { throw .registrationNotSupported }
        guard let responseType = parameters["response_type"] else { throw .invalidRequest }
        guard responseType == "code" else { throw .unsupportedResponseType }
        guard parameters["response_mode"] ?? "query" == "query" else { throw .invalidRequest }
        return ClientRequest.Authorization(
            redirectURI: redirectURI, scopes: try scopes(parameters["scope"]), state: parameters["state"],
            nonce: parameters["nonce"], codeChallenge: try challenge(parameters, client),
            prompt: try prompt(parameters["prompt"]), maxAge: try maxAge(parameters["max_age"]))
    }

    /// Known scopes in the order asked; unknown ones are ignored (OpenID Connect Core §3.1.2.1).
    private static func scopes(_ text: String?) throws(AuthorizationError) -> [String] {
        var asked: [String] = []
        for scope in list(text) where scopes.contains(where: scope.isByteForByte) && !asked.contains(scope) {
            asked.append(scope)
        }
        guard asked.contains("openid") else { throw .invalidScope }
        return asked
    }

    /// An S256 challenge is always the base64url of 32 bytes: what is anything else no verifier could ever meet.
    private static func challenge(
        _ parameters: Parameters, _ client: Client
    ) throws(AuthorizationError) -> String? {
        let method = parameters["code_challenge_method"]
        guard let challenge = parameters["code_challenge"] else {
            guard !client.needsChallenge, method == nil else { throw .invalidRequest }
            return nil
        }
        guard method == "S256", Base64URL.decode(challenge)?.count == 32 else { throw .invalidRequest }
        return challenge
    }

    /// Where several are asked for, the one that leads furthest: a new account, then a fresh sign-in, then a choice. `consent`,
    /// which nobody is asked for here, and values of other specifications say nothing; but none stands beside `none`.
    private static func prompt(_ text: String?) throws(AuthorizationError) -> ClientRequest.Prompt? {
        let values = Set(list(text))
        guard !values.contains(ClientRequest.Prompt.none.rawValue) || values.count == 1 else { throw .invalidRequest }
        let asked = values.compactMap(ClientRequest.Prompt.init(rawValue:))
        let order: [ClientRequest.Prompt] = [.none, .create, .login, .selectAccount]
        return order.first { asked.contains($0) }
    }

    private static func maxAge(_ text: String?) throws(AuthorizationError) -> Int? {
        guard let text else { return nil }
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let seconds = Int(text) else {
            throw .invalidRequest
        }
        return seconds
    }

    private static func list(_ text: String?) -> [String] { (text ?? "").split(separator: " ").map(String.init) }
}

/// The parameters of a request. One without a value counts as absent (RFC 6749 §3.1), and one that stands twice as a mistake
/// even so: whoever reads the first and whoever reads the last must see the same request.
struct Parameters {
    private var values: [String: String] = [:]
    private var repeated: Set<String> = []
    private var seen: Set<String> = []

    init(_ pairs: [(name: String, value: String)]) {
        for (name, value) in pairs {
            if !seen.insert(name).inserted { repeated.insert(name) }
            if !value.isEmpty { values[name] = value }
        }
    }

    subscript(name: String) -> String? { values[name] }
    func repeats(_ name: String) -> Bool { repeated.contains(name) }
    var repeatAny: Bool { !repeated.isEmpty }

    /// `state`, where it is one value and of a length that a Location can carry through any proxy.
    fileprivate var echoableState: String? {
        guard !repeats("state"), let state = values["state"], state.utf8.count <= AuthorizeRequest.echoLimit else {
            return nil
        }
        return state
    }
}
