public import Logging
import Metrics
import SignUpFlow

/// The routes in the settings' order.
public struct SMSRoutes: Sendable {
    /// What a further route needs to have a chance.
    public static let enoughForAnother: Duration = .milliseconds(1500)

    private let senders: [any SMSSender]
    private let logger: Logger

    public init(_ senders: [any SMSSender], logger: Logger) {
        self.senders = senders
        self.logger = logger
    }

    /// Tries one route after the other. Only a definite no leads to the next one, and only while there is time for it: a
    /// message whose fate is not known never goes twice.
    public func send(_ message: SMSMessage, deadline: Deadline) async -> SMSDelivery {
        await send(message, deadline: deadline, calls: count).delivery
    }

    /// The routes there are.
    var count: Int { senders.count }

    /// The same with so many calls at most; answers how many were made.
    func send(
        _ message: SMSMessage, deadline: Deadline, calls most: Int
    ) async -> (delivery: SMSDelivery, calls: Int) {
        let (delivery, calls) = await tryRoutes(message, deadline: deadline, most: most)
        Counter(
            label: "gatehouse_sms_total",
            dimensions: [("outcome", delivery.outcome), ("country", message.to.region.rawValue)]
        ).increment()
        return (delivery, calls)
    }

    private func tryRoutes(
        _ message: SMSMessage, deadline: Deadline, most: Int
    ) async -> (delivery: SMSDelivery, calls: Int) {
        for (position, sender) in senders.prefix(most).enumerated() {
            let remaining = deadline.remaining
            guard remaining > .zero, position == 0 || remaining >= Self.enoughForAnother else {
                logger.warning("sms route not tried: no time left", metadata: ["route": "\(sender.name)"])
                return (.failed, position)
            }
            switch await sender.send(message, timeout: remaining) {
            case .accepted:
                return (.sent(route: sender.name), position + 1)
            case .refused(let reason):
                logger.warning(
                    "sms route refused", metadata: ["route": "\(sender.name)", "reason": "\(reason)"])
            case .unknown(let reason):
                logger.warning(
                    "sms route uncertain", metadata: ["route": "\(sender.name)", "reason": "\(reason)"])
                return (.uncertain(route: sender.name), position + 1)
            }
        }
        return (.failed, min(most, count))
    }

    /// What is wrong with each route, by its name; a route in order is left out.
    public func probe(timeout: Duration) async -> [(route: String, problem: String)] {
        var problems: [(route: String, problem: String)] = []
        for sender in senders {
            if let problem = await sender.probe(timeout: timeout) { problems.append((sender.name, problem)) }
        }
        return problems
    }
}
