import FoundationEssentials
import NIOCore
import NIOPosix
import Testing

@testable import Simulators

/// What a mail program would say, and what it is answered.
private struct MailClient {
    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    static func talk(to port: Int, _ lines: [String]) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var heard = ""
            var said = 0
            for try await part in inbound {
                heard += String(buffer: part)
                // One answer has come for each line said, and the greeting before them.
                while said < lines.count, answers(in: heard) > said {
                    try await outbound.write(ByteBuffer(string: lines[said] + "\r\n"))
                    said += 1
                }
            }
            return heard
        }
    }

    /// Whole answers: their last line has a space behind its code.
    private static func answers(in text: String) -> Int {
        text.split(separator: "\r\n").count { line in line.dropFirst(3).first == " " }
    }
}

@Suite struct InboxMailTests {
    private static let letter = """
        Subject: =?utf-8?B?0JrQvtC0IA==?=\r
         =?utf-8?B?NDgyMTU1?=\r
        Message-ID: <m1@example.com>\r
        Content-Type: multipart/alternative; boundary="=_b"\r
        \r
        --=_b\r
        Content-Type: text/plain; charset=utf-8\r
        Content-Transfer-Encoding: base64\r
        \r
        0JrQvtC0OgoKICAgIDQ4MjE1NQoK0LTQviAyMDI2INCz0L7QtNCw\r
        --=_b\r
        Content-Type: text/html; charset=utf-8\r
        Content-Transfer-Encoding: base64\r
        \r
        PGI+NDgyMTU1PC9iPg==\r
        --=_b--\r
        """

    /// Runs both servers until `body` has ended.
    private func serving(_ body: @escaping @Sendable (Inbox, Int, LoopbackClient) async throws -> Void) async throws {
        let inbox = Inbox(port: 0)
        let mail = InboxMailServer(port: 0, inbox: inbox)
        try await SimulatorsTests.serving(inbox) { client in
            try await withThrowingTaskGroup { group in
                group.addTask { try await mail.run() }
                try await body(inbox, try await mail.port(), client)
                group.cancelAll()
            }
        }
    }

    @Test func `a letter is taken and shown beside the SMS, with what it looks like`() async throws {
        try await serving { inbox, port, client in
            let said = try await MailClient.talk(
                to: port,
                [
                    "EHLO example.com", "MAIL FROM:<signup@example.com> SIZE=900", "RCPT TO:<anna@example.org>", "DATA",
                    Self.letter + "\r\n.", "QUIT",
                ])
            #expect(said.hasSuffix("250 it is in the inbox\r\n221 bye\r\n"))
            let message = try #require(await inbox.messages(to: "anna@example.org").first)
            #expect(message.kind == .mail && message.id == "m1@example.com")
            #expect(message.subject == "Код 482155" && message.code == "482155")
            #expect(message.text == "Код:\n\n    482155\n\nдо 2026 года" && message.html == "<b>482155</b>")
            let page = try await client.get("/", headers: ["Accept-Language": "en"]).body
            #expect(page.contains("Letter → anna@example.org") && page.contains("<b>Код 482155</b>"))
            // Folded: the code and the subject are what one looks for.
            #expect(page.contains("<summary>Read the letter</summary><p class=\"text\">Код:"))
            #expect(page.contains("src=\"/letters/1\""))
            let drawn = try await client.get("/letters/1")
            #expect(drawn.body == "<b>482155</b>")
            #expect(drawn.header("content-security-policy")?.contains("sandbox") == true)
            #expect(try await client.get("/letters/2").status == 404)
        }
    }

    @Test func `a letter of one part and doubled dots reads as it was written`() async throws {
        try await serving { inbox, port, _ in
            let text = "Subject: Hi\r\n\r\n..dot\r\nend"
            _ = try await MailClient.talk(
                to: port,
                [
                    "HELO x", "MAIL FROM:<>", "RCPT TO:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", text + "\r\n.",
                    "QUIT",
                ])
            #expect(await inbox.messages().map(\.to) == ["c@d.example", "a@b.example"])
            #expect(
                await inbox.messages().allSatisfy { $0.text == ".dot\nend\n" && $0.html == nil && $0.subject == "Hi" })
        }
    }

    @Test func `commands out of order are refused`() async throws {
        try await serving { inbox, port, _ in
            let said = try await MailClient.talk(
                to: port, ["RCPT TO:<a@b.example>", "DATA", "MAIL FROM:x", "HELP", "NOOP", "RSET", "QUIT"])
            let codes = said.split(separator: "\r\n").map { $0.prefix(3) }
            #expect(codes == ["220", "503", "503", "503", "500", "250", "250", "221"])
            #expect(await inbox.messages().isEmpty)
        }
    }
}
