import Metrics
import Synchronization

/// What the metrics calls of every module count, kept in memory and told to Prometheus when it asks.
///
/// A series is one name with one set of labels. There are at most `limit` of them: what asks for one more counts into
/// nothing, and `gatehouse_metrics_refused_total` says how often, so that no visitor's invention fills the memory.
final class PrometheusMetrics: MetricsFactory {
    /// The Content-Type of `text()`.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    static let refusedName = "gatehouse_metrics_refused_total"

    private struct Registry {
        /// By the very words of the caller: the look-up that every count makes.
        var known: [SeriesKey: MetricSeries] = [:]
        var families: [String: MetricFamily] = [:]
        var refused = 0
    }

    private let help: [String: String]
    private let limit: Int
    private let registry = Mutex(Registry())

    /// - Parameters:
    ///   - help: a sentence for each metric's name.
    ///   - limit: how many series there may be.
    init(help: [String: String] = MetricsCatalogue.help, limit: Int = 2000) {
        self.help = help
        self.limit = limit
    }

    /// Everything counted so far, in Prometheus' text format 0.0.4, in the order of names.
    func text() -> String {
        let (families, refused) = registry.withLock { ($0.families, $0.refused) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            family.expose(as: name, help: help[name], into: &text)
        }
        if refused > 0 {
            let counter = CounterSeries()
            counter.increment(by: Int64(refused))
            MetricFamily(kind: .counter, series: ["": .counter(counter)])
                .expose(as: Self.refusedName, help: "Counts dropped because there are too many series.", into: &text)
        }
        return text
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions)
    }

    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        counter(label, dimensions)
    }

    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) }
        return histogram(label, dimensions, label.hasSuffix("_seconds") ? .seconds : .amounts)
    }

    /// Told in seconds, under a name that ends so.
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label.hasSuffix("_seconds") ? label : label + "_seconds", dimensions, .seconds)
    }

    func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
    func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
    func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
    func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

    // A name in use for another kind, like one series too many, gets a handler that nothing shows.

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterSeries {
        if case .counter(let series)? = series(label, dimensions, .counter, { .counter(CounterSeries()) }) {
            return series
        }
        return CounterSeries()
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries {
        if case .gauge(let series)? = series(label, dimensions, .gauge, { .gauge(GaugeSeries()) }) { return series }
        return GaugeSeries()
    }

    private func histogram(
        _ label: String, _ dimensions: [(String, String)], _ buckets: HistogramSeries.Buckets
    ) -> HistogramSeries {
        let new = { MetricSeries.histogram(HistogramSeries(buckets)) }
        if case .histogram(let series)? = series(label, dimensions, .histogram, new) { return series }
        return HistogramSeries(buckets)
    }

    private func series(
        _ label: String, _ dimensions: [(String, String)], _ kind: MetricFamily.Kind, _ new: () -> MetricSeries
    ) -> MetricSeries? {
        let key = SeriesKey(label: label, dimensions: dimensions)
        return registry.withLock { registry in
            if let known = registry.known[key] { return known }
            let name = ExpositionText.name(label)
            var family = registry.families[name] ?? MetricFamily(kind: kind)
            guard registry.known.count < limit, family.kind == kind else {
                registry.refused += 1
                return nil
            }
            let labels = ExpositionText.labels(dimensions)
            let series = family.series[labels] ?? new()
            family.series[labels] = series
            registry.families[name] = family
            registry.known[key] = series
            return series
        }
    }

    private func forget(_ handler: AnyObject) {
        registry.withLock { registry in
            registry.known = registry.known.filter { $0.value.object !== handler }
            for (name, var family) in registry.families {
                family.series = family.series.filter { $0.value.object !== handler }
                registry.families[name] = family.series.isEmpty ? nil : family
            }
        }
    }
}
