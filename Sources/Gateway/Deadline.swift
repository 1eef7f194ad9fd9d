/// By when a visitor's request must be answered: every call out gets what is left of it.
public struct Deadline: Sendable {
    /// What a visitor's request has in all.
    public static let request: Duration = .milliseconds(4500)
    /// What a call out needs to have a chance of an answer.
    public static let call: Duration = .seconds(1)

    public let instant: ContinuousClock.Instant

    public init(after duration: Duration = Deadline.request) { instant = ContinuousClock.now + duration }

    /// What is left; zero at least.
    public var remaining: Duration { max(.zero, instant - .now) }

    /// A call out may be begun. One that would be cut off is not: it would be recorded and counted, and nobody could say
    /// whether its message has arrived.
    public var leavesCall: Bool { remaining >= Self.call }
}
