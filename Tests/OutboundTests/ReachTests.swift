import Testing

@testable import Outbound

/// Where calls may go at all.
@Suite struct ReachTests {
    @Test(arguments: [
        "", "127.0.0.1:9", "ftp://peer.example/", "file:///etc/passwd", "gopher://peer.example", "https://",
        "https://user:secret@127.0.0.1/", "https://peer.example/\r\nX: y", "https://peer.example/a b",
        "https://peer.example/\0", "https://127.0.0.1:99999/",
    ])
    func `a URL that is not plain HTTP is refused`(url: String) async throws {
        #expect(try await failure(of: makeClient(), local(.get, url)).kind == .notSent)
    }

    @Test(arguments: [
        ("X-A", "b\r\nX-B: c"), ("X-A", "b\0"), ("X A", "b"), ("", "b"), ("X-A:", "b"), ("Host", "other.example"),
        ("content-length", "5"), ("Transfer-Encoding", "chunked"), ("Expect", "100-continue"),
    ])
    func `a header that would break the request is refused`(name: String, value: String) async throws {
        let server = try await ScriptedServer { _ in .ok() }
        let request = OutboundRequest(.get, server.url(), headers: [(name, value)], allowsLoopback: true)
        #expect(try await failure(of: makeClient(), request).kind == .notSent)
        #expect(server.connections == 0)
    }

    @Test func `a GET with a body and a call without time are refused`() async throws {
        let server = try await ScriptedServer { _ in .ok() }
        #expect(try await failure(of: makeClient(), local(.get, server.url(), body: "x")).kind == .notSent)
        #expect(try await failure(of: makeClient(), local(.get, server.url(), timeout: .zero)).kind == .notSent)
        #expect(server.connections == 0)
    }

    @Test(arguments: ["http", "https"])
    func `loopback is refused unless the request allows it`(scheme: String) async throws {
        let server = try await ScriptedServer { _ in .ok() }
        for host in ["127.0.0.1", "localhost"] {
            let request = OutboundRequest(.get, "\(scheme)://\(host):\(server.port)/")
            #expect(try await failure(of: makeClient(), request).kind == .notSent)
        }
        #expect(server.connections == 0)
    }

    @Test(arguments: [
        "https://10.1.2.3/", "http://10.1.2.3/", "https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/", "https://0.0.0.0/", "https://[::]/", "https://[fd00::1]/", "https://[fe80::1]/",
        "https://[::ffff:10.1.2.3]/", "https://0x0a010203/", "http://93.184.216.34/",
    ])
    func `an address inside is refused before a socket is made`(url: String) async throws {
        #expect(try await failure(of: makeClient(), local(.get, url)) == .notSent("the peer's address is not allowed"))
    }

    @Test(arguments: [
        ("127.0.0.1", AddressKind.loopback), ("127.255.255.255", .loopback), ("::1", .loopback),
        ("::ffff:127.0.0.1", .loopback), ("8.8.8.8", .global), ("172.15.0.1", .global), ("172.32.0.1", .global),
        ("100.63.0.1", .global), ("100.128.0.1", .global), ("2a00:1450:4001::1", .global), ("2002:808:808::", .global),
        ("64:ff9b::808:808", .global), ("0.1.2.3", .other), ("10.0.0.1", .other), ("172.16.0.1", .other),
        ("172.31.255.255", .other), ("192.168.0.1", .other), ("169.254.1.1", .other), ("100.64.0.1", .other),
        ("100.127.255.255", .other), ("198.18.0.1", .other), ("192.0.2.1", .other), ("224.0.0.1", .other),
        ("240.0.0.1", .other), ("255.255.255.255", .other), ("::", .other), ("fc00::1", .other), ("fe80::1%lo", .other),
        ("ff02::1", .other), ("::ffff:192.168.0.1", .other), ("64:ff9b::a00:1", .other), ("2002:a00:1::", .other),
        ("2001:db8::1", .other), ("2001::1", .other), ("64:ff9b:1::1", .other), ("::8.8.8.8", .other),
        ("no address", .other),
    ])
    func `every address has a kind`(literal: String, kind: AddressKind) {
        #expect(AddressKind(literal: literal) == kind)
    }
}
