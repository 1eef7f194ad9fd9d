import HTTPTypes
public import Hummingbird

/// Every URL there is.
public enum Routes {
    /// The router of the public listener.
    public static func router(_ site: Site) -> Router<GatehouseContext> {
        let router = Router(context: GatehouseContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: Envelope(site: site))

        let doors = DoorRoutes(site: site)
        router.get("/") { request, context in doors.root(request, context) }
        router.get("/sign-up") { request, context in try await doors.signUp(request, context) }
        router.get("/sign-in") { request, context in try await doors.signIn(request, context) }
        router.get("/recover") { request, context in try await doors.recover(request, context) }
        router.get("/p/:partner") { request, context in try await doors.partner(request, context) }
        router.get("/start/:door") { request, context in doors.root(request, context) }
        router.post("/start/:door") { request, context in try await doors.start(request, context) }

        let steps = StepRoutes(site: site)
        router.get("/callback/:provider") { request, context in try await steps.callback(request, context) }
        router.get("/s/:id") { request, context in try await steps.show(request, context) }
        router.get("/s/:id/:form") { request, context in steps.current(request, context) }
        router.post("/s/:id/:form") { request, context in try await steps.post(request, context) }

        let account = AccountRoutes(site: site)
        router.get("/account") { request, context in try await account.show(request, context) }
        router.get("/account/:form") { request, context in account.current(request, context) }
        router.post("/account/:form") { request, context in try await account.post(request, context) }
        router.get("/.well-known/change-password") { request, context in account.current(request, context) }

        let provider = OpenIDRoutes(site: site)
        router.get("/.well-known/openid-configuration") { _, _ in provider.discovery() }
        router.get("/oauth2/authorize") { request, context in try await provider.authorize(request, context) }
        router.post("/oauth2/authorize") { request, context in try await provider.authorizeByPost(request, context) }
        router.post("/oauth2/token") { request, context in try await provider.token(request, context) }
        router.get("/oauth2/userinfo") { request, context in try await provider.userInfo(request, context) }
        router.post("/oauth2/userinfo") { request, context in try await provider.userInfo(request, context) }
        router.get("/oauth2/jwks") { request, context in try await provider.jwks(request, context) }
        for path in foreign { router.on(RouterPath(path), method: .options) { _, _ in provider.preflight() } }

        let operations = OperationsRoutes(site: site)
        router.get("/healthz") { _, _ in operations.alive() }
        router.get("/readyz") { _, _ in await operations.ready() }
        router.get("/assets/:file") { request, _ in try operations.asset(request) }
        return router
    }

    /// Asked by programs of other origins, without cookies: CORS applies to these alone.
    static let foreign = [
        "/.well-known/openid-configuration", "/oauth2/jwks", "/oauth2/token", "/oauth2/userinfo",
    ]

    /// POSTs from other sites are no forgery here: these read no cookie, or answer with a redirect to their own GET.
    static let takesForeignPosts: Set<String> = ["/oauth2/token", "/oauth2/userinfo", "/oauth2/authorize"]
}
