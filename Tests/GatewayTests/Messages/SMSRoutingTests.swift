import Logging
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

/// Which routes a number's message tries, and in what order.
@Suite struct SMSRoutingTests {
    private static let russian = number("+79991234567", "RU", 7)
    private static let kazakh = number("+77011234567", "KZ", 7)
    private static let german = number("+4915112345678", "DE", 49)

    private static func number(_ text: String, _ country: String, _ callingCode: Int) -> PhoneNumber {
        PhoneNumber(e164: text, region: CountryCode(country), callingCode: callingCode)
    }

    private func route(_ name: String, _ prefixes: [String] = [], weight: Int? = nil) -> SMSRoute {
        SMSRoute(NamedSender(name: name), prefixes: prefixes, weight: weight)
    }

    private func routes(
        _ routes: [SMSRoute], _ countries: [String: [String]] = [:],
        random: @escaping @Sendable (Int) -> [UInt8] = { [UInt8](repeating: 0, count: $0) }
    ) -> SMSRoutes {
        SMSRoutes(
            routes, countries: Dictionary(uniqueKeysWithValues: countries.map { (CountryCode($0), $1) }),
            random: random,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func names(_ routes: SMSRoutes, _ number: PhoneNumber) -> [String] {
        routes.order(for: number).map(\.name)
    }

    @Test func `without more the settings' order holds`() {
        let routes = routes([route("a"), route("b"), route("c")])
        #expect(names(routes, Self.russian) == ["a", "b", "c"] && names(routes, Self.german) == ["a", "b", "c"])
    }

    @Test func `a route with prefixes takes the numbers that begin with one of them`() {
        let routes = routes([route("kz", ["+7701", "+7702"]), route("seven", ["+7"]), route("all")])
        #expect(names(routes, Self.kazakh) == ["kz", "seven", "all"])
        #expect(names(routes, Self.russian) == ["seven", "all"])
        #expect(names(routes, Self.german) == ["all"])
    }

    @Test func `a country with an order of its own has these routes and no others`() {
        let routes = routes([route("a"), route("b"), route("c", ["+7999"])], ["RU": ["c", "b"], "DE": ["c"]])
        #expect(names(routes, Self.russian) == ["c", "b"])
        #expect(names(routes, Self.kazakh) == ["a", "b"])
        #expect(names(routes, Self.german) == [])
    }

    @Test func `a number that no route takes is failed, and costs no call`() async {
        let routes = routes([route("a", ["+7"])])
        let message = SMSMessage(id: "m", to: Self.german, text: "t")
        let (delivery, calls) = await routes.send(message, deadline: .ample, calls: 3)
        #expect(delivery == .failed && calls == 0)
    }

    @Test func `routes with weights come first, each so often as its weight says`() {
        let counter = Mutex<UInt32>(0)
        // Every 40th part of all there is, in turn.
        let routes = routes(
            [route("plain"), route("three", weight: 3), route("one", weight: 1)],
            random: { _ in
                let next = counter.withLock { value in
                    defer { value += 1 }
                    return value
                }
                return [0, 0, 0, UInt8(next % 40)]
            })
        var first: [String: Int] = [:]
        for _ in 0..<40 {
            let order = names(routes, Self.russian)
            #expect(Set(order) == ["plain", "three", "one"] && order.last == "plain")
            first[order[0], default: 0] += 1
        }
        #expect(first == ["three": 30, "one": 10])
    }

    @Test func `weights count among the routes that take the number`() {
        let routes = routes([route("far", ["+49"], weight: 1000), route("near", ["+7"], weight: 1), route("plain")])
        #expect(names(routes, Self.russian) == ["near", "plain"])
    }
}

private struct NamedSender: SMSSender {
    let name: String

    func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome { .accepted(id: nil) }
    func probe(timeout: Duration) async -> String? { nil }
}
