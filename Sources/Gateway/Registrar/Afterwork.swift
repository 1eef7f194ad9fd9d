/// Work that goes on after the visitor has been answered, in bounded number, and finished before the process stops: messages to
/// owners, and codes whose sending must not show in the time of the answer.
public struct Afterwork: Sendable {
    private let queue: AsyncStream<@Sendable () async -> Void>
    private let entry: AsyncStream<@Sendable () async -> Void>.Continuation

    /// - Parameter limit: jobs that may wait; past it new ones are refused.
    public init(limit: Int = 1024) {
        (queue, entry) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(limit))
    }

    /// Answers whether there was room.
    public func add(_ job: @escaping @Sendable () async -> Void) -> Bool {
        if case .enqueued = entry.yield(job) { true } else { false }
    }

    /// No more jobs: `run` returns when the accepted ones have ended.
    public func finish() { entry.finish() }

    /// Runs the jobs side by side until `finish`.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for await job in queue { group.addTask { await job() } }
        }
    }
}
