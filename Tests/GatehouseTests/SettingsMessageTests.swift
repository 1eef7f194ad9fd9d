import Gateway
import SignUpFlow
import Testing

@testable import gatehouse

/// What the settings of phones, SMS and mail may be: a snippet and the one problem it has.
struct SettingsMessageTests {
    @Test(arguments: [
        ("accept: any", "accept: \"any\" does not fit, expected valid or possible"),
        ("countries: some", "countries: \"some\" does not fit, expected all, or a list"),
        ("countries: []", "countries: it is empty"),
        ("countries: [RUS]", "countries[0]: \"RUS\" does not fit, expected an ISO 3166 code"),
        ("countries: [ru]", "countries[0]: \"ru\" does not fit"),
        ("countries: [RU, RU]", "countries[1]: \"RU\" stands there already"),
        ("default_country: Russia", "default_country: \"Russia\" does not fit"),
        ("code_length: 3", "code_length: \"3\" does not fit, expected a whole number from 4 to 10"),
        ("code_length: 11", "code_length: \"11\" does not fit"),
        ("code_lifetime: 0m", "code_lifetime: \"0m\" does not fit, expected a duration above zero"),
        ("code_attempts: 6", "code_attempts: \"6\" does not fit, expected a whole number from 1 to 5"),
        ("code_attempts: 0", "code_attempts: \"0\" does not fit"),
        ("resend_after: []", "resend_after: it is empty"),
        ("resend_after: [60]", "resend_after[0]: \"60\" does not fit, expected a duration"),
        ("trusted_for: never", "trusted_for: \"never\" does not fit, expected a duration"),
        ("reason: because", "reason: it is text, expected keys with values"),
        ("reason: { ru: Так }", "reason.en: missing, expected a sentence"),
        (
            "taken_disclosure: never",
            "taken_disclosure: \"never\" does not fit, expected budgeted or immediate or after_code"
        ),
    ])
    func `what phone settings can't be`(setting: String, expected: String) throws {
        try SettingsSample.expectOne("phone: { \(setting) }", "phone.\(expected)")
    }

    @Test func `a number may be trusted for ever`() throws {
        #expect(try SettingsSample.load("phone: { trusted_for: 0s }").phone.trustedFor == .zero)
        #expect(try SettingsSample.load("").phone.trustedFor == .seconds(7_776_000))
    }

    @Test(arguments: [
        ("[]", "sms.routes: it is empty, expected a list with at least one route"),
        ("[{ url: \"https://a.b\" }]", "sms.routes[0].sender: missing"),
        ("[{ sender: webhook }]", "sms.routes[0].url: missing"),
        (
            "[{ sender: webhook, url: \"http://a.b\" }]",
            "sms.routes[0].url: \"http://a.b\" does not fit, expected an https"
        ),
        ("[{ sender: webhook, url: \"https://a.b\", bearer: \"\" }]", "sms.routes[0].bearer: the secret does not fit"),
        ("[{ sender: pigeon, coop: 3 }]", "sms.routes[0].sender: \"pigeon\" does not fit, expected webhook or twilio"),
        (
            "[{ sender: twilio, account_sid: AC, auth_token: t }]",
            "sms.routes[0].from: missing, expected either from or messaging_service_sid"
        ),
        (
            "[{ sender: twilio, account_sid: AC, auth_token: t, from: \"+1\", messaging_service_sid: MG }]",
            "sms.routes[0].from: it stands beside messaging_service_sid"
        ),
        ("[{ sender: sns, access_key_id: a, secret_access_key: s }]", "sms.routes[0].region: missing"),
        ("[{ sender: kannel, url: \"http://10.0.0.1\", username: u, password: p }]", "sms.routes[0].url: \"http"),
        ("[{ sender: smsc, password: p }]", "sms.routes[0].login: missing"),
        ("[{ sender: smsc, apikey: k, login: l }]", "sms.routes[0].login: unknown key"),
        ("[{ sender: smsru }]", "sms.routes[0].api_id: missing"),
        ("[{ sender: vonage, api_key: k, api_secret: s }]", "sms.routes[0].from: missing"),
        (
            "[{ sender: webhook, url: \"https://a.b\" }, { sender: webhook, name: webhook, url: \"https://c.d\" }]",
            "sms.routes[1]: there is another route \"webhook\", expected a name of its own"
        ),
        (
            "[{ sender: webhook, url: \"https://a.b\", prefixes: [\"8\"] }]",
            "sms.routes[0].prefixes[0]: \"8\" does not fit, expected the beginning of a number"
        ),
        ("[{ sender: webhook, url: \"https://a.b\", weight: 0 }]", "sms.routes[0].weight: \"0\" does not fit"),
        ("[{ sender: webhook, url: \"https://a.b\", name: \"a b\" }]", "sms.routes[0].name: \"a b\" does not fit"),
    ])
    func `what SMS routes can't be`(routes: String, expected: String) throws {
        try SettingsSample.expectOne("sms: { routes: \(routes) }", expected)
    }

