import Foundation
import Gateway
import SignUpFlow
import Testing
import Web

@testable import gatehouse

/// How a settings file is read, whatever its settings mean.
struct SettingsReadingTests {
    @Test func `what is left out has its default`() throws {
        let settings = try SettingsSample.load("")
        #expect(settings.listen.description == "127.0.0.1:8080")
        #expect(settings.admin.listen.description == "127.0.0.1:8081")
        #expect(settings.store == .sqlite(path: "data/gatehouse.db"))
        #expect(settings.languages == [.russian, .english])
        #expect(settings.brand.accent == Accent("#2b6cb0"))
        #expect(settings.registration.methods == ["google", "facebook", "email", "phone"])
        #expect(settings.registration.confirmWithin == .seconds(86_400))
        #expect(settings.phone.resendAfter == [.seconds(60), .seconds(120), .seconds(300)])
        #expect(settings.phone.countries == .all)
        #expect(settings.limits.budgets.smsConfirmedShare == 20)
        #expect(settings.clients.first?.requirePKCE == true)
        #expect(settings.clients.first?.terms == .checkbox)
        #expect(settings.mail.resendAfter == [.seconds(120), .seconds(300)])
        #expect(settings.providers.google == nil)
        #expect(!settings.support.isThere)
    }

    @Test func `null is the same as left out`() throws {
        let settings = try SettingsSample.load("listen: null\nphone: ~\nregistration: { mode: null }\nlimits:")
        #expect(settings.listen.port == 8080)
    }

    @Test func `unquoted values are taken as they are written`() throws {
        let settings = try SettingsSample.load(
            """
            terms: { version: 2026-11-01, url: { ru: "https://example.com/ru", en: "https://example.com/en" } }
            phone: { countries: [NO, RU], code_lifetime: 5m, default_country: NO }
            registration: { email_code: off, confirm_within: 24h }
            providers: { facebook: { client_id: 1234567890123456789012, client_secret: 010 } }
            partners: { acme: { name: 42, promo_codes: [010, 1e3] } }
            """)
        #expect(settings.terms.version == "2026-11-01")
        #expect(settings.phone.countries == .only([CountryCode("NO"), CountryCode("RU")]))
        #expect(settings.registration.emailCode == .off)
        #expect(settings.providers.facebook?.clientID == "1234567890123456789012")
        #expect(settings.providers.facebook?.clientSecret.reveal == "010")
        #expect(settings.partners.values.map(\.promoCodes) == [[PromoCode("010"), PromoCode("1e3")]])
    }

    @Test func `a name in braces comes from the environment`() throws {
        let settings = try SettingsSample.load("brand: { name: \"The ${NAME}, ${NAME}$\" }")
        #expect(settings.brand.name == "The Smarty CRM, Smarty CRM$")
    }

    @Test func `what the environment gives is not substituted again`() throws {
        let settings = try SettingsSample.load(
            file: SettingsSample.yaml("brand: { name: \"${NAME}\" }"),
            environment: SettingsSample.environment.merging(["NAME": "${SECRET}"]) { $1 })
        #expect(settings.brand.name == "${SECRET}")
    }

