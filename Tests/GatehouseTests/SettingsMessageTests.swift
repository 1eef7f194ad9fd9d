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
        ("[{ sender: twilio, account_sid: AC }]", "sms.routes[0].sender: twilio is not built yet, expected webhook"),
        ("[{ sender: pigeon, coop: 3 }]", "sms.routes[0].sender: \"pigeon\" does not fit, expected webhook"),
    ])
    func `what SMS routes can't be`(routes: String, expected: String) throws {
        try SettingsSample.expectOne("sms: { routes: \(routes) }", expected)
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
