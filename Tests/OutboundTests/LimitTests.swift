import Outbound
import Testing

@Suite struct LimitTests {
    @Test func `a body is capped after decompression`() async throws {
        let zipped = try output(of: "head -c 100000 /dev/zero | gzip -c")
        try #require(zipped.count < 1_000)
        let server = try await ScriptedServer { _ in .status(200, body: zipped, headers: ["Content-Encoding: gzip"]) }
        var request = local(.get, server.url())
        #expect(try await failure(of: makeClient(), request).kind == .badAnswer)
        request.maxBodyBytes = 100_000
        #expect(try await makeClient().send(request).body == Array(repeating: 0, count: 100_000))
        request.maxBodyBytes = 99_999
        #expect(try await failure(of: makeClient(), request).kind == .badAnswer)
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Long: \(String(repeating: "x", count: 40_000))\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\(String(repeating: "X-Many: x\r\n", count: 200))Content-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\nnotgzip",
    ])
    func `a malformed answer is a bad answer`(bytes: String) async throws {
        let server = try await ScriptedServer { _ in .bytesThenClose(Array(bytes.utf8)) }
        #expect(try await failure(of: makeClient(), local(.post, server.url(), body: "x")).kind == .badAnswer)
    }

    @Test(arguments: [
        ScriptedServer.Answer.close,
        .bytesThenClose(Array("HTTP/1.1 200 OK\r\nContent-Le".utf8)),
        .bytesThenClose(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n".utf8)),
        .bytesThenClose(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)),
        .bytesThenClose(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".utf8)),
    ])
    func `an answer that breaks off leaves the outcome unknown`(answer: ScriptedServer.Answer) async throws {
        let server = try await ScriptedServer { _ in answer }
        #expect(try await failure(of: makeClient(), local(.post, server.url(), body: "x")).kind == .unknown)
    }

    @Test func `a peer that says nothing in time leaves the outcome unknown`() async throws {
        let server = try await ScriptedServer { _ in .silence }
        let request = local(.post, server.url(), body: "x", timeout: .milliseconds(300))
        #expect(try await failure(of: makeClient(), request).kind == .unknown)
        #expect(server.requests.count == 1)
    }

    @Test func `a refused connection sent nothing`() async throws {
        let port = try DeafPort()
        let request = local(.post, "http://127.0.0.1:\(port.number)/", body: "x")
        #expect(try await failure(of: makeClient(), request).kind == .notSent)
    }

    @Test func `a cancelled task closes its connection`() async throws {
        let server = try await ScriptedServer { _ in .silence }
        let client = makeClient()
        let call = Task { try await failure(of: client, local(.get, server.url())) }
        var arrivals = server.arrivals.makeAsyncIterator()
        _ = await arrivals.next()
        call.cancel()
        #expect(try await call.value == .cancelled)
        var closures = server.closures.makeAsyncIterator()
        await closures.next()
    }

    @Test func `a task cancelled before its call sends nothing`() async throws {
        let server = try await ScriptedServer { _ in .ok() }
        let client = makeClient()
        let call = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await failure(of: client, local(.get, server.url()))
        }
        #expect(try await call.value == .cancelled)
        #expect(server.requests.isEmpty)
    }

    @Test func `a shut-down client ends what is in flight and takes nothing new`() async throws {
        let server = try await ScriptedServer { _ in .silence }
        let client = makeClient()
        let call = Task { try await failure(of: client, local(.get, server.url())) }
        var arrivals = server.arrivals.makeAsyncIterator()
        _ = await arrivals.next()
        client.shutdown()
        #expect(try await call.value.kind == .unknown)
        #expect(try await failure(of: client, local(.get, server.url())).kind == .notSent)
        client.shutdown()
    }
}
