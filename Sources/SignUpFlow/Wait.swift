/// A stored wait. It ends at its moment, and no wait is longer than its own length: a moment further ahead than that was written
/// by a clock that was ahead and has been set right since, and counts as now.
public struct Wait: Equatable, Sendable {
    public let until: Instant
    public let length: Duration

    /// - Parameter length: how far ahead the moment was at most when it was written.
    public init(until: Instant, length: Duration) {
        self.until = until
        self.length = length
    }

    public init(from beginning: Instant, lasting length: Duration) {
        self.init(until: beginning + length, length: length)
    }

    public func isOver(at now: Instant) -> Bool { end(seenAt: now) <= now }

    /// The moment the wait ends, as it has to be taken now.
    public func end(seenAt now: Instant) -> Instant { until.since(now) > length ? now : until }
}
