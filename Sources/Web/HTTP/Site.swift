public import Gateway
import HTTPTypes
import Hummingbird
public import SignUpFlow

/// Everything the HTTP surface is made of, put together by the assembly. A class, because each request holds it: a struct of so
/// many parts would be copied part by part.
public final class Site: Sendable {
    let flows: SignUpFlows
    let clients: Clients
    let partners: Partners
    let tickets: Tickets
    let authorizations: Authorizations
    let tokens: TokenEndpoint
    let userInfo: UserInfoEndpoint
    let keys: SigningKeys
    let discovery: [UInt8]
    let maker: PageMaker
    let renderer: Renderer
    let assets: Assets
    let publicURL: String
    let trustedProxies: [AddressRange]
    let languages: Languages
    let cookies: CookieJar
    let contentSecurityPolicy: String
    let isReady: @Sendable () async -> Bool

    /// - Parameters:
    ///   - browserLife: how long the browser cookie lasts from the latest page.
    ///   - logoURL: the brand's logo: the one foreign origin a page may show a picture from.
    ///   - isReady: the store answers.
    public init(
        flows: SignUpFlows, clients: Clients, partners: Partners, tickets: Tickets, publicURL: String,
        tokens: TokenEndpoint, userInfo: UserInfoEndpoint, keys: SigningKeys,
        discovery: [UInt8], maker: PageMaker, renderer: Renderer, assets: Assets, trustedProxies: [AddressRange],
        languages: [Language], browserLife: Duration, logoURL: String?, isReady: @escaping @Sendable () async -> Bool
    ) {
        self.flows = flows
        self.clients = clients
        self.partners = partners
        self.tickets = tickets
        self.tokens = tokens
        self.userInfo = userInfo
        self.keys = keys
        self.discovery = discovery
        self.maker = maker
        self.renderer = renderer
        self.assets = assets
        self.publicURL = publicURL
        self.trustedProxies = trustedProxies
        self.languages = Languages(all: languages)
        self.isReady = isReady
        authorizations = Authorizations(clients: clients, issuer: publicURL)
        cookies = CookieJar(isSecure: publicURL.hasPrefix("https:"), browserLife: browserLife)
        // No form-action: browsers apply it to redirects after a POST, and would block the way to providers and clients.
        let logo = logoURL.flatMap { $0.split(separator: "/").count > 1 ? Self.origin(of: $0) : nil }
        contentSecurityPolicy =
            "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'\(logo.map { " \($0)" } ?? ""); "
            + "frame-ancestors 'none'; base-uri 'none'"
    }

    private static func origin(of url: String) -> String {
        url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).prefix(2).joined(separator: "//")
    }
}
