import Crypto
import FoundationEssentials
import HTTPTypes
public import Hummingbird

/// An OpenID provider with made-up people: discovery, keys, the page where one picks a person, and the token endpoint.
///
/// Strict where the real one is (exact `redirect_uri`, single-use codes, client secret) and where Gatehouse promises to
/// be careful (state, nonce and an S256 challenge must be there).
///
/// | URL | what |
/// | --- | --- |
/// | `GET /.well-known/openid-configuration`, `GET /jwks` | discovery; the keys, cacheable for `keysMaxAge` |
/// | `GET /authorize` | the page; at once a 303 for a ``Simulation`` |
/// | `POST /authorize` | the page's form |
/// | `POST /token` | code for tokens |
/// | `POST /simulate/rotate-keys` | a fresh signing key; `keep=off` forgets the old ones |
/// | `GET /simulate/counts` | how many requests each endpoint has seen, as JSON |
public struct SimulatedGoogle: Simulator {
    public let endpoint: Endpoint
    let configuration: Configuration
    let desk: GoogleDesk

    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - publicURL: the issuer, when a TLS proxy stands in front; otherwise `http://host:port`.
    ///   - redirectURIs: where one may be sent back to, compared byte for byte.
    ///   - slowness: how long a slow `/token` takes.
    ///   - keysMaxAge: the `max-age` of `/jwks`, in seconds.
    public init(
        host: String = "127.0.0.1", port: Int, publicURL: String? = nil,
        clientID: String = "simulated-google-client", clientSecret: String = "simulated-google-secret",
        redirectURIs: Set<String>, slowness: Duration = .seconds(10), keysMaxAge: Int = 3600,
        clock: SimulatorClock = SimulatorClock()
    ) {
        endpoint = Endpoint(host: host, port: port, publicURL: publicURL)
        configuration = Configuration(
            clientID: clientID, clientSecret: clientSecret, redirectURIs: redirectURIs, slowness: slowness,
            keysMaxAge: keysMaxAge, clock: clock)
        desk = GoogleDesk()
    }

    struct Configuration: Sendable {
        let clientID: String
        let clientSecret: String
        let redirectURIs: Set<String>
        let slowness: Duration
        let keysMaxAge: Int
        let clock: SimulatorClock
    }

    /// Signs with a fresh key from now on.
    ///
    /// - Parameter keepingOld: whether `/jwks` still shows the keys before it.
    public func rotateKeys(keepingOld: Bool = true) async throws {
        try await desk.rotateKeys(keepingOld: keepingOld)
    }

    /// How many requests `discovery`, `jwks`, `authorize` and `token` have seen.
    public func counts() async -> [String: Int] {
        await desk.counts
    }

    public func buildRouter() -> Router<BasicRequestContext> {
        let router = Router()
        Stylesheet.serve(from: router)
        GoogleAuthorize(google: self).serve(from: router)
        GoogleToken(google: self).serve(from: router)
        router.get("/.well-known/openid-configuration") { _, _ in
            await desk.count("discovery")
            return try Reply.json(GoogleDiscovery(issuer: try await endpoint.baseURL()))
        }
        router.get("/jwks") { _, _ in
            await desk.count("jwks")
            var response = Reply.text(try await desk.publishedKeys(), type: "application/json")
            response.headers[.cacheControl] = "public, max-age=\(configuration.keysMaxAge)"
            return response
        }
        router.post("/simulate/rotate-keys") { request, _ in
            try await rotateKeys(keepingOld: try await Fields(formOf: request)["keep"] != "off")
            return Response(status: .noContent)
        }
        router.get("/simulate/counts") { _, _ in try Reply.json(await counts()) }
        return router
    }
}
