import Gateway
import Hummingbird
import SignUpFlow

/// The admin listener: metrics, health.
enum AdminRoutes {
    static func router(metrics: PrometheusMetrics) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusMetrics.contentType],
                body: .init(byteBuffer: ByteBuffer(string: metrics.text())))
        }
        return router
    }
}
