public import Hummingbird
public import Logging
import NIOCore

/// A simulator's server: Hummingbird's application, which tells its ``Endpoint`` the port it got, or why it got none.
public struct SimulatorApplication: ApplicationProtocol {
    public typealias Responder = RouterResponder<BasicRequestContext>

    private let base: Application<Responder>
    private let endpoint: Endpoint

    init(router: Router<BasicRequestContext>, endpoint: Endpoint, logger: Logger) {
        self.endpoint = endpoint
        base = Application(
            router: router,
            configuration: ApplicationConfiguration(
                address: .hostname(endpoint.host, port: endpoint.requestedPort), backlog: 1024),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { await endpoint.listens(on: port) }
            },
            logger: logger)
    }

    public var responder: Responder { base.responder }
    public var configuration: ApplicationConfiguration { base.configuration }
    public var logger: Logger { base.logger }

    /// Serves until its service group shuts down.
    public func run() async throws {
        do {
            try await base.run()
            await endpoint.failed(CancellationError())
        } catch {
            await endpoint.failed(error)
            throw error
        }
    }
}
