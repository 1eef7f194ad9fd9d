import Outbound
import Testing

@Suite struct TLSTests {
    /// Runs `body` against an openssl peer with that certificate.
    private func withPeer(
        _ certificate: TestAuthority.Certificate, manner: TLSPeer.Manner = .http,
        _ body: (TLSPeer, TestAuthority) async throws -> Void
    ) async throws {
        let authority = try TestAuthority.shared.get()
        let peer = try await TLSPeer(certificate, of: authority, manner: manner)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(peer, authority))
        } catch {
            outcome = .failure(error)
        }
        peer.stop()
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

    private func letter(to peer: TLSPeer) -> OutboundLetter {
        let server = SMTPServer(url: "smtps://127.0.0.1:\(peer.port)", greeting: "example.com", isLoopback: true)
        return OutboundLetter(
            server: server, from: "signup@example.com", to: "anna@example.org",
            message: Array("Subject: x\r\n\r\nsecure\r\n".utf8), timeout: .seconds(20))
    }

    @Test func `a letter goes over TLS to a server that a known authority vouches for`() async throws {
        try await withPeer(.good, manner: .smtp) { peer, authority in
            #expect(await makeClient(caFile: authority.caFile).send(letter(to: peer)) == .accepted)
            #expect(peer.lines.contains("secure"))
        }
    }

    @Test(arguments: [TestAuthority.Certificate.expired, .otherHost])
    func `a mail server's bad certificate is refused before a word`(
        certificate: TestAuthority.Certificate
    ) async throws {
        try await withPeer(certificate, manner: .smtp) { peer, authority in
            guard case .refused = await makeClient(caFile: authority.caFile).send(letter(to: peer)) else {
                Issue.record("sent")
                return
            }
            #expect(peer.lines.isEmpty)
        }
    }

    @Test func `a mail server that nobody vouches for gets no letter`() async throws {
        try await withPeer(.good, manner: .smtp) { peer, _ in
            guard case .refused = await makeClient().send(letter(to: peer)) else {
                Issue.record("sent")
                return
            }
            #expect(peer.lines.isEmpty)
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
