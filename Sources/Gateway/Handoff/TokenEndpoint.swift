import FoundationEssentials
import SignUpFlow

/// `/oauth2/token`: a code against tokens (RFC 6749 §4.1.3, RFC 7636 §4.5, OpenID Connect Core §3.1.3).
public struct TokenEndpoint: Sendable {
    private let issuer: String
    private let clients: Clients
    private let store: any HandoffStore
    private let keyring: Keyring
    private let keys: SigningKeys
    private let environment: Environment

    /// - Parameter issuer: the gateway's public URL.
    public init(
        issuer: String, clients: Clients, store: any HandoffStore, keyring: Keyring, keys: SigningKeys,
        environment: Environment
    ) {
        self.issuer = issuer
        self.clients = clients
        self.store = store
        self.keyring = keyring
        self.keys = keys
        self.environment = environment
    }

    /// Answers one request.
    ///
    /// - Parameters:
    ///   - authorizationHeader: as it came.
    ///   - pairs: the form's parameters, decoded, repetitions included.
    public func answer(
        authorizationHeader: String?, pairs: [(name: String, value: String)]
    ) async -> EndpointAnswer {
        do {
            return try await redeem(authorizationHeader, Parameters(pairs))
        } catch let refusal as Refused {
            return refusal.answer
        } catch let failure as ClientAuthentication.Failure {
            return Refused(failure).answer
        } catch {
            return .unavailable("\(error)")
        }
    }

    private func redeem(_ header: String?, _ parameters: Parameters) async throws -> EndpointAnswer {
        guard !parameters.repeatAny else { throw Refused(.invalidRequest, "a repeated parameter") }
        let client = try ClientAuthentication.client(
            authorizationHeader: header, parameters: parameters, clients: clients)
        guard let grant = parameters["grant_type"] else { throw Refused(.invalidRequest, "no grant_type") }
        guard grant == "authorization_code" else { throw Refused(.unsupportedGrantType, "another grant_type") }
        guard let text = parameters["code"] else { throw Refused(.invalidRequest, "no code") }
        guard let redirectURI = parameters["redirect_uri"] else { throw Refused(.invalidRequest, "no redirect_uri") }

        let hash = Digest.sha256(text)
        // A code that another client shows is refused and stays: a thief can't take it away from its owner.
        guard let shown = try await store.code(hash), shown.client == client.id else {
            throw Refused(.invalidGrant, "no code of this client")
        }
        if let misuse = Self.misuse(of: shown.authorization, redirectURI, parameters["code_verifier"]) {
            try await store.spend(hash, now: environment.now())
            throw Refused(.invalidGrant, misuse)
        }
        // Waited for before the code is spent: an RS256 key may still be in the making.
        let key = try await keys.signer(client.idTokenAlgorithm)
        return try await redeem(text, shown, key)
    }

    /// The answer is made before the code is spent, so that nothing that is given can be lost here afterwards.
    private func redeem(_ text: String, _ code: HandoffCode, _ key: SigningKey) async throws -> EndpointAnswer {
        let now = environment.now()
        let token = Base64URL.encode(environment.random(32))
        let profile = profile(of: code, text)
        func answer(_ person: CodePreview) async throws -> EndpointAnswer {
            let claims = IDToken(
                code, holder: person.holder, isFirst: person.isFirst, profile: profile, accessToken: token,
                issuer: issuer, now: now)
            let response = Response(
                accessToken: token, idToken: try await key.sign(claims),
                scope: code.authorization.scopes.joined(separator: " "))
            let isLost = code.profile != nil && profile == nil
            return try .good(response, reason: isLost ? "the sealed profile does not open" : nil)
        }
        let foreseen = try await store.preview(code.hash, now: now)
        var ready: EndpointAnswer?
        if let foreseen { ready = try await answer(foreseen) }
        let stored = AccessToken(hash: .sha256(token), expiresAt: now + Lifetime.token)
        switch try await outcome(of: code.hash, stored, now) {
        case .dead: throw Refused(.invalidGrant, "the code is over")
        case .replayed: throw Refused(.invalidGrant, "the code was used before; what it gave is revoked")
        case .redeemed(_, let holder, let isFirst):
            let person = CodePreview(holder: holder, isFirst: isFirst)
            // Something about the person changed in between.
            if let ready, foreseen == person { return ready }
            do { return try await answer(person) } catch {
                throw Refused(.invalidGrant, "the code is spent, and its answer can't be made: \(error)", isOurs: true)
            }
        }
    }

