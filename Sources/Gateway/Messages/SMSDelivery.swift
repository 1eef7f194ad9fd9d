import SignUpFlow

/// How a message fared over all routes.
public enum SMSDelivery: Sendable, Equatable {
    /// This route took it.
    case sent(route: String)
    /// This route did not answer in time: it counts as sent.
    case uncertain(route: String)
    /// No route took it: nothing was sent.
    case failed
}

extension SMSDelivery {
    /// For metrics.
    var outcome: String {
        switch self {
        case .sent: "sent"
        case .uncertain: "uncertain"
        case .failed: "failed"
        }
    }
}
