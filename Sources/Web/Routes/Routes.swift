import HTTPTypes
public import Hummingbird

/// Every URL there is.
public enum Routes {
    /// The router of the public listener.
    public static func router(_ site: Site) -> Router<GatehouseContext> {
        let router = Router(context: GatehouseContext.self, options: .autoGenerateHeadEndpoints)
        let all = (entrances(site) + steps(site) + account(site) + provider(site)).map { $0.apart() } + operations(site)
        router.add(middleware: EdgeMiddleware(site: site, methods: KnownMethods(all)))
        for route in all { router.on(RouterPath(route.path), method: route.method, use: route.answer) }
        return router
    }

    private static func entrances(_ site: Site) -> [Route] {
        let entrance = EntranceRoutes(site: site)
        return [
            .get("/") { request, context in entrance.root(request, context) },
            .get("/sign-up") { request, context in try await entrance.signUp(request, context) },
            .get("/sign-in") { request, context in try await entrance.signIn(request, context) },
            .get("/recover") { request, context in try await entrance.recover(request, context) },
            .get("/p/:partner") { request, context in try await entrance.partner(request, context) },
            .get("/start/:door") { request, context in entrance.root(request, context) },
            .post("/start/:door") { request, context in try await entrance.start(request, context) },
        ]
    }

    private static func steps(_ site: Site) -> [Route] {
        let steps = StepRoutes(site: site)
        return [
            .get("/callback/:provider") { request, context in try await steps.callback(request, context) },
            .get("/s/:id") { request, context in try await steps.show(request, context) },
            .get("/s/:id/:form") { request, context in steps.current(request, context) },
            .post("/s/:id/:form") { request, context in try await steps.post(request, context) },
        ]
    }

    private static func account(_ site: Site) -> [Route] {
        let account = AccountRoutes(site: site)
        return [
            .get("/account") { request, context in try await account.show(request, context) },
            .get("/account/:form") { request, context in account.current(request, context) },
            .post("/account/:form") { request, context in try await account.post(request, context) },
            .get("/.well-known/change-password") { request, context in account.current(request, context) },
        ]
    }

    private static func provider(_ site: Site) -> [Route] {
        let provider = OpenIDRoutes(site: site)
        return [
            .get("/.well-known/openid-configuration") { _, _ in provider.discovery() },
            .get("/oauth2/authorize") { request, context in try await provider.authorize(request, context) },
            .post("/oauth2/authorize") { request, context in try await provider.authorizeByPost(request, context) },
            .post("/oauth2/token") { request, context in try await provider.token(request, context) },
            .get("/oauth2/userinfo") { request, context in try await provider.userInfo(request, context) },
            .post("/oauth2/userinfo") { request, context in try await provider.userInfo(request, context) },
            .get("/oauth2/jwks") { request, context in try await provider.jwks(request, context) },
        ] + foreign.map { path in Route(.options, path) { request, _ in provider.preflight(request) } }
    }

    private static func operations(_ site: Site) -> [Route] {
        let operations = OperationsRoutes(site: site)
        return [
            .get("/healthz") { _, _ in operations.alive() },
            .get("/readyz") { _, _ in await operations.ready() },
            .get("/assets/:file") { request, _ in try operations.asset(request) },
        ]
    }

    /// Asked by programs of other origins, without cookies: CORS applies to these alone.
    static let foreign = [
        "/.well-known/openid-configuration", "/oauth2/jwks", "/oauth2/token", "/oauth2/userinfo",
    ]

    /// POSTs from other sites are no forgery here: these read no cookie, or answer with a redirect to their own GET.
    static let takesForeignPosts: Set<String> = ["/oauth2/token", "/oauth2/userinfo", "/oauth2/authorize"]
}
