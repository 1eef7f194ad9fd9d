import Outbound
import Testing

/// A peer closes a kept connection after it has read the request: it may have acted on it.
@Suite struct RepeatTests {
    private func server() async throws -> ScriptedServer {
        try await ScriptedServer { request in request.line.contains("/act") && request.connection < 3 ? .close : .ok() }
    }

    @Test(arguments: ["code=1", nil])
    func `a POST is not sent again`(body: String?) async throws {
        let server = try await server()
        let client = makeClient()
        _ = try await client.send(local(.get, server.url("/warm")))
        let error = try await failure(of: client, local(.post, server.url("/act"), body: body))
        #expect(error.kind == .unknown)
        #expect(server.requests.count { $0.line.contains("/act") } == 1)
    }

    @Test func `a GET that must not repeat is not sent again`() async throws {
        let server = try await server()
        let client = makeClient()
        _ = try await client.send(local(.get, server.url("/warm")))
        let error = try await failure(of: client, local(.get, server.url("/act"), mustNotRepeat: true))
        #expect(error.kind == .unknown)
        #expect(server.requests.count { $0.line.contains("/act") } == 1)
    }

    /// The danger is real: without the flag libcurl tries again by itself.
    @Test func `any other GET is sent again on a fresh connection`() async throws {
        let server = try await ScriptedServer { request in
            request.line.contains("/act") && request.connection == 1 ? .close : .ok("fresh")
        }
        let client = makeClient()
        _ = try await client.send(local(.get, server.url("/warm")))
        #expect(try await client.send(local(.get, server.url("/act"))).text == "fresh")
        #expect(server.requests.count { $0.line.contains("/act") } == 2)
    }
}
