import Outbound
import Testing

@Suite struct TLSTests {
    /// Runs `body` against an openssl peer with that certificate.
    private func withPeer(
        _ certificate: TestAuthority.Certificate, _ body: (TLSPeer, TestAuthority) async throws -> Void
    ) async throws {
        let authority = try TestAuthority()
        let peer = try await TLSPeer(certificate, of: authority)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(peer, authority))
        } catch {
            outcome = .failure(error)
        }
        peer.stop()
        try authority.remove()
        try outcome.get()
    }

    @Test func `a certificate of a known authority is accepted, and its connection is used again`() async throws {
        try await withPeer(.good) { peer, authority in
            let client = makeClient(caFile: authority.caFile)
            for _ in 1...3 {
                let response = try await client.send(local(.post, peer.url, body: "x"))
                #expect(response.text == "secure")
            }
            #expect(peer.handshakes == 1)
            #expect(peer.requests == 3)
        }
    }

    @Test func `a connection opened under a wider rule is closed to a narrower one`() async throws {
        try await withPeer(.good) { peer, authority in
            let client = makeClient(caFile: authority.caFile)
            _ = try await client.send(local(.get, peer.url))
            let error = try await failure(of: client, OutboundRequest(.get, peer.url))
            #expect(error == .notSent("the peer's address is not allowed"))
            #expect(peer.requests == 1)
        }
    }

    @Test(arguments: [TestAuthority.Certificate.expired, .otherHost])
    func `a certificate that is expired or for another host is refused`(
        certificate: TestAuthority.Certificate
    ) async throws {
        try await withPeer(certificate) { peer, authority in
            let client = makeClient(caFile: authority.caFile)
            let error = try await failure(of: client, local(.post, peer.url, body: "x"))
            #expect(error.kind == .notSent)
            #expect(peer.requests == 0)
        }
    }

    @Test func `an unknown authority and a missing bundle are refused`() async throws {
        try await withPeer(.good) { peer, authority in
            for client in [makeClient(), makeClient(caFile: authority.caFile + ".none")] {
                let error = try await failure(of: client, local(.post, peer.url, body: "x"))
                #expect(error.kind == .notSent)
            }
            #expect(peer.requests == 0)
        }
    }

    @Test func `a peer that speaks no TLS gets nothing`() async throws {
        let server = try await ScriptedServer { _ in .ok() }
        var closures = server.closures.makeAsyncIterator()
        let url = server.url().replacing("http:", with: "https:")
        let call = Task {
            try await failure(of: makeClient(), local(.post, url, body: "x", timeout: .milliseconds(300)))
        }
        #expect(try await call.value.kind == .notSent)
        await closures.next()
        #expect(server.requests.isEmpty)
    }
}
