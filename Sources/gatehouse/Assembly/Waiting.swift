import Gateway
import Hummingbird
import ServiceLifecycle
import SignUpFlow

/// A service that starts when something else is ready. It has a description, because the life cycle keeps one of each service:
/// without, it writes out by reflection all that a service holds, keys and templates among it.
struct Waiting: Service, CustomStringConvertible {
    private let ready: @Sendable () async throws -> Void
    private let service: any Service

    init(until ready: @escaping @Sendable () async throws -> Void, for service: any Service) {
        self.ready = ready
        self.service = service
    }

    var description: String { "\(type(of: service))" }

    func run() async throws {
        try await ready()
        try await service.run()
    }
}
