import HTTPTypes
public import Hummingbird

/// A small application that is an OpenID client of the gateway, in its web and its mobile guise.
///
/// | URL | what |
/// | --- | --- |
/// | `GET /` | what to try in the demo |
/// | `GET /login` | begins an authorize request at once: the client's `start_url`; `?as=mobile` as the mobile app |
/// | `GET /register` | the same with `prompt=create` |
/// | `GET /callback` | the web client's redirect URI: redeems the code, then 303 to `/signed-in` |
/// | `GET /phone` | where the mobile app's link leads: paste it, or `?link=`; redeems it as the mobile app |
/// | `GET /signed-in` | what the application received: claims and userinfo |
/// | `POST /sign-out` | forgets that, in the application alone |
/// | `GET /terms/ru`, `/terms/en`, `/install` | made-up terms; where an app would be installed |
///
/// `/login` and `/register` pass on `ui_locales`, `prompt`, `max_age`, `partner`, `promo`, `invitation`, `scope`.
public struct DemoClient: Simulator {
    /// How the application is registered with the gateway.
    public struct Registration: Sendable {
        public let clientID: String
        /// `nil` for a public client.
        public let clientSecret: String?
        public let redirectURI: String

        public init(clientID: String, clientSecret: String? = nil, redirectURI: String) {
            self.clientID = clientID
            self.clientSecret = clientSecret
            self.redirectURI = redirectURI
        }
    }

    /// Calls the gateway: URL, a form to POST (`nil`: GET), headers; answers with status and body.
    public typealias BackChannel =
        @Sendable (
            _ url: String, _ form: [(name: String, value: String)]?, _ headers: [(name: String, value: String)]
        ) async throws -> (status: Int, body: [UInt8])

    public let endpoint: Endpoint
    let configuration: Configuration
    let sessions = DemoSessions()

    /// - Parameters:
    ///   - port: 0 for any free one; the web client's redirect URI must name the right one.
    ///   - brand: the application's name.
    ///   - gatewayURL: the gateway's `public_url`, which is its issuer.
    ///   - inboxURL: the ``Inbox``'s base URL, for a link.
    ///   - metricsURL: the gateway's `/metrics`, for a link.
    ///   - partnerPath: a partner link of the gateway.
    ///   - web: the web client; its redirect URI is `/callback` here.
    ///   - mobile: the mobile app; its redirect URI has a scheme of its own.
    ///   - call: the way to the gateway for token, keys and userinfo.
    public init(
        host: String = "127.0.0.1", port: Int, publicURL: String? = nil, brand: String = "Smarty CRM",
        gatewayURL: String, inboxURL: String? = nil, metricsURL: String? = nil,
        partnerPath: String = "/p/acme?promo=SPRING", web: Registration, mobile: Registration,
        clock: SimulatorClock = SimulatorClock(), call: @escaping BackChannel
    ) {
        endpoint = Endpoint(host: host, port: port, publicURL: publicURL)
        configuration = Configuration(
            brand: brand, gatewayURL: gatewayURL, inboxURL: inboxURL, metricsURL: metricsURL, partnerPath: partnerPath,
            web: web, mobile: mobile, clock: clock, call: call)
    }

    struct Configuration: Sendable {
        let brand: String
        let gatewayURL: String
        let inboxURL: String?
        let metricsURL: String?
        let partnerPath: String
        let web: Registration
        let mobile: Registration
        let clock: SimulatorClock
        let call: BackChannel

        /// The person's own account at the gateway, which leads back to this application.
        func accountURL(_ guise: DemoGuise, _ language: DemoLanguage) -> String {
            let client = PercentEncoding.encode(registration(guise).clientID)
            return "\(gatewayURL)/account?client_id=\(client)&lang=\(language.rawValue)"
        }

        func registration(_ guise: DemoGuise) -> Registration {
            switch guise {
            case .web: web
            case .mobile: mobile
            }
        }
    }

    public func buildRouter() -> Router<BasicRequestContext> {
        let router = Router()
        Stylesheet.serve(from: router)
        DemoSignIn(client: self).serve(from: router)
        router.get("/") { request, _ in
            let visit = try DemoVisit(request)
            let signedIn = await sessions.find(visit.session)
            return Reply.page(DemoHomePage(visit.language, configuration, signedIn: signedIn).page)
        }
        router.get("/signed-in") { request, _ in
            let visit = try DemoVisit(request)
            guard let signedIn = await sessions.find(visit.session) else { return Reply.seeOther("/") }
            return Reply.page(DemoSignedInPage(visit.language, configuration, signedIn).page)
        }
        router.post("/sign-out") { request, _ in
            await sessions.forget(try DemoVisit(request).session)
            return Reply.seeOther("/")
        }
        router.get("/terms/{language}") { request, context in
            let language = DemoLanguage(firstOf: context.parameters.get("language"))
            return Reply.page(DemoTermsPage(language: language, brand: configuration.brand).page)
        }
        router.get("/install") { request, _ in
            Reply.page(DemoInstallPage(language: try DemoVisit(request).language, brand: configuration.brand).page)
        }
        return router
    }
}
