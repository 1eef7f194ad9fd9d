/// All series of one name, with what Prometheus is told about them together.
struct MetricFamily {
    enum Kind: String {
        case counter, gauge, histogram
    }

    let kind: Kind
    /// By their labels as they are written: `route="/s/{id}",status="200"`, or nothing.
    var series: [String: MetricSeries] = [:]

    func expose(as name: String, help: String?, into text: inout String) {
        if let help { text += "# HELP \(name) \(ExpositionText.help(help))\n" }
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, series) in series.sorted(by: { $0.key < $1.key }) {
            switch series {
            case .counter(let counter): ExpositionText.sample(name, labels, counter.value, into: &text)
            case .gauge(let gauge): ExpositionText.sample(name, labels, gauge.value, into: &text)
            case .histogram(let histogram): Self.expose(histogram, name, labels, into: &text)
            }
        }
    }

    /// Cumulative buckets, as the format has them, then sum and count.
    private static func expose(_ histogram: HistogramSeries, _ name: String, _ labels: String, into text: inout String)
    {
        let seen = histogram.seen
        var below = 0
        for (bound, count) in zip(histogram.buckets.bounds + [.infinity], seen.counts) {
            below += count
            let bounded = "\(labels)\(labels.isEmpty ? "" : ",")le=\"\(ExpositionText.number(bound))\""
            ExpositionText.sample(name + "_bucket", bounded, Double(below), into: &text)
        }
        ExpositionText.sample(name + "_sum", labels, seen.sum, into: &text)
        ExpositionText.sample(name + "_count", labels, Double(below), into: &text)
    }
}

/// One line of numbers, by what is kept for it.
enum MetricSeries: Sendable {
    case counter(CounterSeries)
    case gauge(GaugeSeries)
    case histogram(HistogramSeries)

    var object: AnyObject {
        switch self {
        case .counter(let series): series
        case .gauge(let series): series
        case .histogram(let series): series
        }
    }
}

/// A metric as its caller names it.
struct SeriesKey: Hashable {
    let label: String
    let dimensions: [(String, String)]

    static func == (a: SeriesKey, b: SeriesKey) -> Bool {
        a.label == b.label && a.dimensions.elementsEqual(b.dimensions, by: ==)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(label)
        for (name, value) in dimensions {
            hasher.combine(name)
            hasher.combine(value)
        }
    }
}
