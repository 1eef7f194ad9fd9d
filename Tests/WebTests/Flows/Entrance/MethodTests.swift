import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOEmbedded
import Testing

@testable import Web

/// Methods that a page does not know (RFC 9110, sections 9.3.2 and 15.5.6).
@Suite struct MethodTests {
    private func ask(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], _ site: TestSite
    ) async throws -> Response {
        let head = HTTPRequest(
            method: method, scheme: "http", authority: "127.0.0.1", path: path, headerFields: headers)
        let source = ApplicationRequestContextSource(
            channel: EmbeddedChannel(), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return try await Routes.router(site.site).buildResponder().respond(
            to: Request(head: head, body: RequestBody(buffer: ByteBuffer())), context: GatehouseContext(source: source))
    }

    private func text(_ response: Response) async throws -> String {
        let body = Written()
        try await response.body.write(body)
        return String(buffer: body.buffer)
    }

    private final class Written: ResponseBodyWriter {
        var buffer = ByteBuffer()
        func write(_ buffer: ByteBuffer) { self.buffer.writeImmutableBuffer(buffer) }
        func finish(_ trailingHeaders: HTTPFields?) {}
    }

    @Test func `a method that a page does not know is told which ones it knows`() async throws {
        let site = try await TestSite()
        for (method, path, allow) in [
            (.put, "/sign-up", "GET, HEAD"), (.post, "/sign-up", "GET, HEAD"), (.delete, "/", "GET, HEAD"),
            (.patch, "/s/unknown/create", "GET, HEAD, POST"), (.post, "/s/unknown", "GET, HEAD"),
            (.put, "/start/google", "GET, HEAD, POST"), (.options, "/account", "GET, HEAD"),
            (.get, "/oauth2/token", "POST, OPTIONS"), (.head, "/oauth2/token", "POST, OPTIONS"),
            (.put, "/oauth2/userinfo", "GET, HEAD, POST, OPTIONS"), (.post, "/oauth2/jwks", "GET, HEAD, OPTIONS"),
            (.trace, "/healthz", "GET, HEAD"), (.post, "/assets/none.css", "GET, HEAD"),
        ] as [(HTTPRequest.Method, String, String)] {
            let response = try await ask(method, path, [:], site)
            #expect(response.status == .methodNotAllowed && response.headers[.allow] == allow, "\(method) \(path)")
            #expect(response.headers[.cacheControl] == "no-store" && response.headers[.contentSecurityPolicy] != nil)
            let page = try await text(response)
            #expect(method == .head ? page.isEmpty : page.contains("data-step=\"problem\""), "\(method) \(path)")
        }
    }

    @Test(arguments: [
        ("baggage, sentry-trace, authorization", "baggage, sentry-trace, authorization"),
        ("X-Own", "X-Own"), (nil, "Authorization, Content-Type"),
    ])
    func `a preflight allows whatever header is asked for`(asked: String?, allowed: String) async throws {
        let site = try await TestSite()
        for path in Routes.foreign {
            var headers: HTTPFields = [.origin: "https://spa.example", .accessControlRequestMethod: "POST"]
            headers[.accessControlRequestHeaders] = asked
            let response = try await ask(.options, path, headers, site)
            #expect(response.status == .noContent && response.headers[.accessControlAllowOrigin] == "*", "\(path)")
            #expect(response.headers[.accessControlAllowHeaders] == allowed, "\(path)")
            #expect(response.headers[.accessControlAllowCredentials] == nil, "\(path)")
        }
    }

    @Test func `a program gets the same as a problem document`() async throws {
        let response = try await ask(.put, "/sign-in", [.accept: "application/json"], try await TestSite())
        #expect(response.status == .methodNotAllowed && response.headers[.allow] == "GET, HEAD")
        #expect(response.headers[.contentType] == "application/problem+json")
        let document = try await text(response)
        #expect(document.contains("\"code\":\"method_not_allowed\"") && document.contains("\"status\":405"))
    }

    @Test func `a page that is not there is not there by any method`() async throws {
        let site = try await TestSite()
        for path in ["/nothing", "/s", "/s/unknown/create/more", "/oauth2", "/p"] {
            for method in [HTTPRequest.Method.get, .put, .head] {
                let response = try await ask(method, path, [:], site)
                #expect(response.status == .notFound && response.headers[.allow] == nil, "\(method) \(path)")
            }
        }
    }

    @Test func `HEAD is GET without the body`() async throws {
        let site = try await TestSite()
        for path in [
            "/", "/sign-up", "/sign-in", "/recover", "/p/acme", "/account", "/oauth2/jwks", "/healthz", "/nothing",
            "/sign-up?client_id=nobody",
        ] {
            let (get, head) = (try await ask(.get, path, [:], site), try await ask(.head, path, [:], site))
            #expect(head.status == get.status && head.headers[.contentType] == get.headers[.contentType], "\(path)")
            #expect(head.headers[.location] == get.headers[.location] && head.headers[.allow] == nil, "\(path)")
            let (drawn, none) = (try await text(get), try await text(head))
            // The reference on a problem page is one of its request.
            #expect(none.isEmpty && (drawn.isEmpty || head.headers[.contentLength] != "0"), "\(path)")
        }
    }
}
