import Outbound
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// Clients, a clock and chance for the tests of the hand-off.
enum HandoffFixture {
    static let issuer = "https://signup.example.com"
    /// RFC 7636 appendix B.
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    static let webSecret = "a secret+of 24 characters:/%"
    static let oldSecret = "another-secret-of-24-chars"

    static let clients = Clients(
        all: [
            Client(
                id: ClientID("crm-web"), name: "CRM", secret: Secret(webSecret),
                redirectURIs: ["https://crm.example.com/callback", "https://crm.example.com/callback?tenant=1"],
                startURL: "https://crm.example.com/login"),
            Client(
                id: ClientID("crm-old"), name: "Old CRM", secret: Secret(oldSecret),
                redirectURIs: ["https://old.example.com/callback"], requirePKCE: false, idTokenAlgorithm: .rs256),
            Client(
                id: ClientID("crm-ios"), name: "CRM for iOS",
                redirectURIs: [
                    "com.example.crm:/signed-up", "https://crm.example.com/app", "http://127.0.0.1/callback",
                    "http://[::1]:8000/callback", "http://localhost:3000/callback",
                ], requirePKCE: false),
        ], default: ClientID("crm-web"))

    static let keyring = Keyring(keys: [[UInt8](repeating: 1, count: 32)])

    /// Time and chance, both by hand.
    final class World: Sendable {
        private let state = Mutex<(now: Instant, next: UInt8)>((Instant(milliseconds: 1_800_000_000_000), 0))

        var now: Instant { state.withLock { $0.now } }

        func pass(_ duration: Duration) { state.withLock { $0.now = $0.now + duration } }

        /// A clock to read, bytes that count up, and no network.
        var environment: Environment {
            Environment(
                now: { self.now },
                random: { count in
                    self.state.withLock { state in
                        (0..<count).map { _ in
                            state.next &+= 1
                            return state.next
                        }
                    }
                }, http: NoNetwork())
        }
    }

    private struct NoNetwork: HTTPSender {
        func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
            Issue.record("the hand-off calls nobody")
            throw .cancelled
        }
    }
}
