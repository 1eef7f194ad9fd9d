import Foundation
import Gateway
import Hummingbird
import Logging
import ServiceLifecycle
import SignUpFlow

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
struct BackgroundJobsService: Service {
    let jobs: BackgroundJobs

    func run() async throws {
        await withGracefulShutdownHandler {
            await jobs.run()
        } onGracefulShutdown: {
            jobs.finish()
        }
    }
}

/// Sends what the outbox holds: at once when a commit wakes it, and when a message's next try is due.
struct OutboxService: Service {
    let messages: OwnerMessages
    let signal: OutboxSignal
    let now: @Sendable () -> Instant
    let logger: Logger
    /// However long nothing is due, so that a clock that was set misses nothing; and however soon, so that a message that
    /// can't be handed out keeps no processor busy.
    private static let rests: ClosedRange<Duration> = .seconds(1) ... .seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var alarm: Task<Void, Never>?
            signal.wake()
            for await _ in signal.wakes {
                alarm?.cancel()
                let rest = await sendDue()
                alarm = Task {
                    do { try await Task.sleep(for: rest) } catch { return }
                    signal.wake()
                }
            }
            alarm?.cancel()
        }
    }

    /// Answers how long there is nothing to do.
    private func sendDue() async -> Duration {
        do {
            guard let due = try await messages.sendDue() else { return Self.rests.upperBound }
            return min(max(due.since(now()), Self.rests.lowerBound), Self.rests.upperBound)
        } catch {
            logger.warning("service failed", metadata: ["service": "outbox", "reason": "\(error)"])
            return Self.rests.upperBound
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
                status: .ok, headers: [.contentType: PrometheusMetrics.contentType],
                body: .init(byteBuffer: ByteBuffer(string: metrics.text())))
        }
        return router
    }
}
