import Foundation
import Testing

@testable import gatehouse

/// A settings file made for one test: a smallest one without problems, in which a snippet replaces the parts that it
/// begins with.
enum SettingsSample {
    static let key = Data(repeating: 7, count: 32).base64EncodedString()
    static let environment = [
        "KEY": key, "SECRET": "a-secret-of-twenty-four-characters", "SHORT": "too-short", "NAME": "Smarty CRM",
        "EMPTY": "",
    ]

    static let smallest = [
        "public_url: http://127.0.0.1:8080",
        "keys: [\"${KEY}\"]",
        "brand: { name: Smarty CRM }",
        "terms: { version: 2026-11-01, url: { ru: \"https://example.com/ru\", en: \"https://example.com/en\" } }",
        "mail: { smtp: \"smtp://127.0.0.1:2525\", from: signup@example.com }",
        "sms: { routes: [{ sender: webhook, url: \"http://127.0.0.1:9100/sms\" }] }",
        """
        clients:
          web: { name: Web, redirect_uris: ["https://crm.example.com/cb"], start_url: "https://crm.example.com/login" }
        """,
        "default_client: web",
        "admin: { token: \"${SECRET}\" }",
    ]

    /// The smallest file with the parts of a snippet in it. Parts begin at lines without indentation.
    static func yaml(_ snippet: String) -> String {
        var parts: [String] = []
        for line in snippet.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if let last = parts.last, line.isEmpty || line.hasPrefix(" ") || line.hasPrefix("-") {
                parts[parts.count - 1] = last + "\n" + line
            } else {
                parts.append(line)
            }
        }
        let replaced = Set(parts.map { $0.prefix { $0 != ":" } })
        return (smallest.filter { !replaced.contains($0.prefix { $0 != ":" }) } + parts).joined(separator: "\n") + "\n"
    }

    /// Loads a file that holds just this text.
    static func load(
        file text: String, mode: Int = 0o600, environment: [String: String] = environment
    ) throws -> Settings {
        try withFile(text, mode: mode) { try Settings.load(file: $0, environment: environment) }
    }

    static func load(_ snippet: String, mode: Int = 0o600) throws -> Settings {
        try load(file: yaml(snippet), mode: mode)
    }

    /// The problems of a file that holds just this text, each without the file's name.
    static func problems(
        file text: String, mode: Int = 0o600, environment: [String: String] = environment
    ) throws -> [String] {
        try withFile(text, mode: mode) { path in
            do {
                _ = try Settings.load(file: path, environment: environment)
                return []
            } catch let problems as SettingsProblems {
                return problems.description.split(separator: "\n").map { String($0.dropFirst(path.count + 2)) }
            }
        }
    }

    static func problems(_ snippet: String, mode: Int = 0o600) throws -> [String] {
        try problems(file: yaml(snippet), mode: mode)
    }

    /// Expects that the snippet has exactly one problem, whose line begins like this after the file's name.
    static func expectOne(_ snippet: String, _ expected: String) throws {
        let problems = try problems(snippet)
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    /// A file that is there as long as the body runs.
    static func withFile<Answer>(
        _ text: String, mode: Int = 0o600, _ body: (_ path: String) throws -> Answer
    ) throws -> Answer {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).yaml").path
        _ = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        defer { unlink(path) }
        return try body(path)
    }
}
