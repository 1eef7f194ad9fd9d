/// By when a visitor's request must be answered: every call out gets what is left of it.
public struct Deadline: Sendable {
    /// What a visitor's request has in all.
    public static let request: Duration = .milliseconds(4500)
    /// What a call out needs to have a chance of an answer.
    public static let call: Duration = .seconds(1)

    /// What is left for the last commit when a call out has used all of its time up: what came of it must be written.
    static let lastWord: Duration = .milliseconds(400)

    /// The deadline of the request that is being answered; nil in what runs beside requests. The store's jobs go by it: each has
    /// what is left, none its own time.
    @TaskLocal public static var ofRequest: Deadline?

    public let instant: ContinuousClock.Instant

    public init(after duration: Duration = Deadline.request) { instant = ContinuousClock.now + duration }

    /// What is left; zero at least.
    public var remaining: Duration { max(.zero, instant - .now) }

    /// By when a commit must have ended.
    var lastCommit: ContinuousClock.Instant { instant + Self.lastWord }

    /// A call out may be begun. One that would be cut off is not: it would be recorded and counted, and nobody could say
    /// whether its message has arrived.
    public var leavesCall: Bool { remaining >= Self.call }
}
