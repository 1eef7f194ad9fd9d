import Testing

@testable import Outbound

private let message = "Subject: Hello\r\n\r\nFirst line\r\n.a line that begins with a dot\r\n..\r\nlast\r\n"

private func letter(
    to server: ScriptedMailServer, from: String = "signup@example.com", to recipient: String = "anna@example.org",
    message text: String = message, username: String? = nil, password: String? = nil, isLoopback: Bool = true,
    timeout: Duration = .seconds(20)
) -> OutboundLetter {
    let place = SMTPServer(
        url: server.url(), username: username, password: password, greeting: "example.com", isLoopback: isLoopback)
    return OutboundLetter(server: place, from: from, to: recipient, message: Array(text.utf8), timeout: timeout)
}

@Suite struct SMTPTests {
    @Test func `a letter arrives as it is, in one envelope of its own`() async throws {
        let server = try await ScriptedMailServer()
        #expect(await makeClient().send(letter(to: server)) == .accepted)
        #expect(server.letters.map { $0.replacing("\r\n..", with: "\r\n.") } == [message])
        let size = message.utf8.count
        #expect(
            server.commands.prefix(4) == [
                "EHLO example.com", "MAIL FROM:<signup@example.com> SIZE=\(size)", "RCPT TO:<anna@example.org>", "DATA",
            ])
    }

    @Test func `each letter has a connection of its own`() async throws {
        let server = try await ScriptedMailServer()
        let client = makeClient()
        for _ in 1...3 { #expect(await client.send(letter(to: server)) == .accepted) }
        #expect(server.connections == 3)
        #expect(server.letters.count == 3)
    }

    @Test(
        arguments: [
            ("", "421 4.3.2 closing", .refused("answered 421 4.3.2")),
            ("", "554 go away", .refused("answered 554")),
            ("MAIL", "451 4.7.1 later", .refused("answered 451 4.7.1")),
            ("MAIL", "530 5.7.0 log in first", .refused("answered 530 5.7.0")),
            ("RCPT", "450 4.2.0 anna@example.org: greylisted", .refused("answered 450 4.2.0")),
            ("RCPT", "550 5.1.1 <anna@example.org>: no such mailbox", .rejected("answered 550 5.1.1")),
            ("DATA", "451 no disk", .refused("answered 451")),
            (".", "452 4.3.1 no room", .refused("answered 452 4.3.1")),
            (".", "554-5.7.1 spam\r\n554 5.7.1 really", .rejected("answered 554 5.7.1")),
        ] as [(String, String, SMTPOutcome)])
    func `a server's no is told by its codes, at once or for ever`(
        _ line: String, _ answer: String, _ outcome: SMTPOutcome
    ) async throws {
        let server = try await ScriptedMailServer {
            (line.isEmpty ? $0.isEmpty : $0.hasPrefix(line)) ? .say(answer) : nil
        }
        let told = await makeClient().send(letter(to: server))
        #expect(told == outcome)
        #expect(server.connections == 1)
    }

    @Test(arguments: ["", "EHLO", "MAIL", "RCPT", "DATA"])
    func `silence before the letter has begun means that it was not sent`(_ line: String) async throws {
        let server = try await ScriptedMailServer {
            (line.isEmpty ? $0.isEmpty : $0.hasPrefix(line)) ? .silence : nil
        }
        let outcome = await makeClient().send(letter(to: server, timeout: .seconds(3)))
        guard case .refused = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(server.letters.isEmpty)
    }

    @Test func `silence after the letter leaves open whether it was taken`() async throws {
        let server = try await ScriptedMailServer { $0 == "." ? .silence : nil }
        let outcome = await makeClient().send(letter(to: server, timeout: .seconds(3)))
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(server.letters.count == 1)
    }

    /// libcurl by itself would wait for the farewell for two minutes, and every other letter with it.
    @Test(.timeLimit(.minutes(5)))
    func `a server that has fallen silent for good holds nobody up beyond their own time`() async throws {
        let server = try await ScriptedMailServer { $0 == "." || $0 == "QUIT" ? .silence : nil }
        let client = makeClient()
        async let first = client.send(letter(to: server, timeout: .seconds(2)))
        async let second = client.send(letter(to: server, timeout: .seconds(2)))
        for outcome in await [first, second] {
            if case .accepted = outcome { Issue.record("nobody said so") }
        }
    }

    @Test func `a letter whose answer broke off is not sent again`() async throws {
        let server = try await ScriptedMailServer { $0 == "." ? .close : nil }
        let client = makeClient()
        let outcome = await client.send(letter(to: server))
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(server.letters.count == 1)
        #expect(server.connections == 1)
    }

    @Test(arguments: ["MAIL", "RCPT", "DATA"])
    func `a connection that closes before the letter is not tried again`(_ line: String) async throws {
        let server = try await ScriptedMailServer { $0.hasPrefix(line) ? .close : nil }
        let outcome = await makeClient().send(letter(to: server))
        guard case .refused = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(server.connections == 1)
    }

    @Test func `a taken letter stays taken when the farewell is not answered`() async throws {
        let server = try await ScriptedMailServer { $0 == "QUIT" ? .silence : nil }
        #expect(await makeClient().send(letter(to: server)) == .accepted)
    }

    @Test func `a server that never stops talking is left`() async throws {
        let flood = String(repeating: "250-again and again\r\n", count: 4000) + "250 enough"
        let server = try await ScriptedMailServer { $0.hasPrefix("EHLO") ? .say(flood) : nil }
        let outcome = await makeClient().send(letter(to: server))
        #expect(outcome != .accepted)
        #expect(server.letters.isEmpty)
    }

    @Test func `a cancelled letter's connection is closed`() async throws {
        let server = try await ScriptedMailServer { $0.hasPrefix("RCPT") ? .silence : nil }
        let client = makeClient()
        let sending = Task { await client.send(letter(to: server, timeout: .seconds(60))) }
        for await line in server.lines where line.hasPrefix("RCPT") { break }
        sending.cancel()
        #expect(await sending.value == .refused("cancelled"))
    }

    @Test func `a client that was shut down sends no letter`() async throws {
        let server = try await ScriptedMailServer()
        let client = makeClient()
        client.shutdown()
        #expect(
            await client.send(letter(to: server)) == .refused("the client is shut down, or libcurl can't be loaded"))
        #expect(server.connections == 0)
    }
}

