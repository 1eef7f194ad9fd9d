public import Logging
import Metrics
public import SignUpFlow

/// The routes, and the order in which a message tries them.
public struct SMSRoutes: Sendable {
    /// What a further route needs to have a chance.
    public static let enoughForAnother: Duration = .milliseconds(1500)

    private let routes: [SMSRoute]
    /// Of a country that has an order of its own: these routes, and no others.
    private let countries: [CountryCode: [SMSRoute]]
    private let random: @Sendable (_ count: Int) -> [UInt8]
    private let logger: Logger

    /// - Parameters:
    ///   - routes: in the settings' order, with different names.
    ///   - countries: the names of the routes that a country's numbers go by.
    ///   - random: secure bytes, for weights.
    public init(
        _ routes: [SMSRoute], countries: [CountryCode: [String]] = [:],
        random: @escaping @Sendable (_ count: Int) -> [UInt8], logger: Logger
    ) {
        self.routes = routes
        self.countries = countries.mapValues { names in
            names.compactMap { name in routes.first { $0.sender.name == name } }
        }
        self.random = random
        self.logger = logger
    }

    /// The senders that a number's message tries, one after the other.
    func order(for number: PhoneNumber) -> [any SMSSender] {
        let fitting = (countries[number.region] ?? routes).filter { $0.takes(number.e164) }
        return (drawn(fitting) + fitting.filter { $0.weight == nil }).map(\.sender)
    }

    /// Those with weights, in an order drawn anew.
    private func drawn(_ routes: [SMSRoute]) -> [SMSRoute] {
        var left = routes.filter { $0.weight != nil }
        var order: [SMSRoute] = []
        while !left.isEmpty {
            let total = left.reduce(0) { $0 + ($1.weight ?? 0) }
            let bytes = left.count == 1 ? [] : random(4)
            var place = bytes.reduce(0) { $0 << 8 | Int($1) } % max(total, 1)
            let index = left.firstIndex { route in
                place -= route.weight ?? 0
                return place < 0
            }
            order.append(left.remove(at: index ?? 0))
        }
        return order
    }

    /// Tries one route after the other. Only a definite no leads to the next one, and only while there is time for it: a
    /// message whose fate is not known never goes twice.
    public func send(_ message: SMSMessage, deadline: Deadline) async -> SMSDelivery {
        await send(message, deadline: deadline, calls: count).delivery
    }

    /// The routes there are.
    var count: Int { routes.count }

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
        let senders = order(for: message.to)
        if senders.isEmpty {
            logger.error("no sms route takes this number", metadata: ["country": "\(message.to.region)"])
        }
        for (position, sender) in senders.prefix(most).enumerated() {
            let remaining = deadline.remaining
            guard remaining > .zero, position == 0 || remaining >= Self.enoughForAnother else {
                logger.warning("sms route not tried: no time left", metadata: ["route": "\(sender.name)"])
                return (.failed, position)
            }
            switch await sender.send(message, timeout: remaining) {
            case .accepted:
                return (.sent(route: sender.name), position + 1)
            case .refused(.ourFault, let reason):
                // Other numbers fail by it too.
                logger.error(
                    "sms route has to be mended", metadata: ["route": "\(sender.name)", "reason": "\(reason)"])
            case .refused(let kind, let reason):
                logger.warning(
                    "sms route refused",
                    metadata: ["route": "\(sender.name)", "reason": "\(reason)", "kind": "\(kind.rawValue)"])
            case .unknown(let reason):
                logger.warning(
                    "sms route uncertain", metadata: ["route": "\(sender.name)", "reason": "\(reason)"])
                return (.uncertain(route: sender.name), position + 1)
            }
        }
        return (.failed, min(most, senders.count))
    }

    /// What is wrong with each route, by its name; nil where nothing is.
    public func probe(timeout: Duration) async -> [(route: String, problem: String?)] {
        var found: [(route: String, problem: String?)] = []
        for route in routes { found.append((route.sender.name, await route.sender.probe(timeout: timeout))) }
        return found
    }
}
