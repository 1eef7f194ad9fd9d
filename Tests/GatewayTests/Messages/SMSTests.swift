import Logging
import Outbound
import SignUpFlow
import Synchronization
import Testing

@testable import Gateway

@Suite struct WebhookSenderTests {
    private let http = ScriptedHTTP()
    private let url = "http://127.0.0.1:9100/sms"
    private let message = SMSMessage(
        id: "m1", to: PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7),
        text: "Код 123456\n@signup.example.com #123456")

    @Test(arguments: [200, 201, 204, 299]) func `any 2xx is accepted`(_ status: Int) async throws {
        http.on(.post, url, status: status, json: "")
        #expect(await sender().send(message, timeout: .seconds(3)) == .accepted(id: nil))
        let call = try #require(http.requests.first)
        let json = try StrictJSON(call.body ?? [])
        #expect(json == .object(["id": .string("m1"), "to": .string("+79991234567"), "text": .string(message.text)]))
        #expect(call.headers.contains { $0 == ("Content-Type", "application/json") })
        #expect(call.headers.contains { $0 == ("Authorization", "Bearer token") })
        #expect(call.mustNotRepeat)
        #expect(call.allowsLoopback)
        #expect(call.timeout == .seconds(3))
    }

    @Test func `without a token there is no Authorization`() async throws {
        http.on(.post, url, json: "")
        let sender = WebhookSender(url: url, bearer: nil, allowsLoopback: true, http: http)
        _ = await sender.send(message, timeout: .seconds(3))
        #expect(try #require(http.requests.first).headers.contains { $0.name == "Authorization" } == false)
    }

    @Test(arguments: [100, 302, 400, 401, 429, 500, 503]) func `anything else failed`(_ status: Int) async {
        http.on(.post, url, status: status, json: "")
        let kind: SMSRefusal = status == 401 ? .ourFault : .now
        #expect(await sender().send(message, timeout: .seconds(3)) == .refused(kind, "answered \(status)"))
    }

    @Test(arguments: [
        (OutboundError.notSent("no connection"), SMSOutcome.refused(.now, "no connection")),
        (.unknown("time is up"), .unknown("time is up")), (.badAnswer("too long"), .unknown("too long")),
        (.cancelled, .unknown("cancelled")),
    ])
    func `only what surely never left counts as not sent`(_ error: OutboundError, _ outcome: SMSOutcome) async {
        http.fail(.post, url, with: error)
        #expect(await sender().send(message, timeout: .seconds(3)) == outcome)
        #expect(http.requests.count == 1)
    }

    @Test func `a probe sends no message`() async {
        http.on(.get, "http://127.0.0.1:9100/", status: 404, json: "")
        #expect(await sender().probe(timeout: .seconds(3)) == nil)
        http.fail(.get, "http://127.0.0.1:9100/", with: .notSent("refused"))
        #expect(await sender().probe(timeout: .seconds(3)) == "refused")
        #expect(http.requests(to: url).isEmpty)
    }

    @Test func `a bearer token never prints`() {
        let token = Secret("our token")
        #expect(!"\(token)\(String(reflecting: token))".contains("our token"))
    }

    private func sender() -> WebhookSender {
        WebhookSender(url: url, bearer: Secret("token"), allowsLoopback: true, http: http)
    }
}

@Suite struct SMSRoutesTests {
    private let journal = Journal()
    private let message = SMSMessage(
        id: "m1", to: PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7), text: "123456")

    @Test(
        arguments: [
            ([.accepted(id: nil), .accepted(id: nil)], .sent(route: "0"), 1),
            ([.refused(.now, "no"), .accepted(id: nil)], .sent(route: "1"), 2),
            ([.refused(.now, "no"), .refused(.now, "no"), .accepted(id: nil)], .sent(route: "2"), 3),
            ([.unknown("slow"), .accepted(id: nil)], .uncertain(route: "0"), 1),
            ([.refused(.now, "no"), .unknown("slow"), .accepted(id: nil)], .uncertain(route: "1"), 2),
            ([.refused(.now, "no"), .refused(.now, "no")], .failed, 2),
            ([], .failed, 0),
        ] as [([SMSOutcome], SMSDelivery, Int)])
    func `routes are tried in order until one took it or may have`(
        _ outcomes: [SMSOutcome], _ delivery: SMSDelivery, _ tried: Int
    ) async {
        #expect(await routes(outcomes).send(message, deadline: Deadline(after: .seconds(60))) == delivery)
        #expect(journal.tried == (0..<tried).map { "\($0)" })
    }

    @Test func `a further route is not tried with less than a second and a half left`() async {
        let deadline = Deadline(after: .milliseconds(1499))
        #expect(await routes([.refused(.now, "no"), .accepted(id: nil)]).send(message, deadline: deadline) == .failed)
        #expect(journal.tried == ["0"])
    }

    @Test func `no route is tried without time`() async {
        #expect(await routes([.accepted(id: nil)]).send(message, deadline: Deadline(after: .zero)) == .failed)
        #expect(journal.tried.isEmpty)
    }

    @Test func `a probe says of each route what is wrong with it`() async {
        let problems = await routes([.accepted(id: nil), .refused(.now, "no connection")]).probe(timeout: .seconds(1))
        #expect(problems.map(\.route) == ["0", "1"])
        #expect(problems.map(\.problem) == [nil, "no connection"])
    }

    private func routes(_ outcomes: [SMSOutcome]) -> SMSRoutes {
        let senders = outcomes.enumerated().map { position, outcome in
            ScriptedSender(name: "\(position)", outcome: outcome, journal: journal)
        }
        return SMSRoutes(
            senders.map { SMSRoute($0) }, random: { [UInt8](repeating: 0, count: $0) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}

/// Which routes were tried.
private final class Journal: Sendable {
    private let names = Mutex<[String]>([])
    var tried: [String] { names.withLock { $0 } }
    func note(_ name: String) { names.withLock { $0.append(name) } }
}

private struct ScriptedSender: SMSSender {
    let name: String
    let outcome: SMSOutcome
    let journal: Journal

    func send(_ message: SMSMessage, timeout: Duration) async -> SMSOutcome {
        journal.note(name)
        return outcome
    }

    func probe(timeout: Duration) async -> String? {
        guard case .refused(_, let reason) = outcome else { return nil }
        return reason
    }
}