@Suite struct SMTPReachTests {
    @Test func `without an offer of STARTTLS another machine's server gets no letter and no password`() async throws {
        let proxy = try await ScriptedMailServer(asProxy: true)
        let client = makeClient(proxy: "http://127.0.0.1:\(proxy.port)")
        var errand = letter(to: proxy, username: "signup", password: "hunter2", isLoopback: false)
        errand.server.url = "smtp://mail.example:587"
        guard case .refused = await client.send(errand),
            case .refused = await client.probe(errand.server, timeout: .seconds(20))
        else {
            Issue.record("sent in the clear")
            return
        }
        #expect(proxy.commands.contains("CONNECT mail.example:587 HTTP/1.1"))
        #expect(proxy.commands.contains("EHLO example.com"))
        #expect(!proxy.commands.contains { $0.hasPrefix("AUTH") || $0.hasPrefix("MAIL") })
    }

    @Test func `this machine's server is reached past the proxy`() async throws {
        let server = try await ScriptedMailServer()
        let client = makeClient(proxy: "http://127.0.0.1:1")
        #expect(await client.send(letter(to: server)) == .accepted)
    }

    @Test func `a name that is not this machine's by the settings does not lead into it`() async throws {
        let server = try await ScriptedMailServer()
        let outcome = await makeClient().send(letter(to: server, isLoopback: false))
        #expect(outcome == .refused("the server's address is not allowed"))
        #expect(server.connections == 0)
    }

    @Test func `a server that speaks no TLS gets nothing by smtps`() async throws {
        let server = try await ScriptedMailServer()
        var errand = letter(to: server, timeout: .seconds(20))
        errand.server.url = server.url("smtps")
        guard case .refused = await makeClient().send(errand) else {
            Issue.record("sent in the clear")
            return
        }
        #expect(server.commands.allSatisfy { !$0.hasPrefix("EHLO") })
    }

    @Test func `a probe logs in and sends nothing`() async throws {
        let server = try await ScriptedMailServer { line in
            switch line.prefix(4) {
            case "EHLO": .say("250-scripted\r\n250 AUTH PLAIN")
            case "AUTH": .say("334 ")
            // NUL, name, NUL, password in base64.
            case "AHNp": .say("235 welcome")
            default: nil
            }
        }
        let place = letter(to: server, username: "signup", password: "hunter2").server
        #expect(await makeClient().probe(place, timeout: .seconds(20)) == .accepted)
        #expect(server.commands.contains("AHNpZ251cABodW50ZXIy"))
        #expect(!server.commands.contains { $0.hasPrefix("MAIL") })
    }

