public import FoundationEssentials

/// Time as a simulator sees it: tests put their own in its place and never wait.
public struct SimulatorClock: Sendable {
    /// The present.
    public let now: @Sendable () -> Date
    /// Waits for a duration, for the faults that are slow.
    public let pause: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Date = { Date() },
        pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.now = now
        self.pause = pause
    }

    /// Whole seconds since 1970, as JWTs and OAuth answers count them.
    var seconds: Int { Int(now().timeIntervalSince1970) }
}
