import HTTPTypes
public import Hummingbird

/// Facebook's login dialog and the Graph calls of a sign-in, with made-up people.
///
/// Strict where the real one is: one-use codes, `redirect_uri` byte for byte, `appsecret_proof` on every call for a person.
///
/// | URL | what |
/// | --- | --- |
/// | `GET /{version}/dialog/oauth` | the page; at once a 303 for a ``Simulation`` |
/// | `POST /{version}/dialog/oauth` | the page's form |
/// | `GET /{version}/oauth/access_token` | code for an access token |
/// | `GET /{version}/debug_token` | what a token is, for the app's own token `{id}|{secret}` |
/// | `GET /{version}/me` | the person |
/// | `GET /simulate/counts` | how many requests each endpoint has seen, as JSON |
public struct SimulatedFacebook: Simulator {
    public let endpoint: Endpoint
    let configuration: Configuration
    let desk: FacebookDesk

    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - publicURL: the base of dialog and Graph, when a TLS proxy stands in front; otherwise `http://host:port`.
    ///   - apiVersion: the only version that is served.
    ///   - redirectURIs: where one may be sent back to, compared byte for byte.
    ///   - slowness: how long a slow `access_token` call takes.
    public init(
        host: String = "127.0.0.1", port: Int, publicURL: String? = nil, apiVersion: String = "v26.0",
        clientID: String = "218471905533271", clientSecret: String = "simulated-facebook-secret",
        redirectURIs: Set<String>, slowness: Duration = .seconds(10), clock: SimulatorClock = SimulatorClock()
    ) {
        endpoint = Endpoint(host: host, port: port, publicURL: publicURL)
        configuration = Configuration(
            apiVersion: apiVersion, clientID: clientID, clientSecret: clientSecret, redirectURIs: redirectURIs,
            slowness: slowness, clock: clock)
        desk = FacebookDesk()
    }

    struct Configuration: Sendable {
        let apiVersion: String
        let clientID: String
        let clientSecret: String
        let redirectURIs: Set<String>
        let slowness: Duration
        let clock: SimulatorClock
    }

    /// How many requests `dialog`, `access_token`, `debug_token` and `me` have seen.
    public func counts() async -> [String: Int] {
        await desk.counts
    }

    public func buildRouter() -> Router<BasicRequestContext> {
        let router = Router()
        Stylesheet.serve(from: router)
        let dialog = FacebookDialog(facebook: self)
        let graph = FacebookGraph(facebook: self)
        let version = RouterPath(stringLiteral: "/\(configuration.apiVersion)")
        router.group(version)
            .get("dialog/oauth") { request, _ in
                await desk.count("dialog")
                return try await dialog.open(request)
            }
            .post("dialog/oauth") { request, _ in try await dialog.decide(request) }
            .get("oauth/access_token") { request, _ in
                await desk.count("access_token")
                return try await graph.answer(request, graph.exchange)
            }
            .get("debug_token") { request, _ in
                await desk.count("debug_token")
                return try await graph.answer(request, graph.debug)
            }
            .get("me") { request, _ in
                await desk.count("me")
                return try await graph.answer(request, graph.me)
            }
        router.get("/simulate/counts") { _, _ in try Reply.json(await counts()) }
        return router
    }
}
