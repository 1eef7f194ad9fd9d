import Gateway
import Testing
import Web

@testable import gatehouse

/// The start of another provider's settings.
private let oidc = "kind: oidc, label: O, issuer: \"https://a.b\", client_id: a, client_secret: a"

/// What each setting may be: a snippet and the one problem it has.
struct SettingsValueTests {
    @Test(arguments: [
        "http://example.com", "https://example.com/", "https://example.com/path", "https://example.com?a",
        "example.com",
        "https://example.com#a", "ftp://example.com", "https://", "https://Example.com", "https://example.com:443",
        "http://localhost:80", "https://a b", "https://a..b", "https://example.com:99999", "https://[::zz]",
        "http://127.0.0.1.example.com", "http://127.1", "https://пример.рф", "https://joe@example.com",
    ])
    func `public_url is an origin`(url: String) throws {
        let problems = try SettingsSample.problems("public_url: \"\(url)\"\ntrusted_proxies: none")
        #expect(problems.count == 1 && problems[0].hasPrefix("public_url: \""), "\(problems)")
    }

    @Test(arguments: [
        ("https://signup.example.com", "signup.example.com"), ("https://signup.example.com:8443", "signup.example.com"),
        ("http://127.0.0.1:8080", "127.0.0.1"), ("http://localhost", "localhost"), ("http://[::1]:8080", "::1"),
    ])
    func `public_url may have a port and, on loopback, be http`(url: String, host: String) throws {
        let settings = try SettingsSample.load("public_url: \"\(url)\"\ntrusted_proxies: none")
        #expect(settings.publicURL.host == host)
        #expect(settings.redirectURI(for: "google") == "\(url)/callback/google")
    }

    @Test func `https needs trusted proxies or the word none`() throws {
        let url = "public_url: https://a.example.com\n"
        try SettingsSample.expectOne(url, "trusted_proxies: missing, expected a list of address ranges")
        try SettingsSample.expectOne(
            url + "trusted_proxies: []", "trusted_proxies: it is empty, with an https public_url, expected")
        #expect(try SettingsSample.load(url + "trusted_proxies: none").trustedProxies.isEmpty)
        let written = "trusted_proxies: [10.0.0.0/8, \"fd00::/8\", \"::ffff:192.0.2.0/120\"]"
        let ranges = try SettingsSample.load(url + written).trustedProxies
        #expect(ranges == ["10.0.0.0/8", "fd00::/8", "192.0.2.0/24"].map { AddressRange($0) })
        #expect(try SettingsSample.load("trusted_proxies: []").trustedProxies.isEmpty)
    }

    @Test(arguments: [
        "10.0.0.1", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "none", "a/8", "10.0.0.0/", "10.0.0.0/8/8",
        "::ffff:0:0/90",
    ])
    func `trusted proxies are ranges of addresses`(range: String) throws {
        try SettingsSample.expectOne(
            "trusted_proxies: [\"\(range)\"]", "trusted_proxies[0]: \"\(range)\" does not fit, expected a range")
    }

    @Test(arguments: [
        "8080", ":8080", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "::1:80", "127.0.0.1:", "a..b:80", ".a:80",
        "a b:80",
        "привет:80",
    ])
    func `listen addresses have host and port`(address: String) throws {
        try SettingsSample.expectOne(
            "listen: \"\(address)\"", "listen: \"\(address)\" does not fit, expected host:port")
        try SettingsSample.expectOne(
            "admin: { listen: \"\(address)\", token: \"${SECRET}\" }",
            "admin.listen: \"\(address)\" does not fit, expected host:port")
    }

    @Test func `an IPv6 address to listen at stands in brackets`() throws {
        let listen = try SettingsSample.load("listen: \"[::1]:0\"").listen
        #expect(listen == ListenAddress(host: "::1", port: 0))
        #expect(listen.description == "[::1]:0")
    }

