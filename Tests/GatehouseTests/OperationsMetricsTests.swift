import Metrics
import Testing

@testable import gatehouse

/// What Prometheus reads is exactly what was counted, and no caller can make it grow without end.
struct OperationsMetricsTests {
    private let metrics = PrometheusMetrics(help: ["sms_total": "Sent.", "wait_seconds": "A \\ and\na line."])

    @Test func `counters, gauges and histograms stand in the text format`() {
        Counter(label: "sms_total", dimensions: [("outcome", "sent"), ("country", "RU")], factory: metrics).increment()
        Counter(label: "sms_total", dimensions: [("country", "RU"), ("outcome", "sent")], factory: metrics)
            .increment(by: 2)
        Counter(label: "sms_total", dimensions: [("outcome", "failed"), ("country", "RU")], factory: metrics)
            .increment()
        Meter(label: "queue", factory: metrics).set(3)
        Gauge(label: "share", factory: metrics).record(0.25)
        let timer = Timer(label: "wait", dimensions: [("to", "store")], factory: metrics)
        timer.recordNanoseconds(500_000)
        timer.recordMilliseconds(3)
        timer.recordSeconds(6)
        #expect(
            metrics.text() == #"""
                # TYPE queue gauge
                queue 3
                # TYPE share gauge
                share 0.25
                # HELP sms_total Sent.
                # TYPE sms_total counter
                sms_total{country="RU",outcome="failed"} 1
                sms_total{country="RU",outcome="sent"} 3
                # HELP wait_seconds A \\ and\na line.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{to="store",le="0.0005"} 1
                wait_seconds_bucket{to="store",le="0.001"} 1
                wait_seconds_bucket{to="store",le="0.0025"} 1
                wait_seconds_bucket{to="store",le="0.005"} 2
                wait_seconds_bucket{to="store",le="0.01"} 2
                wait_seconds_bucket{to="store",le="0.025"} 2
                wait_seconds_bucket{to="store",le="0.05"} 2
                wait_seconds_bucket{to="store",le="0.1"} 2
                wait_seconds_bucket{to="store",le="0.25"} 2
                wait_seconds_bucket{to="store",le="0.5"} 2
                wait_seconds_bucket{to="store",le="1"} 2
                wait_seconds_bucket{to="store",le="2.5"} 2
                wait_seconds_bucket{to="store",le="5"} 2
                wait_seconds_bucket{to="store",le="+Inf"} 3
                wait_seconds_sum{to="store"} 6.0035
                wait_seconds_count{to="store"} 3

                """#)
    }

    @Test func `labels are escaped and names spelled as the format asks`() {
        Counter(label: "9 lives.of-a:cat", dimensions: [("a.b", "x\"\\\ny")], factory: metrics).increment()
        #expect(
            metrics.text() == #"""
                # TYPE _9_lives_of_a:cat counter
                _9_lives_of_a:cat{a_b="x\"\\\ny"} 1

                """#)
    }

    @Test func `increments made at once are all counted`() async {
        await withTaskGroup { group in
            for task in 0..<16 {
                group.addTask {
                    for _ in 0..<500 {
                        Counter(label: "n", dimensions: [("task", "\(task % 2)")], factory: metrics).increment()
                        Timer(label: "t", factory: metrics).recordNanoseconds(1)
                    }
                }
            }
        }
        let text = metrics.text()
        #expect(text.contains("n{task=\"0\"} 4000\nn{task=\"1\"} 4000\n"))
        #expect(text.contains("t_seconds_count 8000\n"))
    }

    @Test func `there are only so many series, and the refused are counted`() {
        let metrics = PrometheusMetrics(help: [:], limit: 3)
        for number in 0..<10 { Counter(label: "n", dimensions: [("x", "\(number)")], factory: metrics).increment() }
        Counter(label: "n", dimensions: [("x", "1")], factory: metrics).increment()
        #expect(
            metrics.text() == """
                # TYPE n counter
                n{x="0"} 1
                n{x="1"} 2
                n{x="2"} 1
                # HELP gatehouse_metrics_refused_total Counts dropped because there are too many series.
                # TYPE gatehouse_metrics_refused_total counter
                gatehouse_metrics_refused_total 7

                """)
    }

    @Test func `a name is of one kind only`() {
        Counter(label: "n", factory: metrics).increment()
        Meter(label: "n", factory: metrics).set(5)
        #expect(metrics.text().hasPrefix("# TYPE n counter\nn 1\n"))
    }

    @Test func `a counter never goes down and a destroyed one is gone`() {
        let counter = FloatingPointCounter(label: "n", factory: metrics)
        counter.increment(by: 1.5)
        counter.increment(by: -1)
        counter.increment(by: Double.infinity)
        #expect(metrics.text() == "# TYPE n counter\nn 1.5\n")
        counter.destroy()
        #expect(metrics.text().isEmpty)
    }
}
