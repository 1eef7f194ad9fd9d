/// The circuit breaker of an operator range: of at least `minimum` sends in 24 h at least `percent` must be confirmed, else the
/// range rests for `rest`.
public struct RangeBreaker: Sendable, Equatable {
    public var range: String
    /// 0 = no limit.
    public var percent: Int
    public var minimum = 30
    public var rest: Duration = .seconds(3600)

    public init(range: String, percent: Int) {
        self.range = range
        self.percent = percent
    }
}