    @Test(arguments: [
        ("trusted_proxies: all", "trusted_proxies: \"all\" does not fit, expected a list"),
        ("trusted_proxies: { a: b }", "trusted_proxies: it is a set of keys, expected a list"),
        ("store: postgres://a", "store: \"postgres://a\" does not fit, expected sqlite:PATH"),
        ("store: \"sqlite:\"", "store: \"sqlite:\" does not fit, expected sqlite:PATH"),
        ("templates: /nowhere/at/all", "templates: \"/nowhere/at/all\" does not fit, expected a folder that exists"),
        ("languages: []", "languages: it is empty"),
        ("languages: [ru, de]", "languages[1]: \"de\" does not fit, expected ru or en"),
        ("languages: [ru, en, ru]", "languages[2]: \"ru\" stands there already, expected each once"),
        ("brand: { name: A, accent: red }", "brand.accent: \"red\" does not fit, expected a quoted colour"),
        ("brand: { name: A, accent: \"#12345\" }", "brand.accent: \"#12345\" does not fit"),
        ("brand:\n  name: A\n  accent: #ff0000", "brand.accent: it is empty, expected a quoted colour"),
        ("brand: { name: A, logo_url: \"http://a.b/l.png\" }", "brand.logo_url: \"http://a.b/l.png\" does not fit"),
        ("brand: { name: A, logo_url: /logo.png }", "brand.logo_url: \"/logo.png\" does not fit"),
        ("brand: { accent: \"#000000\" }", "brand.name: missing, expected text"),
        ("support: { url: \"ftp://a.b\" }", "support.url: \"ftp://a.b\" does not fit, expected an https URL"),
        ("support: { chat_url: \"javascript:alert(1)\" }", "support.chat_url: \"javascript:alert(1)\" does not fit"),
        ("support: { url: \"mailto:nobody\" }", "support.url: \"mailto:nobody\" does not fit"),
        ("support: { phone: call us }", "support.phone: \"call us\" does not fit"),
        ("support: { email: nobody }", "support.email: \"nobody\" does not fit, expected an e-mail address"),
        ("support: { email: \"@a.b\" }", "support.email: \"@a.b\" does not fit, expected an e-mail address"),
        ("support: { email: a@b@c.d }", "support.email: \"a@b@c.d\" does not fit, expected an e-mail address"),
        ("support: { email: a b@c.d }", "support.email: \"a b@c.d\" does not fit, expected an e-mail address"),
        ("terms: { url: { ru: \"https://a.b\", en: \"https://a.b\" } }", "terms.version: missing"),
        (
            "terms: { version: \"\", url: { ru: \"https://a.b\", en: \"https://a.b\" } }",
            "terms.version: \"\" does not fit"
        ),
        ("terms: { version: 1, url: { ru: \"https://a.b\" } }", "terms.url.en: missing, expected an https URL"),
        (
            "terms: { version: 1, url: { ru: \"http://a.b\", en: \"https://a.b\" } }",
            "terms.url.ru: \"http://a.b\" does not fit"
        ),
        (
            "outbound: { ca_file: /nowhere/at/all }",
            "outbound.ca_file: \"/nowhere/at/all\" does not fit, expected a readable"
        ),
        ("outbound: { ca_file: /dev/null }", "outbound.ca_file: \"/dev/null\" does not fit, expected a readable"),
        (
            "outbound: { proxy: \"socks5://a.b:1\" }",
            "outbound.proxy: \"socks5://a.b:1\" does not fit, expected an http"
        ),
        (
            "admin: { listen: 127.0.0.1:8080, token: \"${SECRET}\" }",
            "admin.listen: 127.0.0.1:8080 is the address of listen"
        ),
        ("admin: { listen: 127.0.0.1:8081 }", "admin.token: missing, expected a secret of at least 24"),
        ("limits: { sms_per_hour: -1 }", "limits.sms_per_hour: \"-1\" does not fit, expected a whole number"),
        ("limits: { connections_per_address: 1.5 }", "limits.connections_per_address: \"1.5\" does not fit"),
        ("limits: { sms_confirmed_share: 101 }", "limits.sms_confirmed_share: \"101\" does not fit"),
    ])
    func `what a setting can't be`(snippet: String, expected: String) throws {
        try SettingsSample.expectOne(snippet, expected)
    }

    @Test(arguments: [
        ("methods: []", "methods: it is empty"),
        ("methods: [google, fax]", "methods[1]: \"fax\" does not fit, expected google or facebook or email or phone"),
        ("methods: [google, google]", "methods[1]: \"google\" stands there already"),
        ("mode: invitation", "mode: invitation is not built yet, expected open"),
        ("mode: closed", "mode: \"closed\" does not fit, expected open"),
        ("password: long", "password: \"long\" does not fit, expected nist or alphanumeric"),
        ("email_code: maybe", "email_code: \"maybe\" does not fit, expected required or off"),
        ("argon2: { memory: 7 }", "argon2.memory: \"7\" does not fit, expected a whole number from 8"),
        ("argon2: { time: 0 }", "argon2.time: \"0\" does not fit, expected a whole number from 1"),
    ])
    func `what registration can't be`(setting: String, expected: String) throws {
        try SettingsSample.expectOne("registration: { \(setting) }", "registration.\(expected)")
    }

