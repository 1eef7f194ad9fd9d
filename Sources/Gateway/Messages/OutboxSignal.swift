/// Wakes the outbox when a message was committed.
public struct OutboxSignal: Sendable {
    /// For one task, to the end of its life. Several wakes that nobody has heard are one.
    public let wakes: AsyncStream<Void>
    private let entry: AsyncStream<Void>.Continuation

    public init() { (wakes, entry) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    public func wake() { entry.yield() }
}
