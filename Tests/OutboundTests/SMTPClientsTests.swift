import Synchronization
import Testing

@testable import Outbound

/// Several letters at once.
@Suite struct SMTPClientsTests {
    /// How many clients were made.
    private final class Made: Sendable {
        let count = Mutex(0)
        var value: Int { count.withLock { $0 } }

        func make() -> CurlClient {
            count.withLock { $0 += 1 }
            return makeClient()
        }
    }

    /// A server that holds back its word on the first so many letters.
    private func server(holding number: Int) async throws -> ScriptedMailServer {
        let ends = Atomic(0)
        return try await ScriptedMailServer { line in
            guard line == "." else { return nil }
            return ends.add(1, ordering: .relaxed).newValue <= number ? .hold : nil
        }
    }

    private func letter(to server: ScriptedMailServer, timeout: Duration = .seconds(60)) -> OutboundLetter {
        OutboundLetter(
            server: SMTPServer(url: server.url(), greeting: "example.com", isLoopback: true), from: "a@example.com",
            to: "b@example.com", message: Array("Subject: Hello\r\n\r\nHello\r\n".utf8), timeout: timeout)
    }

    @Test(.timeLimit(.minutes(2)))
    func `a server that thinks about one letter keeps no other one waiting`() async throws {
        let server = try await server(holding: 1)
        let clients = SMTPClients { makeClient() }
        async let first = clients.send(letter(to: server, timeout: .seconds(100)))
        for await line in server.lines where line == "." { break }
        for _ in 1...3 { #expect(await clients.send(letter(to: server)) == .accepted) }
        server.answerHeld("250 taken")
        #expect(await first == .accepted)
        #expect(server.letters.count == 4)
    }

    @Test(.timeLimit(.minutes(2)))
    func `there are only so many clients, and letters beyond that share them`() async throws {
        let server = try await server(holding: 2)
        let made = Made()
        let clients = SMTPClients(most: 2) { made.make() }
        async let first = clients.send(letter(to: server, timeout: .seconds(100)))
        async let second = clients.send(letter(to: server, timeout: .seconds(100)))
        var held = 0
        for await line in server.lines where line == "." {
            held += 1
            if held == 2 { break }
        }
        async let third = clients.send(letter(to: server, timeout: .seconds(100)))
        async let fourth = clients.send(letter(to: server, timeout: .seconds(100)))
        server.answerHeld("250 taken")
        for outcome in await [first, second, third, fourth] { #expect(outcome == .accepted) }
        #expect(made.value == 2 && server.letters.count == 4)
    }

    @Test func `letters one after the other go by one client`() async throws {
        let server = try await server(holding: 0)
        let made = Made()
        let clients = SMTPClients { made.make() }
        for _ in 1...3 { #expect(await clients.send(letter(to: server)) == .accepted) }
        #expect(await clients.probe(letter(to: server).server, timeout: .seconds(20)) == .accepted)
        #expect(made.value == 1)
    }

    @Test func `nothing goes once they are shut down`() async throws {
        let server = try await server(holding: 0)
        let clients = SMTPClients { makeClient() }
        clients.shutdown()
        guard case .refused = await clients.send(letter(to: server)) else {
            return #expect(Bool(false), "it went")
        }
        #expect(server.connections == 0)
    }
}
