import Gateway
import SignUpFlow
import Testing

@testable import gatehouse

/// What clients and partners may be: a snippet and the one problem it has.
struct SettingsClientTests {
    private func client(_ more: String, redirects: String = "[\"https://a.b/\"]") -> String {
        "clients: { web: { name: W, redirect_uris: \(redirects), start_url: \"https://a.b/\", \(more) } }"
    }

    @Test(arguments: [
        ("require_pkce: false", "require_pkce: a client without a secret proves itself by PKCE alone, expected true"),
        ("require_pkce: 1", "require_pkce: \"1\" does not fit, expected true or false"),
        ("home_url: \"http://a.b\"", "home_url: \"http://a.b\" does not fit, expected an https URL"),
        ("install_url: \"market://a\"", "install_url: \"market://a\" does not fit, expected an https URL"),
        ("intro: { ru: Здравствуйте }", "intro.en: missing, expected a sentence"),
        ("terms: banner", "terms: \"banner\" does not fit, expected checkbox or notice"),
        ("entrance: both", "entrance: \"both\" does not fit, expected auto or register or sign-in"),
        ("webhook: { url: \"https://a.b\" }", "webhook: unknown key"),
    ])
    func `what a client can't be`(setting: String, expected: String) throws {
        try SettingsSample.expectOne(client(setting), "clients.web.\(expected)")
    }

    @Test(arguments: [
        ("", Client.FirstPage.auto), ("entrance: sign-in", .signIn), ("entrance: register", .register),
    ])
    func `which page comes first is a choice of each client`(setting: String, page: Client.FirstPage) throws {
        #expect(try SettingsSample.load(client(setting)).clients.first?.entrance == page)
    }

    @Test(arguments: [
        "http://crm.example.com/cb", "https://crm.example.com/cb#f", "https://", "crm:/cb", "com.example.crm://cb",
        "com.example.crm:cb", "com.example.crm:/cb#f", "com.example.crm:///cb", "javascript:alert(1)", "/cb", "*",
        "https://*.example.com/cb", "https://joe@a.b/", "com.example.crm:/a b", ".crm:/cb", "https:/a.b/", "",
    ])
    func `a redirect URI is guarded and has no fragment`(uri: String) throws {
        try SettingsSample.expectOne(
            client("", redirects: "[\"\(uri)\"]"), "clients.web.redirect_uris[0]: \"")
    }

    @Test func `redirect URIs of every allowed kind stand side by side`() throws {
        let uris = [
            "https://crm.example.com/cb?a=b", "http://127.0.0.1:7000/cb", "http://[::1]/cb", "http://localhost/cb",
            "com.example.crm:/signed-up", "com.example.crm:/",
        ]
        let settings = try SettingsSample.load(client("", redirects: "\(uris)"))
        #expect(settings.clients.first?.redirectURIs == uris)
    }

    @Test(arguments: [
        ("clients: {}", "clients: it is empty, expected at least one client"),
        (
            "clients: { web: { redirect_uris: [\"https://a.b\"], start_url: \"https://a.b\" } }",
            "clients.web.name: missing"
        ),
        ("clients: { web: { name: W, start_url: \"https://a.b\" } }", "clients.web.redirect_uris: missing"),
        (
            "clients: { web: { name: W, redirect_uris: [], start_url: \"https://a.b\" } }",
            "clients.web.redirect_uris: it is empty"
        ),
        (
            "clients: { web: { name: W, redirect_uris: [\"https://a.b\", \"https://a.b\"], start_url: \"https://a.b\" } }",
            "clients.web.redirect_uris[1]: \"https://a.b\" stands there already"
        ),
        (
            "clients: { web: { name: W, redirect_uris: [\"https://a.b\"], start_url: \"app.crm:/\" } }",
            "clients.web.start_url: \"app.crm:/\" does not fit"
        ),
        (
            "clients: { web: { name: W, redirect_uris: [\"https://a.b\"] } }",
            "clients.web.start_url: missing, though web is the default client"
        ),
        (
            "clients: { a b: { name: W, redirect_uris: [\"https://a.b\"], start_url: \"https://a.b\" } }\ndefault_client: a b",
            "clients.a b: the name \"a b\" does not fit"
        ),
        ("default_client: crm", "default_client: \"crm\" does not fit, expected web"),
    ])
    func `there are clients and one of them is the default`(snippet: String, expected: String) throws {
        try SettingsSample.expectOne(snippet, expected)
    }

    @Test(arguments: [
        ("a b: { name: A }", "a b: the name \"a b\" does not fit"),
        ("a: null", "a.name: missing"),
        ("a: { name: A, promo_codes: [\"S P\"] }", "a.promo_codes[0]: \"S P\" does not fit"),
        ("a: { name: A, promo_codes: [S, S] }", "a.promo_codes[1]: \"S\" stands there already"),
        (
            "a: { name: A, promo_codes: [S] }, b: { name: B, promo_codes: [T, S] }",
            "b: the promo code \"S\" is also a's"
        ),
    ])
    func `what partners can't be`(partners: String, expected: String) throws {
        try SettingsSample.expectOne("partners: { \(partners) }", "partners.\(expected)")
    }

    @Test func `two promo codes that differ in the case of Latin letters are one`() throws {
        let problems = try SettingsSample.problems(
            "partners: { a: { name: A, promo_codes: [Spring] }, b: { name: B, promo_codes: [SPRING] } }")
        #expect(problems.contains { $0.contains("the promo code \"SPRING\" is also a's") }, "\(problems)")
        let settings = try SettingsSample.load(
            "partners: { a: { name: A, promo_codes: [Весна] }, b: { name: B, promo_codes: [ВЕСНА] } }")
        #expect(
            settings.partners[PartnerName("a")]?.promoCodes == [PromoCode("Весна")]
                && settings.partners[PartnerName("b")]?.promoCodes == [PromoCode("ВЕСНА")])
    }
}
