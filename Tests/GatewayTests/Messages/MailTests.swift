import Foundation
import Outbound
import SignUpFlow
import Testing

@testable import Gateway

private let letter = Letter(
    id: "019a-7c", to: "anna@example.org", subject: "Код 123456: подтвердите почту в «Смарти»",
    text: "Здравствуйте!\nКод 123456\n", html: "<p>Здравствуйте! <b>123456</b></p>\n")

/// A message taken apart by rules of its own: what the sender made must be readable without it.
private struct Parsed {
    var headers: [(name: String, value: String)] = []
    var parts: [(headers: String, body: String)] = []

    init(_ bytes: [UInt8]) throws {
        let text = String(decoding: bytes, as: UTF8.self)
        let halves = text.split(separator: "\r\n\r\n", maxSplits: 1)
        for line in String(halves[0]).components(separatedBy: "\r\n") {
            if line.hasPrefix(" ") {
                headers[headers.count - 1].value += line
            } else {
                let colon = try #require(line.firstRange(of: ": "))
                headers.append((String(line[..<colon.lowerBound]), String(line[colon.upperBound...])))
            }
        }
        let type = try #require(self["Content-Type"])
        let boundary = try #require(type.firstMatch(of: /boundary="([^"]+)"/)).1
        for part in String(halves[1]).components(separatedBy: "--\(boundary)\r\n").dropFirst() {
            let body = part.components(separatedBy: "--\(boundary)--")[0]
            let pieces = body.components(separatedBy: "\r\n\r\n")
            let data = try #require(Data(base64Encoded: pieces[1], options: .ignoreUnknownCharacters))
            parts.append((pieces[0], String(decoding: data, as: UTF8.self)))
        }
    }

    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Encoded words read back (RFC 2047).
    static func decoded(_ value: String) -> String {
        value.replacing(/\?=\s+=\?/, with: "?==?").replacing(/=\?utf-8\?B\?([^?]*)\?=/) { word in
            String(decoding: Data(base64Encoded: String(word.1)) ?? Data(), as: UTF8.self)
        }
    }
}

@Suite struct MIMEMessageTests {
    private let from = Mailbox("Smarty CRM <signup@example.com>")
    private let now = Instant(milliseconds: 1_795_262_709_123)

