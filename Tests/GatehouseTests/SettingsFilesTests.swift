import Foundation
import Gateway
import SignUpFlow
import Testing
import Web

@testable import gatehouse

/// The settings files that come with the program.
struct SettingsFilesTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let manual = root.appending(path: "config/gatehouse.yaml").path
    private static let demo = root.appending(path: "config/demo.yaml").path

    private static let environment = [
        "GATEHOUSE_KEY": SettingsSample.key,
        "GATEHOUSE_ADMIN_TOKEN": "an-admin-token-of-the-manual",
        "GATEHOUSE_CRM_WEB_SECRET": "a-client-secret-of-the-manual",
        "GATEHOUSE_GOOGLE_CLIENT_ID": "google-id", "GATEHOUSE_GOOGLE_CLIENT_SECRET": "google-secret",
        "GATEHOUSE_FACEBOOK_CLIENT_ID": "123", "GATEHOUSE_FACEBOOK_CLIENT_SECRET": "facebook-secret",
    ]

    @Test func `the manual loads once the environment is given`() throws {
        let settings = try Settings.load(file: Self.manual, environment: Self.environment)
        #expect(settings.publicURL.text == "https://signup.example.com")
        #expect(settings.redirectURI(for: "facebook") == "https://signup.example.com/callback/facebook")
        #expect(
            settings.clients.first { $0.id == ClientID("crm-ios") }?.redirectURIs.first == "com.example.crm:/signed-up")
        #expect(settings.providers.facebook?.clientSecret.reveal == "facebook-secret")
    }

    @Test func `the manual without its environment has a problem for each name`() {
        let problems = #expect(throws: SettingsProblems.self) { try Settings.load(file: Self.manual, environment: [:]) }
        #expect(problems?.problems.count == Self.environment.count)
    }

    @Test func `the manual has every setting there is`() throws {
        let source = SettingsSource(file: Self.manual, environment: Self.environment)
        _ = Settings(try #require(source.root()))
        let lines = try String(contentsOfFile: Self.manual, encoding: .utf8).split(separator: "\n")
        let written = Set(lines.map { $0.trimmingPrefix { "# -".contains($0) }.prefix { $0 != ":" } })
        let missing = source.asked
            .filter { !$0.hasSuffix("_file") || $0.hasSuffix("ca_file") }
            .map { $0.split(separator: ".").last ?? "" }
            .filter { !written.contains($0) }
        #expect(missing == [])
    }

    @Test func `the values that the manual calls defaults are the defaults`() throws {
        let manual = try Settings.load(file: Self.manual, environment: Self.environment)
        let defaults = try SettingsSample.load("")
        #expect(manual.listen == defaults.listen)
        #expect(manual.store == defaults.store)
        #expect(manual.languages == defaults.languages)
        #expect(manual.brand.accent == defaults.brand.accent)
        #expect(manual.admin.listen == defaults.admin.listen)
        #expect("\(manual.registration)" == "\(defaults.registration)")
        #expect("\(manual.phone)" == "\(defaults.phone)")
        #expect("\(manual.limits)" == "\(defaults.limits)")
        #expect(manual.mail.codeLifetime == defaults.mail.codeLifetime)
        #expect(manual.mail.resendAfter == defaults.mail.resendAfter)
    }

    @Test func `the demo loads with what its command gives`() throws {
        let ports = [
            "PORT": "18080", "ADMIN_PORT": "18081", "GOOGLE_PORT": "18082", "FACEBOOK_PORT": "18083",
            "INBOX_PORT": "18084", "CLIENT_PORT": "18085", "MAIL_PORT": "18086",
        ]
        let secrets = [
            "KEY": SettingsSample.key, "SECRET": "a-secret-of-twenty-four-characters",
            "TOKEN": "a-token-of-twenty-four-characters", "STORE": "/tmp/demo.db",
        ]
        var environment: [String: String] = [:]
        for (name, value) in ports.merging(secrets, uniquingKeysWith: { $1 }) {
            environment["GATEHOUSE_DEMO_\(name)"] = value
        }
        let settings = try Settings.load(file: Self.demo, environment: environment)
        #expect(settings.publicURL.text == "http://127.0.0.1:18080")
        #expect(settings.listen.port == 18_080)
        #expect(settings.admin.listen.port == 18_081)
        #expect(settings.store == .sqlite(path: "/tmp/demo.db"))
        #expect(settings.providers.google?.issuer == "http://127.0.0.1:18082")
        #expect(settings.providers.facebook?.graphURL == "http://127.0.0.1:18083")
        #expect(settings.support.url == "http://127.0.0.1:18084/")
        #expect(settings.mail.smtp == "smtp://127.0.0.1:18086")
        #expect(settings.clients.first { $0.id == ClientID("crm-web") }?.startURL == "http://127.0.0.1:18085/login")
        #expect(settings.clients.first { $0.id == ClientID("crm-ios") }?.terms == .notice)
        #expect(settings.phone.reason?[.english]?.contains("Federal Law 241-FZ of 29.07.2017") == true)
        #expect(settings.phone.resendAfter == [.seconds(20), .seconds(60)])
    }
}
