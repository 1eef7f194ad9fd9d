/// A moment of the wall clock: milliseconds since 1970, UTC. The flow gets every one from outside.
public struct Instant: Codable, Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

    public static func + (a: Instant, b: Duration) -> Instant {
        Instant(milliseconds: a.milliseconds + b.milliseconds)
    }

    public static func - (a: Instant, b: Duration) -> Instant {
        Instant(milliseconds: a.milliseconds - b.milliseconds)
    }

    /// The time from `earlier` to `self`; negative where `earlier` is later.
    public func since(_ earlier: Instant) -> Duration { .milliseconds(milliseconds - earlier.milliseconds) }

    /// Whole seconds since 1970, as JWTs count.
    public var seconds: Int64 { milliseconds / 1000 }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    public var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }

    /// Seconds, rounded up: what a page tells a person to wait.
    public var secondsRoundedUp: Int { Int((milliseconds + 999) / 1000) }
}