    @Test func `a problem is a line with file, key, what is wrong and what is expected`() throws {
        try SettingsSample.withFile(SettingsSample.yaml("registration: { password: strong }")) { path in
            let problems = #expect(throws: SettingsProblems.self) {
                try Settings.load(file: path, environment: SettingsSample.environment)
            }
            #expect(
                problems?.description
                    == "\(path): registration.password: \"strong\" does not fit, expected nist or alphanumeric")
        }
    }

    @Test func `all problems are told at once, in the order of the file`() throws {
        let problems = try SettingsSample.problems(
            """
            listen: nowhere
            admin: { listen: here, token: short }
            limits: { sms_per_hour: many }
            public_url: http://example.com
            """)
        #expect(
            problems.map { $0.prefix { $0 != ":" } }
                == ["listen", "admin.listen", "admin.token", "limits.sms_per_hour", "public_url"])
    }

    @Test func `everything without a default is missed in an empty mapping`() throws {
        let problems = try SettingsSample.problems(file: "{}")
        #expect(
            Set(problems.map { String($0.prefix { $0 != "," }) }) == [
                "public_url: missing", "keys: missing", "brand.name: missing", "terms.version: missing",
                "terms.url.ru: missing", "terms.url.en: missing", "sms.routes: missing", "clients: missing",
                "default_client: missing", "admin.token: missing", "mail.smtp: missing", "mail.from: missing",
            ])
    }

    @Test(arguments: ["email", "phone"])
    func `mail is needed for the doors that send any, and for them alone`(door: String) throws {
        let without = "mail:\nregistration: { methods: [google] }"
        #expect(try SettingsSample.load(without).mail.smtp == nil)
        #expect(
            try SettingsSample.problems("mail:\nregistration: { methods: [google, \(door)] }").map {
                $0.prefix { $0 != "," }
            }
                == ["mail.smtp: missing", "mail.from: missing"])
    }

    @Test(arguments: [
        ("", "file: it is empty, expected settings"),
        ("# nothing\n", "file: it is empty, expected settings"),
        ("---\n", "file: it is empty, expected settings"),
        ("- a\n", "file: it is a list, expected settings"),
        ("just words\n", "file: it is text, expected settings"),
        ("a: 1\n---\nb: 2\n", "file: line 2, column 1: but found another document, expected one YAML document"),
        ("a: [1\nb: 2\n", "file: line 2, column"),
        ("a: *b\n", "file: line 1, column 4: found undefined alias"),
        ("listen: 127.0.0.1:1\nlisten: 127.0.0.1:2\n", "listen: it stands more than once (line 1)"),
        ("a: \u{1}\n", "file: control characters are not allowed, expected YAML in UTF-8"),
    ])
    func `a file that is no single mapping is a problem`(text: String, expected: String) throws {
        let problems = try SettingsSample.problems(file: text)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test func `a file nested without end is a problem`() throws {
        let problems = try SettingsSample.problems(file: String(repeating: "[", count: 100_000))
        #expect(problems.count == 1)
    }

    @Test func `a file that is not there is a problem`() {
        #expect(throws: SettingsProblems.self) { try Settings.load(file: "/nowhere/at/all.yaml", environment: [:]) }
    }

    @Test func `a folder, bytes that are no text and an endless file are problems`() throws {
        for path in ["/", "/dev/zero"] {
            let problems = #expect(throws: SettingsProblems.self) { try Settings.load(file: path, environment: [:]) }
            #expect(problems?.description.contains("cannot be read") == true)
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).yaml").path
        _ = FileManager.default.createFile(atPath: path, contents: Data([0xFF, 0xFE, 0x00]))
        defer { unlink(path) }
        let problems = #expect(throws: SettingsProblems.self) { try Settings.load(file: path, environment: [:]) }
        #expect(
            problems?.description
                == "\(path): file: it cannot be read (it is not UTF-8 text), expected a readable YAML file")
    }

    @Test(arguments: [
        ("publc_url: x", "publc_url: unknown key, expected a known one (nearest: public_url)"),
        ("phone: { code_lenght: 6 }", "phone.code_lenght: unknown key, expected a known one (nearest: code_length)"),
        (
            "limits: { sms_per_hours: 6 }",
            "limits.sms_per_hours: unknown key, expected a known one (nearest: sms_per_hour)"
        ),
        (
            "terms: { version: 1, url: { ru: \"https://a.b\", en: \"https://a.b\", de: \"https://a.b\" } }",
            "terms.url.de: unknown"
        ),
        ("sms: { routes: [{ sender: webhook, url: \"https://a.b\", from: x }] }", "sms.routes[0].from: unknown key"),
        ("apple_app_ids: []", "apple_app_ids: unknown key"),
        ("<<: { listen: x }", "<<: unknown key"),
        ("\"listen\": 127.0.0.1:1\n? [a]\n: b", "file: a key is not text"),
        ("\"te\\nst\": x", "te?st: unknown key"),
    ])
    func `an unknown key is a problem that names the nearest known one`(snippet: String, expected: String) throws {
        let problems = try SettingsSample.problems(snippet)
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test(arguments: [
        ("listen: [127.0.0.1:80]", "listen: it is a list, expected host:port"),
        ("listen: { host: a }", "listen: it is a set of keys, expected host:port"),
        ("languages: ru", "languages: it is text, expected a list"),
        ("brand: Smarty", "brand: it is text, expected keys with values"),
        ("clients: [a]", "clients: it is a list, expected keys with values"),
        ("keys: ${KEY}", "keys: it is text, expected a list of keys"),
        ("limits: 5", "limits: it is text, expected keys with values"),
        ("sms: { routes: webhook }", "sms.routes: it is text, expected a list with at least one route"),
        ("sms: { routes: [webhook] }", "sms.routes[0]: it is text, expected keys with values"),
        ("brand: { name: [a] }", "brand.name: it is a list, expected text on one line"),
        ("brand: { name: \"a\\nb\" }", "brand.name: \"a?b\" does not fit, expected text on one line"),
        ("brand: { name: \" \" }", "brand.name: \" \" does not fit, expected text on one line"),
        ("brand: { name: \"${EMPTY}\" }", "brand.name: \"${EMPTY}\" does not fit, expected text on one line"),
        ("brand: { name: \"${NOT_SET}\" }", "brand.name: ${NOT_SET} is not in the environment, expected it to be set"),
        ("brand: { name: \"${NAME\" }", "brand.name: a ${ without a name and a closing brace, expected ${NAME}"),
        ("brand: { name: \"${}\" }", "brand.name: a ${ without a name and a closing brace, expected ${NAME}"),
        ("brand: { name: \"${A B}\" }", "brand.name: a ${ without a name and a closing brace, expected ${NAME}"),
        ("listen:", "listen: it is empty, expected host:port"),
    ])
    func `a value of the wrong kind is a problem`(snippet: String, expected: String) throws {
        let problems = try SettingsSample.problems(snippet).filter { !$0.hasPrefix("default_client") }
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.hasPrefix(expected) == true, "\(problems)")
    }

    @Test(arguments: [
        ("30s", 30), ("5m", 300), ("24h", 86_400), ("7d", 604_800), ("0s", nil), ("5", nil), ("m", nil), ("-5m", nil),
        ("1.5h", nil), ("5 m", nil), ("1h30m", nil), ("5M", nil), ("1:30", nil), ("99999999999999999999s", nil),
        ("999999999d", nil), ("٣s", nil),
    ])
    func `a duration is a whole number with a unit`(text: String, seconds: Int?) throws {
        let snippet = "registration: { confirm_within: \(text) }"
        if let seconds {
            #expect(try SettingsSample.load(snippet).registration.confirmWithin == .seconds(seconds))
        } else {
            let problems = try SettingsSample.problems(snippet)
            #expect(
                problems.count == 1 && problems[0].hasPrefix("registration.confirm_within: \"\(text)\" does not fit"))
        }
    }
}
