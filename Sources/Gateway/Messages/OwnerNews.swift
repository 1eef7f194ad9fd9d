public import SignUpFlow

/// One of several things that an owner is told at once.
public struct OwnerNews: Sendable, Equatable {
    public var event: OwnerEvent
    /// Its label, where a provider took part.
    public var provider: String?
    public var at: Instant

    public init(event: OwnerEvent, provider: String?, at: Instant) {
        self.event = event
        self.provider = provider
        self.at = at
    }
}