    @Test func `routes of one sender are numbered where they have no names`() throws {
        let routes = try SettingsSample.load(
            """
            sms:
              routes:
                - { sender: webhook, url: "https://a.b" }
                - { sender: webhook, url: "https://c.d" }
                - { sender: webhook, name: last, url: "https://e.f" }
                - { sender: webhook, url: "https://g.h" }
            """
        ).sms.routes
        #expect(routes.map(\.name) == ["webhook", "webhook-2", "last", "webhook-3"])
    }

    @Test func `routes have prefixes and weights, countries an order of their own`() throws {
        let sms = try SettingsSample.load(
            """
            sms:
              routes:
                - { sender: smsc, login: l, password: p, prefixes: ["+7", "+375"], weight: 3 }
                - { sender: webhook, url: "https://a.b" }
              countries: { DE: { routes: [webhook] }, RU: { routes: [smsc, webhook] } }
            """
        ).sms
        #expect(sms.routes.map(\.prefixes) == [["+7", "+375"], []] && sms.routes.map(\.weight) == [3, nil])
        #expect(sms.countries == [CountryCode("DE"): ["webhook"], CountryCode("RU"): ["smsc", "webhook"]])
    }

    @Test(arguments: [
        ("RU: { routes: [pigeon] }", "RU.routes[0]: \"pigeon\" does not fit, expected webhook"),
        ("RU: { routes: [] }", "RU.routes: it is empty"), ("XX: { routes: [webhook] }", "XX: \"XX\" does not fit"),
        ("RU: { paths: [webhook] }", "RU.paths: unknown key"),
    ])
    func `what a country's routes can't be`(countries: String, expected: String) throws {
        let routes = "routes: [{ sender: webhook, url: \"https://a.b\" }]"
        try SettingsSample.expectOne("sms: { \(routes), countries: { \(countries) } }", "sms.countries.\(expected)")
    }

    @Test func `every sender has what it needs, and a name of its own`() throws {
        let routes = try SettingsSample.load(
            """
            sms:
              routes:
                - { sender: twilio, account_sid: AC1, auth_token: t, from: "+15005550006" }
                - { sender: twilio, name: second, account_sid: AC2, auth_token: t, messaging_service_sid: MG1 }
                - { sender: sns, region: eu-west-1, access_key_id: a, secret_access_key: s }
                - { sender: kannel, url: "http://127.0.0.1:13013", username: u, password: p }
                - { sender: smsc, login: l, password: p, from: CRM }
                - { sender: smsc, name: keyed, apikey: k }
                - { sender: smsru, api_id: a }
                - { sender: vonage, api_key: k, api_secret: s, from: CRM }
            """
        ).sms.routes
        #expect(
            routes.map(\.name) == ["twilio", "second", "sns", "kannel", "smsc", "keyed", "smsru", "vonage"])
        #expect(routes.map { $0.sender(RecordedHTTP()).name } == routes.map(\.name))
    }

    @Test(arguments: [
        ("smtp: \"mail.example.com:25\"", "smtp: \"mail.example.com:25\" does not fit, expected smtp://"),
        ("from: nobody", "from: \"nobody\" does not fit, expected an address"),
        ("from: \"A <a@b.c>\\nBcc: x@y.z\"", "from: \"A <a@b.c>?Bcc: x@y.z\" does not fit"),
        ("username: \"\"", "username: \"\" does not fit"),
        ("code_lifetime: 30", "code_lifetime: \"30\" does not fit"),
        ("resend_after: []", "resend_after: it is empty"),
    ])
    func `what mail settings can't be`(setting: String, expected: String) throws {
        // Nothing of it is needed by this door, so that the one setting is all there is to judge.
        let snippet = "registration: { methods: [google] }\nmail: { \(setting) }"
        try SettingsSample.expectOne(snippet, "mail.\(expected)")
    }
}