    /// Redeems. Where it is not known whether the commit holds, the same question has the same answer: that of a code that was
    /// spent. "Try again" is said only of one that surely was not.
    private func outcome(
        of hash: Digest, _ token: AccessToken, _ now: Instant
    ) async throws -> RedeemOutcome {
        do { return try await store.redeem(hash, token: token, now: now) } catch {
            switch error {
            case .busy, .tooLate, .failed, .hashing: throw error
            case .slow, .unknown: break
            }
        }
        do { return try await store.redeem(hash, token: token, now: now) } catch {
            throw Refused(.invalidGrant, "the code may be spent: \(error)", isOurs: true)
        }
    }

    /// What is wrong with how its own client redeems a code; nil where nothing is. A verifier without a challenge means that
    /// the code came out of another request than the client believes (RFC 9700 §4.8.2).
    private static func misuse(
        of authorization: ClientRequest.Authorization, _ redirectURI: String, _ verifier: String?
    ) -> String? {
        guard authorization.redirectURI.isByteForByte(redirectURI) else { return "another redirect_uri" }
        switch (authorization.codeChallenge, verifier) {
        case (nil, nil): return nil
        case (nil, _?): return "a verifier without a challenge"
        case (_?, nil): return "no verifier"
        case (let challenge?, let verifier?):
            let bytes = Array(verifier.utf8)
            guard (43...128).contains(bytes.count), bytes.allSatisfy(QueryText.isUnreserved) else {
                return "a malformed verifier"
            }
            return Digest.sha256(bytes).matches(Digest(challenge)) ? nil : "a wrong verifier"
        }
    }

    /// What the provider told, sealed under the code. The sign-in stands without it.
    private func profile(of code: HandoffCode, _ text: String) -> Profile? {
        guard let sealed = code.profile,
            let json = keyring.open(
                sealed, for: .handoff, context: code.hash.rawValue, under: Array(text.utf8))
        else { return nil }
        do {
            return try JSONDecoder().decode(Profile.self, from: Data(json))
        } catch {
            // Sealed by another version of the gateway: the answer's reason says that it was lost.
            return nil
        }
    }

    /// RFC 6749 §5.1.
    private struct Response: Encodable {
        var accessToken: String
        var tokenType = "Bearer"
        var expiresIn = Int(Lifetime.token.components.seconds)
        var idToken: String
        var scope: String

        enum CodingKeys: String, CodingKey {
            case scope
            case accessToken = "access_token"
            case tokenType = "token_type"
            case expiresIn = "expires_in"
            case idToken = "id_token"
        }
    }

    /// RFC 6749 §5.2.
    private struct Refused: Error {
        enum Code: String {
            case invalidRequest = "invalid_request"
            case invalidClient = "invalid_client"
            case invalidGrant = "invalid_grant"
            case unsupportedGrantType = "unsupported_grant_type"
        }

        let code: Code
        let reason: String
        /// The fault is the gateway's, not the client's.
        let isOurs: Bool

        init(_ code: Code, _ reason: String, isOurs: Bool = false) {
            self.code = code
            self.reason = reason
            self.isOurs = isOurs
        }

        init(_ failure: ClientAuthentication.Failure) {
            switch failure {
            case .invalidRequest(let reason): self.init(.invalidRequest, reason)
            case .invalidClient(let reason): self.init(.invalidClient, reason)
            }
        }

        var answer: EndpointAnswer {
            EndpointAnswer(
                status: code == .invalidClient ? 401 : 400,
                headers: code == .invalidClient ? ["WWW-Authenticate": #"Basic realm="gatehouse""#] : [:],
                body: Array(#"{"error":"\#(code.rawValue)"}"#.utf8), reason: reason, isFault: isOurs)
        }
    }
}
