/// By when a visitor's request must be answered: every call out gets what is left of it.
public struct Deadline: Sendable {
    /// What a visitor's request has in all.
    public static let request: Duration = .milliseconds(4500)

    public let instant: ContinuousClock.Instant

    public init(after duration: Duration = Deadline.request) { instant = ContinuousClock.now + duration }

    /// What is left; zero at least.
    public var remaining: Duration { max(.zero, instant - .now) }
}
