public import Hummingbird
public import Logging

/// The world outside, as the demo, the tests and the benchmarks need it: real HTTP servers on loopback.
///
/// - ``SimulatedGoogle``: an OpenID provider with made-up people.
/// - ``SimulatedFacebook``: the login dialog and the few Graph calls a sign-in makes.
/// - ``Inbox``: the far end of the `webhook` SMS sender, with a page that shows every message, and ``InboxMailServer``: a
///   mail server whose letters lie there too.
/// - ``DemoClient``: an application that sends people to the gateway and gets them back.
///
/// Each is a value that is assembled the same way:
///
/// ```swift
/// let google = SimulatedGoogle(port: 0, redirectURIs: ["http://127.0.0.1:8080/callback/google"])
/// let service = google.application()                    // a ServiceLifecycle service: add it to a group
/// let issuer = try await google.baseURL()               // waits until the port is known
/// ```
///
/// All of them say on every page that they are simulators, are strict about what they are sent (a sloppy gateway should
/// fail here first) and misbehave only when asked to, for one trip at a time: on the page, or by ``Simulation``.
public protocol Simulator: Sendable {
    /// Where the server listens, and under which URL the others know it.
    var endpoint: Endpoint { get }

    /// The routes; ``application(logger:)`` serves them.
    func buildRouter() -> Router<BasicRequestContext>
}

extension Simulator {
    /// The server as a ServiceLifecycle service: it stops gracefully with its group.
    ///
    /// - Parameter logger: where the server speaks of itself; silent unless given.
    public func application(
        logger: Logger = Logger(label: "simulators") { _ in SwiftLogNoOpLogHandler() }
    ) -> SimulatorApplication {
        SimulatorApplication(router: buildRouter(), endpoint: endpoint, logger: logger)
    }

    /// The port in use, once the server listens. Throws what kept it from listening.
    public func port() async throws -> Int {
        try await endpoint.port()
    }

    /// The public base URL, without a trailing slash, once it is known.
    public func baseURL() async throws -> String {
        try await endpoint.baseURL()
    }
}
