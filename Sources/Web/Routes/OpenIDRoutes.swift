import Gateway
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SignUpFlow

/// The OpenID Provider that clients speak to.
struct OpenIDRoutes {
    let site: Site

    func discovery() -> Response {
        let headers: HTTPFields = [.contentType: "application/json", .cacheControl: "public, max-age=3600"]
        return open(Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: site.discovery))))
    }

    func jwks(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let headers: HTTPFields = [.contentType: "application/json", .cacheControl: "public, max-age=3600"]
        let keys = await site.keys.jwks
        return open(Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: keys))))
    }

    /// Any header may be sent along: tracing libraries add their own to every call. They are allowed by name, as they are asked
    /// for, because `*` never covers Authorization (Fetch, "CORS protocol and HTTP caches").
    func preflight(_ request: Request) -> Response {
        var response = open(Response(status: .noContent))
        response.headers[.accessControlAllowMethods] = "GET, POST"
        response.headers[.accessControlAllowHeaders] =
            request.headers[.accessControlRequestHeaders] ?? "Authorization, Content-Type"
        response.headers[.accessControlMaxAge] = "3600"
        return response
    }

    // MARK: Authorize (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2)

    func authorize(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let exchange = Exchange(site, request, context)
        let pairs: [(name: String, value: String)]
        do { pairs = try FormBody.encoded(request.uri.query ?? "") } catch { throw Problem.invalidRequest }
        switch site.authorizations.judge(pairs, queryBytes: EntranceAddress.clientBytes(of: request.uri.query ?? "")) {
        case .refusedHere(let problem): throw problem
        case .refusedAtClient(let location):
            let id = pairs.first { $0.name == "client_id" }.map { ClientID($0.value) }
            return exchange.away(to: location, id.flatMap { site.clients[$0] })
        case .accepted(let asked, let partner, let promo):
            let (attribution, refusal) = site.partners.resolve(partner: partner, promo: promo)
            let screen = pairs.first { $0.name == "screen" }.flatMap { Entrance(rawValue: $0.value) }
            let entrancePage = EntrancePage(
                entrance: screen ?? entrance(of: asked, exchange), request: asked, attribution: attribution,
                refusal: refusal, typedPromo: promo,
                address: EntranceAddress(path: EntranceAddress.authorize, query: request.uri.query).text)
            return try await authorize(entrancePage, hint: pairs.first { $0.name == "id_token_hint" }?.value, exchange)
        }
    }

    /// The page that a request gets which asks for none by `screen`.
    private func entrance(of asked: ClientRequest, _ exchange: Exchange) -> Entrance {
        switch asked.authorization?.prompt {
        case .login: .signIn
        case .create, .selectAccount: .register
        case nil, .some(.none):
            site.maker.client(asked).entrance.entrance(isKnownBrowser: exchange.method != nil)
        }
    }

    private func authorize(_ entrancePage: EntrancePage, hint: String?, _ exchange: Exchange) async throws -> Response {
        guard let authorization = entrancePage.request.authorization else {
            return try await exchange.show(entrancePage)
        }
        let session = try await freshSession(authorization, exchange)
        if let session, authorization.prompt == nil || authorization.prompt == ClientRequest.Prompt.none,
            try await names(hint, another: session, for: entrancePage.request.client)
        {
            return try await signInAsAnother(entrancePage, exchange)
        }
        let client = site.clients[entrancePage.request.client]
        let passage = client?.passage(to: authorization.redirectURI) ?? .asked
        switch (authorization.prompt, session) {
        case (.none?, nil):
            return exchange.away(to: authorization.redirect(error: .loginRequired, issuer: site.publicURL), client)
        case (.none?, let session?):
            // A scheme is never left without a press of a button, so there the answer is always that one is needed.
            let location = try await passage == .silent ? handOver(entrancePage, session) : nil
            return exchange.away(
                to: location ?? authorization.redirect(error: .interactionRequired, issuer: site.publicURL), client)
        case (nil, let session?):
            guard passage != .asked else { return exchange.continueAs(entrancePage, session) }
            guard let location = try await handOver(entrancePage, session) else {
                return try await exchange.show(entrancePage)
            }
            return exchange.away(to: location, client, isFinished: true)
        case (.login?, _), (.create?, _), (.selectAccount?, _), (nil, nil): return try await exchange.show(entrancePage)
        }
    }

    /// Whether `id_token_hint` is the id_token of somebody else than who is signed in. One that can't be read says nothing.
    private func names(_ hint: String?, another session: Session, for client: ClientID) async throws -> Bool {
        guard let hint,
            let account = await site.keys.account(ofHint: hint, for: client, issuer: site.publicURL)
        else { return false }
        return account != session.account
    }

    /// The client waits for another person than the one who is signed in here (OpenID Connect Core §3.1.2.1): that one's session is
    /// not offered, and the provider is asked to let somebody sign in.
    private func signInAsAnother(_ entrancePage: EntrancePage, _ exchange: Exchange) async throws -> Response {
        var entrancePage = entrancePage
        if let authorization = entrancePage.request.authorization, authorization.prompt == ClientRequest.Prompt.none {
            return exchange.away(
                to: authorization.redirect(error: .loginRequired, issuer: site.publicURL),
                site.clients[entrancePage.request.client])
        }
        entrancePage.request.authorization?.prompt = .login
        entrancePage.entrance = .signIn
        return try await exchange.show(entrancePage)
    }

    private func handOver(_ entrancePage: EntrancePage, _ session: Session) async throws -> String? {
        try await site.flows.arrival.handOverSilently(
            entrancePage.request, attribution: entrancePage.attribution, session)
    }

    /// The live session, unless the request asks for a newer proof than it has (`max_age`).
    private func freshSession(
        _ authorization: ClientRequest.Authorization, _ exchange: Exchange
    ) async throws -> Session? {
        guard let session = try await site.flows.engine.session(exchange.visitor) else { return nil }
        return session.isFresh(maxAge: authorization.maxAge, now: site.maker.now()) ? session : nil
    }

    /// A POST, also from another site, is answered with the same request as a GET, which carries the cookies.
    func authorizeByPost(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let exchange = Exchange(site, request, context)
        let query = try await FormBody.text(of: request)
        guard query.utf8.count <= Authorizations.maximumQueryBytes else { throw Problem.invalidRequest }
        guard !query.utf8.contains(where: { $0 < 0x21 || $0 > 0x7e }) else { throw Problem.invalidRequest }
        return exchange.seeOther("/oauth2/authorize?\(query)")
    }

    // MARK: Tokens

    func token(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        do {
            let pairs = try FormBody.encoded(try await FormBody.text(of: request))
            guard pairs.count <= FormBody.maximumFields else { throw FormBody.Fault.tooLarge }
            return answer(
                await site.tokens.answer(authorizationHeader: request.headers[.authorization], pairs: pairs), context)
        } catch let fault as FormBody.Fault {
            let status = Problem(fault).status.code
            return answer(.unreadable(status: status, reason: fault.reason), context)
        }
    }

    func userInfo(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        answer(await site.userInfo.answer(authorizationHeader: request.headers[.authorization]), context)
    }

    private func answer(_ answer: EndpointAnswer, _ context: GatehouseContext) -> Response {
        if let reason = answer.reason {
            context.logger.log(
                level: answer.isFault ? .error : .info, "token refused",
                metadata: ["route": "\(context.endpointPath ?? "none")", "reason": "\(reason)"])
        }
        var response = Response(
            status: .init(code: answer.status), body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
        for (name, value) in answer.headers {
            if let field = HTTPField.Name(name) { response.headers[field] = value }
        }
        return open(response)
    }

    /// CORS without credentials.
    private func open(_ response: Response) -> Response {
        var response = response
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }
}
