import Foundation
import Gateway
import SignUpFlow
import Testing

@testable import gatehouse

/// Secrets come from the environment or from files that only some can read, and are never shown.
struct SettingsSecretTests {
    private let literal = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="

    @Test func `a secret never prints`() throws {
        let settings = try SettingsSample.load("")
        var dumped = "\(settings) \(String(reflecting: settings))"
        dump(settings, to: &dumped)
        #expect(dumped.contains("[secret]"))
        #expect(!dumped.contains("a-secret-of-twenty"))
        #expect(!dumped.contains("- 7"))
        #expect(settings.admin.token.reveal == "a-secret-of-twenty-four-characters")
    }

    @Test(arguments: [
        "keys: [hunter2-hunter2]", "admin: { token: hunter2 }", "keys: hunter2", "admin: { token: [hunter2] }",
        "clients: { web: { name: W, secret: hunter2, redirect_uris: [\"https://a.b/\"], start_url: \"https://a.b/\" } }",
        "outbound: { proxy: \"ftp://joe:hunter2@proxy:1\" }",
        "mail: { smtp: \"smtp://joe:hunter2@mail.example.com:25\" }",
        "public_url: \"https://joe:hunter2@a.example.com\"",
        "admin: { token: hunter2\n  hunter2: [\n",
        "mail: { password: \"hunter2\\n\" }",
        "support: { url: \"ftp://joe:hunter2@a.b\" }",
    ])
    func `no problem shows a secret's value`(snippet: String) throws {
        let problems = try SettingsSample.problems(snippet)
        #expect(!problems.isEmpty)
        #expect(!problems.joined().contains("hunter2"), "\(problems)")
    }

    @Test func `what came from the environment is shown by its name`() throws {
        let problems = try SettingsSample.problems("listen: \"${SECRET}\"")
        #expect(problems == ["listen: \"${SECRET}\" does not fit, expected host:port like 127.0.0.1:8080"])
    }

