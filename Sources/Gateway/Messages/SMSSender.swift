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
    /// Taken over. With the vendor's id of it, by which its receipts name it.
    case accepted(id: String?)
    /// Definitely not sent: no connection, or an answer that says no. The next route may try.
    case refused(SMSRefusal, String)
    /// No answer in time: it may have been sent, so it counts as sent and no other route tries.
    case unknown(String)
}

/// Why a route takes no message.
public enum SMSRefusal: String, Sendable {
    /// This number gets nothing by this route, now or later.
    case forGood = "for_good"
    /// Another time it may: throttled, overloaded, out of reach.
    case now
    /// What the operator has to mend: credentials, balance, sender, settings.
    case ourFault
}
