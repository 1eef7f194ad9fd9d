import FoundationEssentials
import Testing

@testable import Simulators

@Suite struct SharedTests {
    @Test func `fields are decoded, and an empty one counts as absent`() throws {
        let fields = try Fields("a=1+2&b=%D0%AF&c=")
        #expect(fields["a"] == "1 2")
        #expect(fields["b"] == "Я")
        #expect(fields["c"] == nil)
    }

    @Test(arguments: [
        ("a=1&a=2", Fields.Problem.repeated("a")), ("a=%4", .undecodable), ("a=%FF", .undecodable),
    ])
    func `fields that are ambiguous are refused`(encoded: String, problem: Fields.Problem) {
        #expect(throws: problem) { try Fields(encoded) }
    }

    @Test func `a proof key fits RFC 7636's own example`() {
        #expect(
            ProofKey.challenge(for: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
                == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    }

    @Test func `text in markup is escaped and markup is not`() {
        let name = "<b>\"&'"
        let inner: HTML = "<i>\(name)</i>"
        #expect(("<p>\(inner)</p>" as HTML).markup == "<p><i>&lt;b&gt;&quot;&amp;&#39;</i></p>")
    }

    @Test(
        arguments: [
            ("person=maria", Simulation.Choice.person("maria"), nil), ("deny", .deny, nil),
            ("person=x; fault=slow", .person("x"), "slow"),
            ("name=Ann Lee; email=", .invented(name: "Ann Lee", email: nil), nil),
        ] as [(String, Simulation.Choice, String?)])
    func `a program's wish is read`(text: String, choice: Simulation.Choice, fault: String?) {
        let simulation = Simulation(text)
        #expect(simulation?.choice == choice)
        #expect(simulation?.fault == fault)
    }

    @Test func `a grant ends with its lifetime`() {
        var grants = Grants<Int>(lifetime: 10)
        let start = Date(timeIntervalSince1970: 0)
        let code = grants.issue(7, now: start)
        #expect(grants.look(code, now: start + 9) == 7)
        #expect(grants.look(code, now: start + 10) == nil)
    }

    @Test func `old grants are forgotten in the end, recent ones never`() {
        var grants = Grants<Int>(lifetime: 10, generation: 2)
        let now = Date(timeIntervalSince1970: 0)
        let codes = (0..<5).map { grants.issue($0, now: now) }
        #expect(grants.look(codes[0], now: now) == nil)
        let spent = codes[2...].map { grants.spend($0, now: now) }
        #expect(spent == [2, 3, 4])
    }

    @Test func `who waits for the port of a server that failed is told why`() async throws {
        struct Refused: Error {}
        let endpoint = Endpoint(port: 0)
        let port = Task { try await endpoint.port() }
        await endpoint.failed(Refused())
        await #expect(throws: Refused.self) { try await port.value }
    }

    @Test func `a port that is taken is reported to whoever waits for it`() async throws {
        let first = Inbox(port: 0)
        try await serving(first) { client in
            let second = Inbox(port: client.port)
            await #expect(throws: (any Error).self) { try await second.application().run() }
            await #expect(throws: (any Error).self) { try await second.port() }
        }
    }
}
