public import Logging
public import SignUpFlow

/// Deletes what has passed, in small jobs, at least every minute: also what passed while no process ran. A clock that leaps must
/// not delete living accounts, so after a leap, in either direction, nothing is deleted for an hour. A process that was away and a
/// clock that is wrong look the same at a start, so a start far from the store's newest moment counts as a leap.
public actor Sweeper {
    /// A difference of the clocks beyond this is a leap.
    static let leap: Duration = .seconds(300)
    static let rest: Duration = .seconds(3600)
    static let batch = 200

    private let store: any Sweeping
    private let now: @Sendable () -> Instant
    private let steady: @Sendable () -> Duration
    private let logger: Logger
    private let newest: Instant?
    private var last: (wall: Instant, steady: Duration)?
    /// Of the steady clock.
    private var restsUntil: Duration?

    /// - Parameters:
    ///   - newest: the store's newest moment when the process started; nil for a new store.
    ///   - now: the wall clock.
    ///   - steady: a clock that never leaps, from any beginning.
    public init(
        store: any Sweeping, newest: Instant?, now: @escaping @Sendable () -> Instant,
        steady: @escaping @Sendable () -> Duration, logger: Logger
    ) {
        self.store = store
        self.newest = newest
        self.now = now
        self.steady = steady
        self.logger = logger
    }

    /// One sweep: everything that has passed by now. Answers how many accounts were deleted; nil while it rests.
    @discardableResult
    public func sweep() async throws(StoreError) -> Int? {
        let (wall, steady) = (now(), steady())
        noticeLeap(wall: wall, steady: steady)
        if let until = restsUntil {
            guard steady >= until else { return nil }
            restsUntil = nil
        }
        var deleted = 0
        while true {
            let count = try await store.sweepAccounts(now: wall, limit: Self.batch)
            deleted += count
            if count < Self.batch { break }
        }
        while try await store.sweepRest(now: wall, limit: Self.batch) >= Self.batch {}
        if deleted > 0 { logger.info("pending accounts deleted", metadata: ["count": "\(deleted)"]) }
        // So that a start after a quiet night is none after a leap. Never while it rests: the next start has to notice too.
        try await store.believe(wall)
        return deleted
    }

    private func noticeLeap(wall: Instant, steady: Duration) {
        let earlier = last
        last = (wall, steady)
        let drift: Duration
        if let earlier {
            drift = wall.since(earlier.wall) - (steady - earlier.steady)
        } else {
            guard let newest else { return }
            drift = wall.since(newest)
        }
        guard drift > Self.leap || drift < .zero - Self.leap else { return }
        restsUntil = steady + Self.rest
        logger.error(
            "the clock leapt: nothing is deleted for an hour", metadata: ["seconds": "\(drift.components.seconds)"])
    }
}
