import Metrics
public import Outbound

/// A sender that says in the metrics how long each peer takes, and how it ends.
public struct MeasuredSender: HTTPSender {
    private let peer: String
    private let inner: any HTTPSender

    /// - Parameter peer: the label: a provider's or a route's name.
    public init(_ peer: String, over inner: any HTTPSender) {
        self.peer = peer
        self.inner = inner
    }

    public func send(_ request: OutboundRequest) async throws(OutboundError) -> OutboundResponse {
        let began = ContinuousClock.now
        do {
            let response = try await inner.send(request)
            note(response.status < 500 ? "answered" : "error", since: began)
            return response
        } catch {
            note(error.outcome, since: began)
            throw error
        }
    }

    private func note(_ outcome: String, since began: ContinuousClock.Instant) {
        Timer(label: "gatehouse_outbound_request_seconds", dimensions: [("peer", peer), ("outcome", outcome)])
            .recordNanoseconds((ContinuousClock.now - began).nanoseconds)
    }
}

extension OutboundError {
    fileprivate var outcome: String {
        switch self {
        case .notSent: "not_sent"
        case .unknown: "unknown"
        case .badAnswer: "bad_answer"
        case .cancelled: "cancelled"
        }
    }
}

extension Duration {
    /// Whole nanoseconds.
    package var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