    @Test func `a probe tells of a wrong password and of a server that is not there`() async throws {
        let server = try await ScriptedMailServer { line in
            switch line.prefix(4) {
            case "EHLO": .say("250-scripted\r\n250 AUTH PLAIN")
            case "AUTH": .say("334 ")
            case "AHNp": .say("535 5.7.8 no")
            default: nil
            }
        }
        var place = letter(to: server, username: "signup", password: "hunter2").server
        #expect(await makeClient().probe(place, timeout: .seconds(20)) == .refused("answered 535 5.7.8"))
        place.url = "smtp://127.0.0.1:1"
        guard case .refused = await makeClient().probe(place, timeout: .seconds(20)) else {
            Issue.record("nobody is there")
            return
        }
    }

    @Test func `a password is in no dump of the server`() {
        let place = SMTPServer(
            url: "smtp://h:25", username: "signup", password: "hunter2", greeting: "h", isLoopback: false)
        var text = ""
        dump(place, to: &text)
        #expect(!"\(place)\(String(reflecting: place))\(text)".contains("hunter2"))
    }
}

@Suite struct SMTPInjectionTests {
    @Test(arguments: [
        "", "anna", "@example.org", "anna@", "anna@@example.org", "a@b@example.org",
        "anna@example.org\r\nRCPT TO:<x@y.example>",
        "anna@example.org\nDATA", "anna@example.org\0", "anna@example.org>", "<anna@example.org>",
        "anna@example.org> SIZE=1",
        "an na@example.org", "\"anna\"@example.org", "анна@example.org", "anna@пример.рф",
        ".anna@example.org",
        "an..na@example.org", "anna@-example.org", "anna@example..org", "anna@[127.0.0.1]",
        "anna@example.org,b@example.org",
        String(repeating: "a", count: 65) + "@example.org",
        "a@" + String(repeating: "example.", count: 32) + "org",
    ])
    func `an address that could be more than an address never reaches a server`(_ address: String) async throws {
        let server = try await ScriptedMailServer()
        let client = makeClient()
        #expect(!MailAddress.isSafe(address))
        #expect(await client.send(letter(to: server, to: address)) == .refused("the recipient's address is malformed"))
        #expect(await client.send(letter(to: server, from: address)) == .refused("the sender's address is malformed"))
        #expect(server.connections == 0)
    }

    @Test(arguments: ["anna+crm@example.org", "o'hara_1@mail.example.co.uk", "a.b-c@x1.example", "{x}|~@localhost"])
    func `an address as people have them is taken`(_ address: String) async throws {
        let server = try await ScriptedMailServer()
        #expect(await makeClient().send(letter(to: server, to: address)) == .accepted)
        #expect(server.commands.contains("RCPT TO:<\(address)>"))
    }

    @Test(arguments: [
        "", "no line end", "bare\nfeed\r\n", "bare\rreturn\r\n", "end\r\n.\nMAIL FROM:<x@y>\r\n",
        "nul\0\r\n", "кириллица\r\n",
        "ends with a return\r", String(repeating: "x", count: 999) + "\r\n",
    ])
    func `a message that servers could read as two never reaches one`(_ text: String) async throws {
        let server = try await ScriptedMailServer()
        let outcome = await makeClient().send(letter(to: server, message: text))
        #expect(outcome == .refused("the message is not made of seven-bit lines"))
        #expect(server.connections == 0)
    }

    @Test func `the longest line goes`() async throws {
        let server = try await ScriptedMailServer()
        let text = String(repeating: "x", count: 998) + "\r\n"
        #expect(await makeClient().send(letter(to: server, message: text)) == .accepted)
    }

    @Test(arguments: [
        "smtp://mail.example/x", "smtp://a@mail.example", "smtp://", "smtp://mail example",
        "http://mail.example",
    ])
    func `a server's address is host and port alone`(_ url: String) async {
        let place = SMTPServer(url: url, greeting: "example.com", isLoopback: true)
        guard case .refused(let reason) = await makeClient().probe(place, timeout: .seconds(1)) else {
            Issue.record("\(url)")
            return
        }
        #expect(reason.hasPrefix("the URL is"))
    }

    @Test func `the name to greet with is a host name`() async {
        let place = SMTPServer(url: "smtp://127.0.0.1:1", greeting: "a\r\nMAIL", isLoopback: true)
        #expect(
            await makeClient().probe(place, timeout: .seconds(1)) == .refused("the name to greet with is no host name"))
    }
}
