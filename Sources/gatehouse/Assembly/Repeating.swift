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