    @Test(arguments: [
        ("keys: [\"\(Data(repeating: 1, count: 31).base64EncodedString())\"]", "keys[0]"),
        ("keys: [\"${KEY}\", \"not base64!\"]", "keys[1]"),
        ("admin: { token: \"${SHORT}\" }", "admin.token"),
        (
            "clients: { web: { name: W, secret: \"${SHORT}\", redirect_uris: [\"https://a.b/\"], start_url: \"https://a.b/\" } }",
            "clients.web.secret"
        ),
    ])
    func `a weak secret is a problem`(snippet: String, path: String) throws {
        let problems = try SettingsSample.problems(snippet)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("\(path): the secret does not fit, expected") == true, "\(problems)")
    }

    @Test(arguments: [
        "admin: { token: \"%\" }",
        "clients: { web: { name: W, secret: \"%\", redirect_uris: [\"https://a.b/\"], start_url: \"https://a.b/\" } }",
    ])
    func `a secret that others must guess has 24 characters at least, here and in a file`(snippet: String) throws {
        for (count, fits) in [(23, false), (24, true)] {
            let secret = String(repeating: "s", count: count)
            let written = snippet.replacing("%", with: secret)
            #expect(try SettingsSample.problems(written, mode: 0o600).isEmpty == fits, "\(count)")
            try SettingsSample.withFile(secret) { path throws in
                let filed = snippet.replacing("token:", with: "token_file:").replacing("secret:", with: "secret_file:")
                    .replacing("%", with: path)
                let problems = try SettingsSample.problems(filed, mode: 0o600)
                #expect(problems.isEmpty == fits, "\(count) in a file")
            }
        }
    }

    @Test(arguments: [(31, false), (32, true), (33, false)])
    func `a key has 32 bytes`(count: Int, fits: Bool) throws {
        let key = Data(repeating: 1, count: count).base64EncodedString()
        #expect(try SettingsSample.problems("keys: [\"\(key)\"]", mode: 0o600).isEmpty == fits)
    }

    @Test func `no key at all is a problem`() throws {
        #expect(try SettingsSample.problems("keys: []").first?.hasPrefix("keys: it is empty") == true)
    }

    @Test func `a settings file with secrets in it must not be readable by everyone`() throws {
        let snippet = "keys: [\"\(literal)\"]\nproviders: { google: { client_id: a, client_secret: b } }"
        #expect(try SettingsSample.load(snippet, mode: 0o640).keys.count == 1)
        let problems = try SettingsSample.problems(snippet, mode: 0o644)
        #expect(
            problems
                == ["keys[0]", "providers.google.client_secret"].map {
                    "\($0): a secret in a file that everyone can read (mode 0644), "
                        + "expected mode 0600 or 0640, ${NAME}, or the setting's _file form"
                })
    }

    @Test func `a proxy's password counts as a secret in the file`() throws {
        #expect(try SettingsSample.problems("outbound: { proxy: \"http://proxy:3128\" }", mode: 0o644).isEmpty)
        #expect(try SettingsSample.problems("outbound: { proxy: \"http://a:b@proxy:3128\" }", mode: 0o644).count == 1)
    }

    @Test func `a settings file whose secrets all come from elsewhere may be readable by everyone`() throws {
        #expect(try SettingsSample.load("", mode: 0o644).keys.count == 1)
    }

    @Test func `secrets come from files`() throws {
        let token = "a token of more than 24 characters"
        try SettingsSample.withFile("\(literal)\n\n  \(SettingsSample.key) \r\n") { keys in
            try SettingsSample.withFile(token + "\n") { file in
                let settings = try SettingsSample.load(
                    """
                    keys: null
                    keys_file: \(keys)
                    admin: { token_file: \(file) }
                    """, mode: 0o644)
                #expect(settings.keys.map { $0.bytes.first } == [0x31, 7])
                #expect(settings.admin.token.reveal == token)
            }
        }
    }

    @Test func `a route's secret comes from a file too`() async throws {
        let token = "a token of more than 24 characters"
        let http = RecordedHTTP()
        let sender = try SettingsSample.withFile(token + "\n") { file in
            try SettingsSample.load(
                "sms: { routes: [{ sender: webhook, url: \"https://a.b\", bearer_file: \(file) }] }"
            ).sms.routes.first?.sender(http)
        }
        let phone = PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7)
        _ = try await #require(sender).send(SMSMessage(id: "1", to: phone, text: "t"), timeout: .seconds(1))
        #expect(http.headers.contains { $0 == ("Authorization", "Bearer \(token)") })
    }

    @Test func `a secret file must not be readable by everyone`() throws {
        try SettingsSample.withFile("a token of more than 24 characters", mode: 0o604) { path in
            try SettingsSample.expectOne(
                "admin: { token_file: \(path) }",
                "admin.token_file: the file can be read by everyone (mode 0604), expected mode 0600 or 0640")
        }
    }

    @Test func `a link to a secret file is judged by the file`() throws {
        try SettingsSample.withFile("a token of more than 24 characters") { path in
            let link = path + ".link"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
            defer { unlink(link) }
            #expect(try SettingsSample.load("admin: { token_file: \(link) }").admin.token.reveal.count == 34)
        }
    }

    @Test func `a secret file that is not there is a problem`() throws {
        try SettingsSample.expectOne(
            "admin: { token_file: /nowhere/at/all }",
            "admin.token_file: the file cannot be read (No such file or directory), expected a file with the secret")
    }

    @Test func `a secret file that is empty or weak is a problem`() throws {
        try SettingsSample.withFile("\n") { path in
            try SettingsSample.expectOne(
                "admin: { token_file: \(path) }", "admin.token_file: the secret in the file does not fit, expected")
            try SettingsSample.expectOne("keys: null\nkeys_file: \(path)", "keys_file: the file is empty")
        }
        try SettingsSample.withFile("\(literal)\nshort") { path in
            try SettingsSample.expectOne("keys: null\nkeys_file: \(path)", "keys_file: the key on line 2 does not fit")
        }
    }

    @Test func `a secret and its file form at once are a problem`() throws {
        try SettingsSample.withFile("a token of more than 24 characters") { path in
            try SettingsSample.expectOne(
                "admin: { token: \"${SECRET}\", token_file: \(path) }",
                "admin.token_file: it stands beside token, expected one of the two")
            try SettingsSample.expectOne(
                "keys_file: \(path)", "keys_file: it stands beside keys, expected one of the two")
        }
    }
}
