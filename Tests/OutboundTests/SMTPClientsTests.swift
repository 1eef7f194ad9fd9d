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
    func `there are only so many clients, and letters beyond that wait for one`() async throws {
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

    @Test func `clients are used again, however many letters there are`() async throws {
        let server = try await server(holding: 0)
        let made = Made()
        let clients = SMTPClients(most: 2) { made.make() }
        for _ in 1...8 { #expect(await clients.send(letter(to: server)) == .accepted) }
        #expect(await clients.probe(letter(to: server).server, timeout: .seconds(20)) == .accepted)
        #expect((1...2).contains(made.value))
    }

    @Test(.timeLimit(.minutes(2)))
    func `a letter that finds every client at a silent server is refused in its own time, not in theirs`() async throws
    {
        let server = try await ScriptedMailServer { $0 == "." ? .silence : nil }
        let clients = SMTPClients(most: 2) { makeClient() }
        let silent = (0..<2).map { _ in
            Task { await clients.send(letter(to: server, timeout: .seconds(3600))) }
        }
        var ends = 0
        for await line in server.lines where line == "." {
            ends += 1
            if ends == 2 { break }
        }
        // The others would never end within this test.
        for _ in 1...3 {
            #expect(
                await clients.send(letter(to: server, timeout: .milliseconds(200)))
                    == .refused("every way to the mail server is taken"))
        }
        #expect(server.letters.count == 2)
        clients.shutdown()
        for task in silent { task.cancel() }
    }

    @Test(.timeLimit(.minutes(2)))
    func `behind a thread that waits for a silent server a letter has its own time all the same`() async throws {
        let server = try await ScriptedMailServer { $0 == "." ? .silence : nil }
        let client = makeClient()
        let silent = Task { await client.send(letter(to: server, timeout: .seconds(3600))) }
        for await line in server.lines where line == "." { break }
        #expect(
            await client.send(letter(to: server, timeout: .milliseconds(200))) == .refused("no answer in time"))
        #expect(server.letters.count == 1)
        client.shutdown()
        silent.cancel()
    }

    @Test(.timeLimit(.minutes(2)))
    func `a letter that was taken is told before the farewell is answered`() async throws {
        let server = try await ScriptedMailServer { $0 == "QUIT" ? .hold : nil }
        let clients = SMTPClients { makeClient() }
        for _ in 1...3 { #expect(await clients.send(letter(to: server)) == .accepted) }
        #expect(server.letters.count == 3)
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
