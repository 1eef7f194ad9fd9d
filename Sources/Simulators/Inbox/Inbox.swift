import FoundationEssentials
import HTTPTypes
public import Hummingbird

/// The far end of the `webhook` SMS sender, and a page where a person reads the codes. Letters come by an
/// ``InboxMailServer``.
///
/// | URL | what |
/// | --- | --- |
/// | `POST /sms` | `{"id", "to", "text"}` → 202; 401 without the bearer token, 400 for anything else |
/// | `GET /` | the messages, newest first; the page refreshes itself |
/// | `GET /messages.json` | the same for programs: `?to=` one number or address, `?after=` newer than that sequence, `?limit=` |
/// | `GET /letters/{sequence}` | the HTML part of a letter, as a mail program would draw it |
/// | `GET /help` | what this page is |
/// | `POST /faults` | form `sms=accept`, `refuse` (500) or `slow`: how the next messages are taken |
public struct Inbox: Simulator {
    public let endpoint: Endpoint
    let bearer: String?
    let slowness: Duration
    let clock: SimulatorClock
    let shelf: InboxShelf

    /// - Parameters:
    ///   - port: 0 for any free one.
    ///   - bearer: the token every message must carry; `nil` for none.
    ///   - slowness: how long a slow answer takes.
    ///   - capacity: how many messages are kept.
    public init(
        host: String = "127.0.0.1", port: Int, bearer: String? = nil, slowness: Duration = .seconds(10),
        capacity: Int = 1000, clock: SimulatorClock = SimulatorClock()
    ) {
        endpoint = Endpoint(host: host, port: port)
        self.bearer = bearer
        self.slowness = slowness
        self.clock = clock
        shelf = InboxShelf(capacity: capacity)
    }

    /// The messages kept, newest first.
    ///
    /// - Parameters:
    ///   - number: only those to this number, in E.164, or to this mail address.
    ///   - sequence: only those that came after the message of this sequence number.
    public func messages(to number: String? = nil, after sequence: Int = 0) async -> [InboxMessage] {
        await shelf.messages(to: number, after: sequence, limit: .max)
    }

    /// Takes a letter as SMTP brought it.
    func deliver(_ message: String, to address: String) async {
        let letter = MailReader(message)
        _ = await shelf.put(
            id: letter.id, kind: .mail, to: address, subject: letter.subject, text: letter.text, html: letter.html,
            at: clock.now())
    }

    /// How SMS are taken from now on.
    public func take(_ manner: InboxManner) async {
        await shelf.take(manner)
    }

    public func buildRouter() -> Router<BasicRequestContext> {
        let router = Router()
        Stylesheet.serve(from: router)
        router.post("/sms") { request, _ in try await accept(request) }
        router.get("/messages.json") { request, _ in try await list(request) }
        router.get("/") { request, _ in try await page(request) }
        router.get("/letters/:sequence") { _, context in
            await letter(context.parameters.get("sequence", as: Int.self) ?? 0)
        }
        router.get("/help") { request, _ in
            Reply.page(InboxHelpPage(language: try DemoLanguage(Fields(queryOf: request), request)).page)
        }
        router.post("/faults") { request, _ in try await setManner(request) }
        router.get("/inbox.js") { _, _ in
            var response = Reply.text(InboxScript.text, type: "text/javascript; charset=utf-8")
            // Never from a cache: the next demo on this port may be a newer one.
            response.headers[.cacheControl] = "no-cache"
            return response
        }
        return router
    }

    private struct Listing: Encodable {
        /// The sequence number of the newest message of all; 0 before the first.
        let newest: Int
        let messages: [InboxMessage]
    }

    private struct Incoming: Decodable {
        let id: String
        let to: String
        let text: String
    }

    private func accept(_ request: Request) async throws -> Response {
        if let bearer, request.headers[.authorization] != "Bearer \(bearer)" {
            return try Reply.json(["error": "the bearer token is wrong or missing"], status: .unauthorized)
        }
        var request = request
        let body = try await request.collectBody(upTo: 64 * 1024)
        let incoming: Incoming
        do {
            incoming = try JSONDecoder().decode(Incoming.self, from: Data(body.readableBytesView))
        } catch {
            return try Reply.json(["error": "expected {\"id\", \"to\", \"text\"}"], status: .badRequest)
        }
        switch await shelf.manner {
        case .refuse: return try Reply.json(["error": "refused on demand"], status: .internalServerError)
        case .slow: try await clock.pause(slowness)
        case .accept: break
        }
        let message = await shelf.put(
            id: incoming.id, kind: .sms, to: incoming.to, text: incoming.text, at: clock.now())
        return try Reply.json(["id": message.id], status: .accepted)
    }

    private func letter(_ sequence: Int) async -> Response {
        guard let html = await shelf.messages(to: nil, after: sequence - 1, limit: .max).last?.html else {
            return Reply.text("no such letter", type: "text/plain; charset=utf-8", status: .notFound)
        }
        var response = Reply.text(html, type: "text/html; charset=utf-8")
        // It may draw itself and nothing more: what a careful mail program allows.
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox allow-popups"
        return response
    }

    private func list(_ request: Request) async throws -> Response {
        let fields = try Fields(queryOf: request)
        let messages = await shelf.messages(
            to: fields["to"], after: fields["after"].flatMap { Int($0) } ?? 0,
            limit: fields["limit"].flatMap { Int($0) } ?? 100)
        return try Reply.json(Listing(newest: await shelf.newest, messages: messages))
    }

    private func page(_ request: Request) async throws -> Response {
        let language = try DemoLanguage(Fields(queryOf: request), request)
        let messages = await shelf.messages(to: nil, after: 0, limit: 50)
        return Reply.page(InboxPage(language: language, messages: messages, manner: await shelf.manner).page)
    }

    private func setManner(_ request: Request) async throws -> Response {
        guard let manner = try await Fields(formOf: request)["sms"].flatMap(InboxManner.init) else {
            return try Reply.json(["error": "sms must be accept, refuse or slow"], status: .badRequest)
        }
        await shelf.take(manner)
        return Reply.seeOther("/?lang=\(try DemoLanguage(Fields(queryOf: request), request).rawValue)")
    }
}