    @Test(arguments: [
        ("google: { client_secret: a }", "google.client_id: missing"),
        ("google: { client_id: a }", "google.client_secret: missing"),
        (
            "google: { client_id: a, client_secret: a, issuer: \"http://a.b\" }",
            "google.issuer: \"http://a.b\" does not fit"
        ),
        ("google: { client_id: a, client_secret: a, issuer: \"https://a.b?c\" }", "google.issuer: \"https://a.b?c\""),
        ("google: { client_id: a, client_secret: a, kind: oidc }", "google.kind: unknown key"),
        ("facebook: { client_id: a, client_secret: a, api_version: 26 }", "facebook.api_version: \"26\" does not fit"),
        ("facebook: { client_id: a, client_secret: a, pkce: maybe }", "facebook.pkce: \"maybe\" does not fit"),
        (
            "facebook: { client_id: a, client_secret: a, dialog_url: \"http://a.b\" }",
            "facebook.dialog_url: \"http://a.b\""
        ),
        (
            "facebook: { client_id: a, client_secret: a, graph_url: \"https://a.b/\" }",
            "facebook.graph_url: \"https://a.b/\""
        ),
        (
            "ok: { kind: saml, label: O, issuer: \"https://a.b\", client_id: a, client_secret: a }",
            "ok.kind: \"saml\" does not fit"
        ),
        (
            "ok: { label: O, issuer: \"https://a.b\", client_id: a, client_secret: a }",
            "ok.kind: missing, expected oidc"
        ),
        ("ok: { kind: oidc, issuer: \"https://a.b\", client_id: a, client_secret: a }", "ok.label: missing"),
        ("ok: { kind: oidc, label: O, client_id: a, client_secret: a }", "ok.issuer: missing"),
        ("ok: { kind: oidc, label: O, issuer: \"https://a.b\", client_secret: a }", "ok.client_id: missing"),
        ("ok: { kind: oidc, label: O, issuer: \"https://a.b\", client_id: a }", "ok.client_secret: missing"),
        ("ok: { \(oidc), token_auth: header }", "ok.token_auth: \"header\" does not fit, expected basic or post"),
        ("ok: { \(oidc), nonce: never }", "ok.nonce: \"never\" does not fit"),
        ("ok: { \(oidc), nonce: false, pkce: false }", "ok.pkce: without nonce and pkce"),
        ("ok: { \(oidc), nonce: false, pkce: false, token_auth: null }", "ok.pkce: without nonce and pkce"),
        ("google: { client_id: a, client_secret: a, token_auth: post }", "google.token_auth: unknown key"),
        (
            "OK: { kind: oidc, label: O, issuer: \"https://a.b\", client_id: a, client_secret: a }",
            "OK: the name \"OK\" does not fit"
        ),
    ])
    func `what a provider can't be`(provider: String, expected: String) throws {
        try SettingsSample.expectOne("providers: { \(provider) }", "providers.\(expected)")
    }

    @Test(arguments: FormName.allCases.map(\.rawValue))
    func `no provider has the name of a door or form`(name: String) throws {
        try SettingsSample.expectOne(
            "providers: { \(name): { kind: oidc, label: O, issuer: \"https://a.b\", client_id: a, client_secret: a } }",
            "providers.\(name): the name \"\(name)\" does not fit, expected")
    }

    @Test(
        arguments: [
            ("", nil, true, true, 0), ("token_auth: basic", .basic, true, true, 0),
            ("nonce: false", nil, false, true, 1),
            ("pkce: false", nil, true, false, 1),
            ("nonce: false, pkce: false, token_auth: post", .post, false, false, 2),
        ] as [(String, TokenAuthentication?, Bool, Bool, Int)])
    func `what a provider can't do is a setting, and check says what that loses`(
        _ more: String, _ auth: TokenAuthentication?, _ nonce: Bool, _ pkce: Bool, _ losses: Int
    ) throws {
        let settings = try SettingsSample.load("providers: { ok: { \(oidc)\(more.isEmpty ? "" : ", ")\(more) } }")
        let provider = try #require(settings.providers.openID.first)
        let connection = provider.connection
        #expect(connection.tokenAuthentication == auth && connection.needsNonce == nonce && connection.pkce == pkce)
        #expect(provider.losses.count == losses)
    }

    @Test func `another provider is a method`() throws {
        let settings = try SettingsSample.load(
            """
            providers: { ok: { kind: oidc, label: O, issuer: "http://127.0.0.1:1", client_id: a, client_secret: a } }
            registration: { methods: [ok, email] }
            """)
        #expect(settings.registration.methods == ["ok", "email"])
        #expect(settings.providers.openID.first?.connection.issuer == "http://127.0.0.1:1")
    }
}
