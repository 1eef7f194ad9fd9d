// Messages: one file for each way to send an SMS, behind this protocol; `SMSRoutes` tries them in order.

public import SignUpFlow

/// A way to hand over an SMS.
public protocol SMSSender: Sendable {
    /// For logs and metrics: `webhook`.
    var name: String { get }

    /// Hands the message over, once; never repeats by itself.
    func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome

    /// Connects without sending anything; nil when the route is there, else what is wrong.
    func probe(timeout: Duration) async -> String?
}

public struct SMSMessage: Sendable, Equatable {
    /// Unique, also over routes.
    public var id: String
    public var to: PhoneNumber
    public var text: String

    public init(id: String, to: PhoneNumber, text: String) {
        self.id = id
        self.to = to
        self.text = text
    }
}

/// What is known after a send.
public enum SMSOutcome: Sendable, Equatable {
    case accepted
    /// Definitely not sent: no connection, or an answer that says no. The next route may try.
    case refused(String)
    /// No answer in time: it may have been sent, so it counts as sent and no other route tries.
    case unknown(String)
}
