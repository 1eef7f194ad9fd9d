import Foundation

/// The gateway's settings for a measurement: every budget is off, because all people come from one address.
struct SettingsText {
    let folder: String
    let gatewayPort: Int
    let adminPort: Int
    let googleURL: String
    let facebookURL: String
    let inboxURL: String
    let mailPort: Int
    /// The bundle that the TLS terminator's certificate leads to.
    let authority: String?

    private static let limits = [
        "sms_per_phone_day", "sms_per_sign_up", "sms_per_address_hour", "sms_per_prefix_hour", "sms_per_country_hour",
        "sms_per_hour", "sms_attempts_per_sign_up", "owner_messages_per_day", "sms_confirmed_share",
        "mail_per_mailbox_day", "mail_per_sign_up", "mail_per_address_hour",
        "mail_per_hour", "code_failures_per_phone_day", "code_failures_per_hour",
        "opening_code_failures_per_address_hour", "opening_code_failures_per_hour",
        "taken_answers_per_sign_up", "taken_answers_per_address_day", "taken_answers_per_hour",
        "password_failures_per_account", "password_failures_per_address_hour", "sign_ups_per_address_hour",
        "connections_per_address",
    ]

    var text: String {
        let key = Data((0..<32).map { _ in UInt8.random(in: .min ... .max) }).base64EncodedString()
        return """
            public_url: http://127.0.0.1:\(gatewayPort)
            listen: 127.0.0.1:\(gatewayPort)
            store: "sqlite:\(folder)/gatehouse.db"
            keys: ["\(key)"]
            brand: { name: Smarty CRM }
            support: { email: support@example.com }
            terms: { version: "2026-11-01", url: { ru: "https://example.com/ru", en: "https://example.com/en" } }
            registration: { methods: [google, facebook, email] }
            mail: { smtp: "smtp://127.0.0.1:\(mailPort)", from: signup@example.com }
            providers:
              google: { client_id: simulated-google-client, client_secret: simulated-google-secret, issuer: "\(googleURL)" }
              facebook:
                client_id: "218471905533271"
                client_secret: simulated-facebook-secret
                dialog_url: "\(facebookURL)"
                graph_url: "\(facebookURL)"
            sms: { routes: [{ sender: webhook, url: "\(inboxURL)/sms" }] }
            clients:
              crm-web:
                name: Smarty CRM
                secret: \(World.clientSecret)
                redirect_uris: ["\(World.redirectURI)"]
                start_url: http://127.0.0.1:9/login
            default_client: crm-web
            outbound: { ca_file: \(authority.map { "\"\($0)\"" } ?? "null") }
            admin: { listen: "127.0.0.1:\(adminPort)", token: the-token-of-the-benchmarks-admin-listener }
            limits: { \(Self.limits.map { "\($0): 0" }.joined(separator: ", ")) }

            """
    }
}
