import Foundation
import Logging
import Metrics

/// The log and the metrics of the process: made once, at its start.
struct Telemetry: Sendable {
    let logger: Logger
    let metrics: PrometheusMetrics

    static func start() -> Telemetry {
        LoggingSystem.bootstrap { JSONLog(label: $0) }
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        return Telemetry(logger: Logger(label: "gatehouse"), metrics: metrics)
    }
}
