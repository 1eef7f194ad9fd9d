import Outbound
import Synchronization

/// Takes every call, and remembers the headers.
final class RecordedHTTP: HTTPSender {
    private let seen = Mutex<[(name: String, value: String)]>([])

    var headers: [(name: String, value: String)] { seen.withLock { $0 } }

    func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        seen.withLock { $0 += request.headers }
        return OutboundResponse(status: 200)
    }
}
