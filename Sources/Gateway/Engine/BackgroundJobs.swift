/// Work that goes on after the visitor has been answered, in bounded number, and finished before the process stops: messages to
/// owners, and codes whose sending must not show in the time of the answer.
public struct BackgroundJobs: Sendable {
    private let queue: AsyncStream<@Sendable () async -> Void>
    private let entry: AsyncStream<@Sendable () async -> Void>.Continuation
    private let parallel: Int

    /// - Parameters:
    ///   - parallel: jobs that run at once.
    ///   - waiting: jobs that may wait besides; past it new ones are refused.
    public init(parallel: Int = 32, waiting: Int = 1024) {
        self.parallel = max(1, parallel)
        (queue, entry) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(waiting))
    }

    /// Answers whether there was room.
    public func add(_ job: @escaping @Sendable () async -> Void) -> Bool {
        if case .enqueued = entry.yield(job) { true } else { false }
    }

    /// No more jobs: `run` returns when the accepted ones have ended.
    public func finish() { entry.finish() }

    /// Runs the jobs side by side, so many at once, until `finish`.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await job in queue {
                if running == parallel {
                    await group.next()
                    running -= 1
                }
                group.addTask { await job() }
                running += 1
            }
        }
    }
}
