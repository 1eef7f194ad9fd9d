import Outbound
import Testing

@Suite struct CurlClientTests {
    @Test func `a GET brings back status, headers and body`() async throws {
        let server = try await ScriptedServer { _ in
            .status(404, body: Array("gone".utf8), headers: ["X-Twice: first", "x-twice:   last ", "X-Empty:"])
        }
        let request = OutboundRequest(
            .get, server.url("/a?b=c"), headers: [("Accept", "text/plain"), ("X-None", "")], timeout: .seconds(60),
            allowsLoopback: true)
        let response = try await makeClient().send(request)
        #expect(response.status == 404)
        #expect(response.text == "gone")
        #expect(response.header("X-TWICE") == "last")
        #expect(response.header("x-empty") == "")
        #expect(response.header("X-Other") == nil)

        let received = try #require(server.requests.first)
        #expect(received.line == "GET /a?b=c HTTP/1.1")
        #expect(received.header("Accept") == "text/plain")
        #expect(received.head.contains("X-None:"))
        #expect(received.header("User-Agent") == "Gatehouse")
        #expect(received.header("Accept-Encoding") == "gzip")
    }

    @Test(arguments: [0, 1, 5_000, 3_000_000])
    func `a POST carries its body once, with its length and without Expect`(length: Int) async throws {
        let server = try await ScriptedServer { .ok("\($0.body.count)") }
        let body = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let request = OutboundRequest(
            .post, server.url(), headers: [("Content-Type", "application/json")], body: body, timeout: .seconds(60),
            allowsLoopback: true)
        #expect(try await makeClient().send(request).text == "\(length)")
        let received = try #require(server.requests.first)
        #expect(received.body == body)
        #expect(received.header("Content-Length") == "\(length)")
        #expect(received.header("Content-Type") == "application/json")
        #expect(received.header("Expect") == nil)
        #expect(received.header("Transfer-Encoding") == nil)
    }

    @Test func `a body without a Content-Type is a form`() async throws {
        let server = try await ScriptedServer { _ in .ok() }
        _ = try await makeClient().send(local(.post, server.url(), body: "a=b"))
        #expect(server.requests.first?.header("Content-Type") == "application/x-www-form-urlencoded")
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        let server = try await ScriptedServer { _ in .status(302, headers: ["Location: /elsewhere"]) }
        let response = try await makeClient().send(local(.get, server.url()))
        #expect(response.status == 302)
        #expect(response.header("location") == "/elsewhere")
        #expect(server.requests.count == 1)
    }

    @Test func `an interim answer leaves no header behind`() async throws {
        let server = try await ScriptedServer { _ in
            .bytes(
                Array("HTTP/1.1 103 Early\r\nX-Early: yes\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
        }
        let response = try await makeClient().send(local(.get, server.url()))
        #expect(response.status == 200)
        #expect(response.header("X-Early") == nil)
    }

    @Test func `a kept connection serves the next call`() async throws {
        let server = try await ScriptedServer { .ok("\($0.connection)") }
        let client = makeClient()
        for _ in 1...3 {
            #expect(try await client.send(local(.post, server.url(), body: "x")).text == "1")
            #expect(try await client.send(local(.get, server.url())).text == "1")
        }
        #expect(server.connections == 1)
    }

    @Test func `sixty-four calls are under way at once`() async throws {
        let rendezvous = Rendezvous(count: 64)
        let server = try await ScriptedServer { request in
            await rendezvous.meet()
            return .ok(String(decoding: request.body, as: UTF8.self))
        }
        let client = makeClient()
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<64 {
                group.addTask { (number, try await client.send(local(.post, server.url(), body: "\(number)")).text) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == 64)
        #expect(answers.allSatisfy { $0.value == "\($0.key)" })
    }

    @Test func `proxies named by the environment are ignored`() async throws {
        let server = try await ScriptedServer { _ in .ok("direct") }
        #expect(try await makeClient().send(local(.get, server.url())).text == "direct")
    }

    @Test func `a configured proxy gets the call and judges its address`() async throws {
        let proxy = try await ScriptedServer { _ in .ok("by proxy") }
        let client = makeClient(proxy: "http://127.0.0.1:\(proxy.port)")
        #expect(try await client.send(local(.get, "http://10.1.2.3/path")).text == "by proxy")
        #expect(proxy.requests.first?.line == "GET http://10.1.2.3/path HTTP/1.1")
    }

    @Test func `a tunnel that the proxy refuses carried nothing`() async throws {
        let proxy = try await ScriptedServer { _ in .status(403) }
        let client = makeClient(proxy: "http://127.0.0.1:\(proxy.port)")
        let error = try await failure(of: client, OutboundRequest(.post, "https://peer.example/", body: [1]))
        #expect(error.kind == .notSent)
        #expect(proxy.requests.map(\.line) == ["CONNECT peer.example:443 HTTP/1.1"])
    }
}
