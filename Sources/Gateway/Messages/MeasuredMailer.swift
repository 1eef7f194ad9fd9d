import Metrics

/// A mail sender that says in the metrics how long the server takes, and how it ends.
public struct MeasuredMailer: MailSender {
    private let inner: any MailSender

    public init(over inner: any MailSender) { self.inner = inner }

    public func send(_ letter: Letter, timeout: Duration) async -> MailOutcome {
        let began = ContinuousClock.now
        let outcome = await inner.send(letter, timeout: timeout)
        Timer(label: "gatehouse_outbound_request_seconds", dimensions: [("peer", "smtp"), ("outcome", outcome.label)])
            .recordNanoseconds((ContinuousClock.now - began).nanoseconds)
        Counter(label: "gatehouse_mail_total", dimensions: [("outcome", outcome.label)]).increment()
        return outcome
    }

    public func probe(timeout: Duration) async -> String? { await inner.probe(timeout: timeout) }
}

extension MailOutcome {
    /// For metrics.
    fileprivate var label: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .rejected: "rejected"
        case .unknown: "unknown"
        }
    }
}
