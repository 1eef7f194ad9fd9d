import FoundationEssentials
public import Outbound
public import SignUpFlow

/// Google, or any provider of OpenID Connect's code flow (Core §3.1) with PKCE (RFC 7636).
public struct OpenIDProvider: Provider {
    private let settings: OpenIDSettings
    private let calls: ProviderCalls
    private let discovery: Publication<OpenIDDiscovery>
    private let keys: Publication<IDTokenKeys>

    public var name: ProviderName { settings.name }
    public var reauthenticates: Bool { settings.saysWhenAuthenticated }

    /// `now` is the wall clock; `http` should limit and break calls to this provider by itself.
    public init(_ settings: OpenIDSettings, http: any HTTPSender, now: @escaping @Sendable () -> Instant) {
        let issuer = ProviderAddress(settings.issuer)
        let calls = ProviderCalls(http: http, allowsLoopback: issuer?.isLoopback ?? false)
        let discovery = Publication<OpenIDDiscovery>(now: now) { deadline throws(ProviderError) in
            guard let issuer else { throw .rejected("discovery: the issuer is no http(s) address") }
            return try await Self.fetchDiscovery(issuer, calls: calls, deadline: deadline)
        }
        self.settings = settings
        self.calls = calls
        self.discovery = discovery
        keys = Publication<IDTokenKeys>(now: now) { deadline throws(ProviderError) in
            let address = try await discovery.current(by: deadline).value.keysAddress
            let response = try await calls.send(OutboundRequest(.get, address), "keys", deadline: deadline)
            let keys = try await IDTokenKeys(calls.object(in: response, "keys"))
            return Publication<IDTokenKeys>.Fetched(value: keys, lifetime: CacheLifetime.of(response))
        }
    }

    public func refresh() async throws(ProviderError) {
        // A broken discovery document is no reason to let the keys grow old.
        do {
            try await discovery.refresh()
        } catch {
            let failure = error
            do { try await keys.refresh() } catch { throw failure }
            throw failure
        }
        try await keys.refresh()
    }

    public func returnRules(deadline: Deadline) async throws(ProviderError) -> ReturnRules {
        let discovery = try await discovery.current(by: deadline).value
        return ReturnRules(issuers: settings.acceptedIssuers, issuerRequired: discovery.namesIssuerOnReturn)
    }

    public func departureURL(_ trip: Trip, deadline: Deadline) async throws(ProviderError) -> String {
        let endpoint = try await discovery.current(by: deadline).value.authorizationEndpoint
        let parameters: QueryText.Parameters = [
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", trip.redirectURI),
            ("scope", "openid email profile"), ("state", trip.state), ("nonce", trip.nonce),
            ("code_challenge", trip.codeChallenge), ("code_challenge_method", "S256"),
            (settings.languageParameter, trip.language.rawValue),
        ]
        return QueryText.address(endpoint, with: parameters + settings.always + asked(for: trip.purpose))
    }

    public func identify(
        _ comingBack: ComingBack, deadline: Deadline
    ) async throws(ProviderError) -> ProviderIdentity {
        let discovery = try await discovery.current(by: deadline).value
        let keys = try await keys.current(by: deadline)
        let token = try await redeem(comingBack, discovery, deadline: deadline)
        let judge = IDTokenJudge(
            issuers: settings.acceptedIssuers, clientID: settings.clientID, algorithms: discovery.algorithms,
            nonce: comingBack.nonce,
            authenticatedSince: comingBack.purpose == .prove && settings.saysWhenAuthenticated
                ? comingBack.departedAt : nil,
            now: comingBack.now)
        let claims = try await judged(token, by: judge, keys: keys, deadline: deadline)
        return ProviderIdentity(subject: claims.subject, profile: claims.profile)
    }

    private func asked(for purpose: Departure.Purpose) -> QueryText.Parameters {
        switch purpose {
        case .identify: []
        case .chooseAnother: settings.chooseAnother
        case .prove: settings.prove
        }
    }

    /// A key that is not there yet is asked for once: the provider may have changed its keys.
    private func judged(
        _ token: String, by judge: IDTokenJudge, keys: Publication<IDTokenKeys>.Edition, deadline: Deadline
    ) async throws(ProviderError) -> IDTokenClaims {
        do throws(IDTokenFault) {
            return try judge.judge(token, keys: keys.value)
        } catch {
            guard error == .keyUnknown, let newer = try await self.keys.newer(than: keys.number, by: deadline) else {
                throw .rejected("id_token: \(error)")
            }
            do throws(IDTokenFault) {
                return try judge.judge(token, keys: newer.value)
            } catch {
                throw .rejected("id_token: \(error)")
            }
        }
    }

    /// The token call (RFC 6749 §4.1.3, RFC 7636 §4.5): once, whatever happens.
    private func redeem(
        _ comingBack: ComingBack, _ discovery: OpenIDDiscovery, deadline: Deadline
    ) async throws(ProviderError) -> String {
        var request = OutboundRequest(.post, discovery.tokenEndpoint)
        var form: QueryText.Parameters = [
            ("grant_type", "authorization_code"), ("code", comingBack.code), ("redirect_uri", comingBack.redirectURI),
            ("code_verifier", comingBack.codeVerifier),
        ]
        switch discovery.secretPlace {
        case .body:
            form += [("client_id", settings.clientID), ("client_secret", settings.clientSecret.reveal)]
        case .header:
            request.headers.append(("Authorization", basic))
        }
        request.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        request.body = Array(QueryText.encode(form).utf8)
        request.mustNotRepeat = true
        let response = try await calls.send(request, "token call", deadline: deadline)
        let answer = try calls.object(in: response, "token call", refusal: Self.refusal)
        guard let token = answer["id_token"]?.string else { throw .rejected("token call: no id_token") }
        return token
    }

    /// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
    private var basic: String {
        let pair = "\(QueryText.encode(settings.clientID)):\(QueryText.encode(settings.clientSecret.reveal))"
        return "Basic \(Data(pair.utf8).base64EncodedString())"
    }

    /// The standard's own words (RFC 6749 §5.2) may stand in the log; others are the provider's.
    private static func refusal(_ answer: StrictJSON) -> ProviderError? {
        let known = [
            "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
            "invalid_scope",
        ]
        return known.first { $0 == answer["error"]?.string }.map { .rejected("token call: \($0)") }
    }

    private static func fetchDiscovery(
        _ issuer: ProviderAddress, calls: ProviderCalls, deadline: Deadline
    ) async throws(ProviderError) -> Publication<OpenIDDiscovery>.Fetched {
        let request = OutboundRequest(.get, OpenIDDiscovery.address(ofIssuer: issuer.text))
        let response = try await calls.send(request, "discovery", deadline: deadline)
        let document = try OpenIDDiscovery(calls.object(in: response, "discovery"), issuer: issuer)
        return Publication<OpenIDDiscovery>.Fetched(value: document, lifetime: CacheLifetime.of(response))
    }
}
