import Glibc
import Testing

@testable import Simulators

@Suite struct ZScreens {
    @Test(.enabled(if: getenv("SIM_SCREENS") != nil)) func `hold`() async throws {
        let google = SimulatedGoogle(port: 19101, redirectURIs: [GoogleTrip.callback])
        let facebook = SimulatedFacebook(port: 19102, redirectURIs: ["http://127.0.0.1:8080/callback/facebook"])
        let inbox = Inbox(port: 19103)
        let gateway = ScriptedGateway()
        let demo = DemoClient(
            port: 19104, gatewayURL: ScriptedGateway.issuer, inboxURL: "http://127.0.0.1:19103",
            metricsURL: "http://127.0.0.1:8081/metrics",
            web: .init(clientID: "crm-web", clientSecret: "s", redirectURI: "http://127.0.0.1:19104/callback"),
            mobile: .init(clientID: "crm-ios", redirectURI: "com.example.crm:/signed-up"),
            call: { try await gateway.answer($0, $1, $2) })
        await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await google.application().run() }
            group.addTask { try await facebook.application().run() }
            group.addTask { try await inbox.application().run() }
            group.addTask { try await demo.application().run() }
            group.addTask {
                try await Task.sleep(for: .seconds(120))
                throw CancellationError()
            }
            _ = try? await group.next()
            group.cancelAll()
        }
    }
}
