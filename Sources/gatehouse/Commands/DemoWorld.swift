import Foundation
import Gateway
import Outbound
import ServiceLifecycle
import Simulators
import Web

/// Where everything of the demo stands: seven ports in a row, and secrets that live as long as the process.
struct DemoWorld {
    let port: Int
    let store: String
    private let secret = SecretText.fresh()
    private let token = SecretText.fresh()
    private let key = Data(SystemChance.bytes(32)).base64EncodedString()

    init(port: Int, store: String) {
        self.port = port
        self.store = store
    }

    /// What `config/demo.yaml` takes from the environment.
    var environment: [String: String] {
        let ports = ["PORT", "ADMIN_PORT", "GOOGLE_PORT", "FACEBOOK_PORT", "INBOX_PORT", "CLIENT_PORT", "MAIL_PORT"]
        var variables = Dictionary(
            uniqueKeysWithValues: ports.enumerated().map { ("GATEHOUSE_DEMO_\($1)", "\(port + $0)") })
        variables["GATEHOUSE_DEMO_KEY"] = key
        variables["GATEHOUSE_DEMO_SECRET"] = secret
        variables["GATEHOUSE_DEMO_TOKEN"] = token
        variables["GATEHOUSE_DEMO_STORE"] = store
        return variables
    }

    private func url(_ offset: Int) -> String { "http://127.0.0.1:\(port + offset)" }

    /// The outside world as services, and what waits until all of it listens.
    func simulators(
        _ settings: Settings
    ) -> (services: [any Service], ready: @Sendable () async throws -> Void) {
        let google = SimulatedGoogle(
            port: port + 2, clientID: settings.providers.google?.clientID ?? "", clientSecret: secret,
            redirectURIs: [settings.redirectURI(for: "google")])
        let facebook = SimulatedFacebook(
            port: port + 3, apiVersion: settings.providers.facebook?.apiVersion ?? "",
            clientID: settings.providers.facebook?.clientID ?? "", clientSecret: secret,
            redirectURIs: [settings.redirectURI(for: "facebook")])
        let inbox = Inbox(port: port + 4)
        let mail = InboxMailServer(port: port + 6, inbox: inbox)
        let client = client(settings)
        return (
            [google.application(), facebook.application(), inbox.application(), client.application(), mail],
            {
                for port in [google.port, facebook.port, inbox.port, client.port, mail.port] { _ = try await port() }
            }
        )
    }

    private func client(_ settings: Settings) -> DemoClient {
        let curl = CurlClient()
        return DemoClient(
            port: port + 5, brand: settings.brand.name, gatewayURL: url(0), inboxURL: url(4),
            metricsURL: url(1) + "/metrics",
            web: .init(clientID: "crm-web", clientSecret: secret, redirectURI: url(5) + "/callback"),
            mobile: .init(clientID: "crm-ios", redirectURI: "com.example.crm:/signed-up"),
            call: { url, form, headers in
                var request = OutboundRequest(form == nil ? .get : .post, url)
                request.headers = headers
                request.allowsLoopback = true
                if let form {
                    request.body = [UInt8](
                        form.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&").utf8)
                }
                let response = try await curl.send(request)
                return (response.status, response.body)
            })
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
    }

    var greeting: String {
        """

        Gatehouse runs. Nothing leaves this machine, and nothing is kept after it stops.

          \(url(0))    the gateway: sign up here
          \(url(5))    the application behind it: what to try, and what it receives
          \(url(4))    the inbox: every SMS and e-mail "sent"
          \(url(1))/metrics

        Ctrl-C ends it.

        """
    }
}

/// Secrets of the demo: 256 bits as text.
enum SecretText {
    static func fresh() -> String { Base64URL.encode(SystemChance.bytes(32)) }
}
