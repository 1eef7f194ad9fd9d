public import Outbound
public import SignUpFlow

/// Google, or any provider of OpenID Connect's code flow (Core §3.1) with PKCE (RFC 7636).
public struct OpenIDProvider: Provider {
    private let settings: OpenIDSettings
    private let calls: ProviderCalls
    private let discovery: RefreshingCache<OpenIDDiscovery>
    private let keys: RefreshingCache<IDTokenKeys>

    public var name: ProviderName { settings.name }
    public var reauthenticates: Bool { settings.knowsPrompt }

    /// `now` is the wall clock; `http` should limit and break calls to this provider by itself.
    public init(_ settings: OpenIDSettings, http: any HTTPSender, now: @escaping @Sendable () -> Instant) {
        let issuer = ProviderAddress(settings.issuer)
        let calls = ProviderCalls(http: http, allowsLoopback: issuer?.isLoopback ?? false)
        let discovery = RefreshingCache<OpenIDDiscovery>(now: now) { deadline throws(ProviderError) in
            guard let issuer else { throw .rejected("discovery: the issuer is no http(s) address") }
            let response = try await calls.send(
                OutboundRequest(.get, OpenIDDiscovery.address(ofIssuer: issuer.text)), "discovery", deadline: deadline)
            let document = try OpenIDDiscovery(
                calls.object(in: response, "discovery"), issuer: issuer, chosen: settings.tokenAuthentication)
            return RefreshingCache<OpenIDDiscovery>.Fetched(value: document, lifetime: CacheLifetime.of(response))
        }
        self.settings = settings
        self.calls = calls
        self.discovery = discovery
        keys = RefreshingCache<IDTokenKeys>(now: now) { deadline throws(ProviderError) in
            let address = try await discovery.current(by: deadline).value.keysAddress
            let response = try await calls.send(OutboundRequest(.get, address), "keys", deadline: deadline)
            let keys = try await IDTokenKeys(calls.object(in: response, "keys"))
            return RefreshingCache<IDTokenKeys>.Fetched(value: keys, lifetime: CacheLifetime.of(response))
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

    public func departureURL(_ trip: ProviderRequest, deadline: Deadline) async throws(ProviderError) -> String {
        let endpoint = try await discovery.current(by: deadline).value.authorizationEndpoint
        var parameters: QueryText.Parameters = [
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", trip.redirectURI),
            ("scope", "openid email profile"), ("state", trip.state), ("nonce", trip.nonce),
        ]
        if settings.pkce {
            parameters += [("code_challenge", trip.codeChallenge), ("code_challenge_method", "S256")]
        }
        parameters.append((settings.languageParameter, trip.language.rawValue))
        return QueryText.address(endpoint, with: parameters + settings.always + asked(for: trip))
    }

    public func identify(
        _ callback: ProviderCallback, deadline: Deadline
    ) async throws(ProviderError) -> ProviderIdentity {
        let discovery = try await discovery.current(by: deadline).value
        let keys = try await keys.current(by: deadline)
        let given = try await TokenCall(settings: settings, calls: calls)
            .redeem(callback, at: discovery, deadline: deadline)
        let mustBeFresh = callback.purpose == .prove && settings.knowsPrompt
        let validator = IDTokenValidator(
            issuers: settings.acceptedIssuers, clientID: settings.clientID, algorithms: discovery.algorithms,
            nonce: callback.nonce, needsNonce: settings.needsNonce,
            authenticatedSince: mustBeFresh ? callback.departedAt : nil, now: callback.now)
        let claims = try await validated(given.idToken, by: validator, keys: keys, deadline: deadline)
        var identity = ProviderIdentity(
            subject: claims.subject, profile: claims.profile, authenticatedAt: claims.authenticatedAt,
            reauthenticated: mustBeFresh && claims.authenticatedAt != nil)
        if settings.asksUserInfo {
            await UserInfoCall(calls: calls).complete(&identity, at: discovery, given.accessToken, deadline: deadline)
        }
        return identity
    }

    /// OpenID Connect Core §3.1.2.1. A fresh login lets one choose as well. `max_age=0` is never sent: some providers then ask for
    /// ever, or refuse.
    private func asked(for trip: ProviderRequest) -> QueryText.Parameters {
        guard settings.knowsPrompt else { return [] }
        var parameters: QueryText.Parameters = []
        if trip.freshness.login {
            parameters.append(("prompt", "login"))
        } else if trip.purpose == .chooseAnother {
            parameters.append(("prompt", "select_account"))
        }
        if let seconds = trip.freshness.maxAge { parameters.append(("max_age", String(max(1, seconds)))) }
        return parameters
    }

    /// A token that none of the held keys has signed asks for newer ones: the provider may have changed its keys, with their names
    /// or without, also while it was being asked for them.
    private func validated(
        _ token: String, by validator: IDTokenValidator, keys: RefreshingCache<IDTokenKeys>.CachedVersion,
        deadline: Deadline
    ) async throws(ProviderError) -> IDTokenClaims {
        var cached = keys
        while true {
            do throws(IDTokenFault) {
                return try validator.validate(token, keys: cached.value)
            } catch {
                guard error.mayBeAnotherKey,
                    let newer = try await self.keys.newer(
                        than: cached.number, with: IDTokenValidator.keyID(of: token), by: deadline)
                else { throw .rejected("id_token: \(error)") }
                cached = newer
            }
        }
    }
}

extension IDTokenFault {
    fileprivate var mayBeAnotherKey: Bool {
        switch self {
        case .keyUnknown, .keyNotNamed, .keyUnfit, .signature: true
        case .tooLong, .segments, .encoding, .json, .repeatedName, .algorithm, .critical, .type, .issuer, .audience,
            .authorizedParty, .expired, .notYetValid, .issuedAt, .nonce, .subject, .authenticationTime:
            false
        }
    }
}
