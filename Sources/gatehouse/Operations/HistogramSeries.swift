import Metrics
import Synchronization

/// How often a value fell between which bounds.
final class HistogramSeries: TimerHandler, RecorderHandler {
    struct Buckets: Sendable {
        /// Upper bounds, rising; what is above the last one has a bucket of its own.
        let bounds: [Double]

        /// Half a millisecond to five seconds: a page at one end, a visitor's whole deadline near the other.
        static let seconds = Buckets(
            bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
        static let amounts = Buckets(bounds: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000, 100_000])
    }

    struct Seen: Sendable {
        /// One for each bound, and one for what is above them all.
        var counts: [Int]
        var sum = 0.0
    }

    let buckets: Buckets
    private let state: Mutex<Seen>

    init(_ buckets: Buckets) {
        self.buckets = buckets
        state = Mutex(Seen(counts: Array(repeating: 0, count: buckets.bounds.count + 1)))
    }

    var seen: Seen { state.withLock { $0 } }

    func recordNanoseconds(_ duration: Int64) {
        record(Double(max(0, duration)) / 1_000_000_000)
    }

    func record(_ value: Int64) {
        record(Double(value))
    }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = buckets.bounds.firstIndex { value <= $0 } ?? buckets.bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }
}
