import Outbound
import Testing

@testable import Web

/// Which of its two forms a page is asked for in.
@Suite struct AcceptedTypesTests {
    @Test(arguments: [
        "application/json", "Application/JSON", "application/json, text/plain, */*", "application/json;q=0.2",
        "application/json;charset=utf-8", "application/json, text/html", "text/html;q=0.9, application/json",
        "text/html;q=0.1,application/json;q=0.2", "application/*", "text/html;q=0, */*",
        "*/*;q=0.1, application/json;q=0.1",
        "application/json; q=1.000", "application/json;q=5", "application/*;q=0.1, application/json",
    ])
    func `a program that would rather have JSON gets it`(accept: String) {
        #expect(AcceptedTypes(accept).prefersJSON, "\(accept)")
    }

    @Test(arguments: [
        nil, "", "*/*", "text/html", "text/html, application/json;q=0.1", "text/html, application/json;q=0.999",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "application/json;q=0",
        "application/json;q=0.0, */*", "application/json; q=0, application/*", "application/jsonp",
        "text/*, application/*",
        "text/*, application/json;q=0.5", "application/problem+json", "text/html, */*", "application/json;q=-1", ",;,",
        "application / x", "x/application/json",
    ])
    func `everybody else gets the page`(accept: String?) {
        #expect(!AcceptedTypes(accept).prefersJSON, "\(accept ?? "none")")
    }

    @Test func `the weights count over HTTP too`() async throws {
        let server = try await TestServer(try await TestSite())
        for (accept, type) in [
            ("text/html, application/json;q=0.1", "text/html; charset=utf-8"),
            ("text/html;q=0.1, application/json", "application/json"),
        ] {
            let answer = try await server.send(.get, "/sign-up", headers: [("Accept", accept)])
            #expect(answer.header("content-type") == type)
        }
    }
}
