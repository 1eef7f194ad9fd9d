import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import SignUpFlow

/// One request of a visitor and the answer to it: who asks, in which language, as a page or as JSON, and which cookies go back.
struct Exchange {
    let site: Site
    let request: Request
    let context: GatehouseContext
    private(set) var visitor: Visitor
    let wantsJSON: Bool
    /// The language asked for by this request; a sign-up and a ticket remember their own.
    let language: Language
    private(set) var setCookies: [String]

    init(_ site: Site, _ request: Request, _ context: GatehouseContext) {
        self.site = site
        self.request = request
        self.context = context
        let sent = site.cookies.value(site.cookies.browserName, in: request)
        // A visitor who sends no cookie gets one with the first page; nothing is stored for it.
        let cookie = sent ?? site.maker.freshCookie()
        let from = site.trustedProxies.visitor(
            peer: context.peer, forwardedFor: request.headers[values: .xForwardedFor])
        visitor = Visitor(
            cookie: cookie, session: site.cookies.value(site.cookies.sessionName, in: request),
            address: from.address, network: from.network,
            deadline: context.deadline, answer: context.answer)
        visitor.stepCookies = site.cookies.values(site.cookies.stepName, in: request)
        // Another site's form brings no cookie of ours, though the browser has one: it is not to be replaced.
        setCookies =
            request.method == .post && request.isCrossSite(to: site.publicURL) ? [] : [site.cookies.browser(cookie)]
        wantsJSON = AcceptedTypes(request.headers[.accept]).prefersJSON
        let query = request.uri.queryParameters
        language = site.languages.choose(
            lang: query["lang"].map(String.init),
            uiLocales: query["ui_locales"].map { $0.split { $0 == " " || $0 == "+" }.map(String.init) } ?? [],
            acceptLanguage: request.headers[.acceptLanguage])
    }

    /// What the visitor's browser says of its country.
    var region: CountryCode? { Languages.region(request.headers[.acceptLanguage]) }

    var userAgent: String { request.headers[.userAgent] ?? "" }

    // MARK: Answers

    /// A page, with its own status 200 whatever its notice.
    func page(_ page: Page, _ chrome: Chrome, status: HTTPResponse.Status = .ok) -> Response {
        wantsJSON
            ? json(page, status: status)
            : answer(
                status, type: "text/html; charset=utf-8",
                body: ByteBuffer(bytes: site.renderer.html(page, chrome)))
    }

    func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
        answer(status, type: "application/json", body: ByteBuffer(bytes: Renderer.json(value)))
    }

    /// 303, or where a program asks, the place a browser would have been sent to. The one way out: an app behind a custom scheme
    /// is left by the button of a page that names it, whatever the client and the answer it gets (RFC 8252 §8.6).
    /// - Parameters:
    ///   - client: whose address it is.
    ///   - isFinished: the address brings a code.
    ///   - spoken: what a sign-up or a ticket remembers; else the request's language.
    func away(
        to location: String, _ client: Client? = nil, isFinished: Bool = false, in spoken: Language? = nil
    ) -> Response {
        if case .app(let scheme) = RedirectTarget(location) {
            let (made, chrome) = site.maker.toApp(
                client, scheme, location, isFinished: isFinished, spoken ?? language)
            return page(made, chrome)
        }
        if wantsJSON { return json(["step": "departed", "location": location]) }
        return seeOther(location)
    }

    func seeOther(_ location: String) -> Response {
        var response = answer(.seeOther, type: nil, body: ByteBuffer())
        response.headers[.location] = location
        return response
    }

    private func answer(_ status: HTTPResponse.Status, type: String?, body: ByteBuffer) -> Response {
        var response = Response(status: status, body: .init(byteBuffer: body))
        if let type { response.headers[.contentType] = type }
        for cookie in setCookies { response.headers.append(HTTPField(name: .setCookie, value: cookie)) }
        return response
    }

    /// The same with what is asked, word for word.
    func asking(_ fields: FormBody) -> Exchange {
        var exchange = self
        exchange.visitor.request = [request.uri.path] + fields.pairs.flatMap { [$0.name, $0.value] }
        return exchange
    }

    // MARK: Cookies

    /// A sign-up's second cookie begins.
    func setting(_ cookie: (id: SignUpID, value: String)?) -> Exchange {
        guard let cookie else { return self }
        var exchange = self
        exchange.visitor.stepCookies.append(cookie.value)
        exchange.setCookies.append(site.cookies.step(cookie.id, cookie.value))
        return exchange
    }

    /// The person is finished: their session begins, and the browser remembers by which way.
    func opening(session: String?, by way: AuthenticationMethod?) -> Exchange {
        guard let session else { return self }
        var exchange = self
        exchange.visitor.session = session
        exchange.setCookies.append(site.cookies.session(session))
        if let way { exchange.setCookies.append(site.cookies.used(way.name)) }
        return exchange
    }

    /// The way in by which somebody last signed in with this browser.
    var method: String? { site.cookies.method(in: request) }

    /// Where no cookie is read, none is set.
    func withoutCookies() -> Exchange {
        var exchange = self
        exchange.setCookies = []
        return exchange
    }

    /// After signing out: the session cookie goes, and the browser gets another name.
    func signedOut() -> Exchange {
        var exchange = self
        exchange.setCookies = [site.cookies.browser(site.maker.freshCookie()), site.cookies.noSession()]
        return exchange
    }
}
