import Gateway
import Hummingbird
import Logging
import ServiceLifecycle
import SignUpFlow

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