    private func made(_ letter: Letter, from: String = "Smarty CRM <signup@example.com>") throws -> [UInt8] {
        MIMEMessage(letter, from: try #require(Mailbox(from)), now: now).bytes
    }

    @Test func `a letter reads back as it was written`() throws {
        let parsed = try Parsed(made(letter))
        #expect(parsed["From"] == "Smarty CRM <signup@example.com>")
        #expect(parsed["To"] == "<anna@example.org>")
        #expect(Parsed.decoded(try #require(parsed["Subject"])) == letter.subject)
        #expect(parsed["Date"] == "Sat, 21 Nov 2026 12:05:09 +0000")
        #expect(parsed["Message-ID"] == "<019a-7c@example.com>")
        #expect(parsed["Auto-Submitted"] == "auto-generated")
        #expect(parsed["MIME-Version"] == "1.0")
        #expect(parsed.parts.map(\.body) == [letter.text, letter.html].map { $0.replacing("\n", with: "\r\n") })
        #expect(parsed.parts[0].headers.contains("text/plain; charset=utf-8"))
        #expect(parsed.parts[1].headers.contains("text/html; charset=utf-8"))
    }

    @Test(arguments: [
        "Code 123456", "Your code: 123456 (Smarty CRM)", String(repeating: "Очень длинная тема ", count: 20),
        String(repeating: "x", count: 500), "=?utf-8?B?eA==?=", "👩‍💻 ёж " + String(repeating: "👍", count: 60), "",
    ])
    func `a subject of any kind reads back, in short lines of ASCII`(_ subject: String) throws {
        var long = letter
        long.subject = subject
        let bytes = try made(long)
        #expect(bytes.allSatisfy { $0 < 0x80 })
        for line in String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n") { #expect(line.count <= 76) }
        let words = subject.split(separator: " ").joined(separator: " ")
        #expect(Parsed.decoded(try #require(Parsed(bytes)["Subject"])) == words)
    }

    @Test(arguments: ["\r\n", "\n", "\r", "\u{0}", "\u{2028}", "\u{85}", "\r\n "])
    func `nothing gets a line of its own in the header`(_ end: String) throws {
        var bad = letter
        bad.id = "id\(end)Bcc: x@example.net"
        bad.subject = "subject\(end)Bcc: x@example.net"
        let from = try #require(Mailbox("Name\(end)Bcc: x <signup@example.com>"))
        let bytes = MIMEMessage(bad, from: from, now: now).bytes
        let parsed = try Parsed(bytes)
        let usual = [
            "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
        ]
        #expect(parsed.headers.map(\.name) == usual)
        #expect(parsed.parts.count == 2)
    }

    @Test(arguments: [
        ("ООО «Ромашка»", "ООО «Ромашка»"), ("Smith, John", "Smith, John"), ("\"Smith, John\"", "Smith, John"),
        ("Evil <x@example.net>, ", nil), (String(repeating: "длинное имя ", count: 12), nil), ("", ""),
    ])
    func `a sender's name of any kind stands before the address`(_ name: String, _ shown: String?) throws {
        guard let from = Mailbox("\(name) <signup@example.com>") else { return #expect(shown == nil) }
        let bytes = MIMEMessage(letter, from: from, now: now).bytes
        for line in String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n") { #expect(line.count <= 76) }
        let header = Parsed.decoded(try #require(Parsed(bytes)["From"]))
        #expect(header.hasSuffix("<signup@example.com>"))
        if let shown { #expect(header == (shown.isEmpty ? "" : shown + " ") + "<signup@example.com>") }
    }

    @Test func `a boundary in the words divides nothing`() throws {
        var tricky = letter
        tricky.text = "--=_gatehouse\r\n\r\n--=_gatehouse--\n.\n"
        let parsed = try Parsed(made(tricky))
        #expect(parsed.parts.count == 2)
        #expect(parsed.parts[0].body == "--=_gatehouse\r\n\r\n--=_gatehouse--\r\n.\r\n")
    }

    @Test(
        arguments: [
            (0, "Thu, 1 Jan 1970 00:00:00 +0000"), (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 +0000"),
            (1_709_251_199_999, "Thu, 29 Feb 2024 23:59:59 +0000"),
            (4_107_542_400_000, "Mon, 1 Mar 2100 00:00:00 +0000"),
            (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
        ] as [(Int64, String)])
    func `a date is that of the calendar`(_ milliseconds: Int64, _ date: String) {
        #expect(UTCDate(Instant(milliseconds: milliseconds)).mailHeader == date)
    }

    @Test(arguments: [
        "", "signup", "Name <signup>", "Name <signup@example.com", "Name <a@example.com\r\n>", "Name <a@example.com> x",
        "<a@example.com, b@example.com>", "анна@example.com",
    ])
    func `a sender without a safe address is none`(_ text: String) {
        #expect(Mailbox(text) == nil)
    }
}

@Suite struct SMTPMailerTests {
    private let server = SMTPServer(url: "smtp://127.0.0.1:2525", greeting: "example.com", isLoopback: true)

    private func mailer(_ smtp: ScriptedSMTP) throws -> SMTPMailer {
        SMTPMailer(
            server: server, from: try #require(Mailbox("Smarty CRM <signup@example.com>")), smtp: smtp,
            now: { Instant(milliseconds: 0) })
    }

    @Test func `a letter goes to its one recipient from the settings' sender`() async throws {
        let smtp = ScriptedSMTP()
        #expect(try await mailer(smtp).send(letter, timeout: .seconds(3)) == .accepted)
        let sent = try #require(smtp.letters.first)
        #expect(sent.from == "signup@example.com")
        #expect(sent.to == "anna@example.org")
        #expect(sent.timeout == .seconds(3))
        #expect(sent.server.url == server.url)
        #expect(try Parsed(sent.message).parts.count == 2)
    }

    @Test(arguments: [SMTPOutcome.accepted, .refused("no"), .rejected("never"), .unknown("slow")])
    func `what the server said is the outcome, after one attempt`(_ outcome: SMTPOutcome) async throws {
        let smtp = ScriptedSMTP(outcome)
        #expect(await MeasuredMailer(over: try mailer(smtp)).send(letter, timeout: .seconds(3)) == MailOutcome(outcome))
        #expect(smtp.letters.count == 1)
    }

    @Test(arguments: ["anna", "anna@example.org\r\nBcc: x@example.net", "anna@example.org, b@example.org"])
    func `a recipient that is more than an address is rejected before anything is sent`(
        _ address: String
    ) async throws {
        let smtp = ScriptedSMTP()
        var bad = letter
        bad.to = address
        #expect(
            try await mailer(smtp).send(bad, timeout: .seconds(3)) == .rejected("the recipient's address is malformed"))
        #expect(smtp.letters.isEmpty)
    }

    @Test func `a probe sends nothing and names what is wrong`() async throws {
        let smtp = ScriptedSMTP(.refused("no connection"))
        #expect(try await mailer(smtp).probe(timeout: .seconds(3)) == "no connection")
        #expect(smtp.letters.isEmpty)
        #expect(try await mailer(ScriptedSMTP()).probe(timeout: .seconds(3)) == nil)
    }
}
