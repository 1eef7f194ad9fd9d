import Foundation
import Gateway
import Hummingbird
import Logging
import ServiceLifecycle

/// Work that comes back again and again until the process stops: the first time at once, a failure is logged and tried again.
struct Repeating: Service {
    private let name: String
    private let interval: Duration
    private let logger: Logger
    private let work: @Sendable () async throws -> Void

    init(
        _ name: String, every interval: Duration, logger: Logger, work: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.interval = interval
        self.logger = logger
        self.work = work
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await work() } catch {
                    // What was broken off because the process stops is no failure.
                    guard !Task.isCancelled else { return }
                    logger.warning("service failed", metadata: ["service": "\(name)", "reason": "\(error)"])
                }
                do { try await Task.sleep(for: interval) } catch { return }
            }
        }
    }
}

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

/// Ends when everything that was accepted has ended.
struct AfterworkService: Service {
    let afterwork: Afterwork

    func run() async throws {
        await withGracefulShutdownHandler {
            await afterwork.run()
        } onGracefulShutdown: {
            afterwork.finish()
        }
    }
}

/// Time since an arbitrary moment, which no one can set.
enum SteadyClock {
    private static let beginning = ContinuousClock.now
    static var now: Duration { ContinuousClock.now - beginning }
}

/// The admin listener: metrics, health.
enum AdminRoutes {
    static func router(metrics: PrometheusMetrics) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: metrics.text())))
        }
        return router
    }
}
