import SignUpFlow
import Testing

@testable import Gateway

/// Requests that were good when they came, and that the settings of now refuse: no code and no word leaves for their address.
@Suite struct WithdrawnRequestTests {
    private let phone = "9991234567"
    private static let start = "https://portal.example.com/login"

    /// What the settings became since: neither the client nor its address, another address, a challenge asked for.
    enum Since: CaseIterable {
        case clientGone, addressGone, addressChanged, challengeRequired

        func client(_ id: String, _ redirectURI: String) -> Client? {
            switch self {
            case .clientGone: nil
            case .addressGone: client(id, ["https://elsewhere.example.com/callback"], startURL: start)
            case .addressChanged: client(id, [redirectURI + "/"], startURL: start)
            case .challengeRequired: client(id, [redirectURI], startURL: start)
            }
        }

        private func client(_ id: String, _ uris: [String], startURL: String) -> Client {
            Client(
                id: ClientID(id), name: "CRM", secret: Secret(HandoffFixture.webSecret), redirectURIs: uris,
                startURL: startURL)
        }

        private var start: String { WithdrawnRequestTests.start }
    }

    /// The gateway started again with those settings.
    private func restarted(_ world: FlowScenario, _ since: Since) -> SignUpFlows {
        let portal = Client(
            id: ClientID("portal"), name: "Portal", secret: Secret(HandoffFixture.webSecret),
            redirectURIs: ["https://portal.example.com/callback"], startURL: Self.start)
        let others = [
            since.client("crm-web", "https://crm.example.com/callback"),
            since.client("crm-ios", "com.example.crm:/signed-up"),
        ].compactMap(\.self)
        return world.another(clients: Clients(all: [portal] + others, default: portal.id))
    }

    private func request(_ client: String, _ since: Since) -> ClientRequest {
        var request = FlowScenario.request(client)
        if since == .challengeRequired { request.authorization?.codeChallenge = nil }
        return request
    }

    @Test(arguments: Since.allCases)
    func `Start leads to where one begins, without a code`(since: Since) async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone, request("crm-web", since))
        let outcome = try await restarted(world, since).post(.start, to: id, version: nil, anna.visitor)
        #expect(outcome.location == Self.start)
        #expect(try await world.count("SELECT count(*) FROM handoff_codes") == 0)
        #expect(try await world.step(id, anna) == .over(.handedOver))
    }

    @Test(arguments: Since.allCases)
    func `the app page's link is gone, and Again revokes its code and leads to where one begins`(
        since: Since
    ) async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let old = Clients(
            all: FlowScenario.clients.all.map {
                var client = $0
                (client.requirePKCE, client.secret) = (false, Secret(HandoffFixture.webSecret))
                return client
            }, default: ClientID("crm-web"))
        let id = try await world.done(&anna, as: "g-anna", phone: phone, request("crm-ios", since))
        let page = try await world.another(clients: old).post(.start, to: id, version: nil, anna.visitor)
        let signUp = try #require(page.stored).signUp
        guard case .arrival(.app(_, let exit)) = signUp.step else {
            Issue.record("\(page.name)")
            return
        }
        let later = restarted(world, since)
        #expect(later.arrival.appLink(exit, of: signUp, anna.visitor) == nil)
        let outcome = try await later.post(.again, to: id, version: nil, anna.visitor)
        #expect(outcome.location == Self.start)
        #expect(try await world.step(id, anna) == .over(.handedOver))
        #expect(try await world.count("SELECT count(*) FROM handoff_codes WHERE revoked_at IS NULL") == 0)
    }

    @Test(arguments: Since.allCases)
    func `a person who is known, by a provider or a live session, goes to where one begins`(
        since: Since
    ) async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        _ = try await world.done(&anna, as: "g-anna", phone: phone)
        let later = restarted(world, since)
        let asked = request("crm-web", since)
        #expect(try await later.arrival.resume(try world.ticket(asked), anna.visitor).location == Self.start)
        let session = try #require(try await later.engine.session(anna.visitor))
        #expect(try await later.arrival.handOverSilently(asked, attribution: nil, session) == nil)
        let desk = Browser("desk")
        let (_, state) = try await world.depart(desk, asked)
        let back = try await later.trip.callback(.google, ["state": state, "code": "g-anna"], desk.visitor)
        #expect(back.location == Self.start && back.session != nil)
        #expect(try await world.count("SELECT count(*) FROM handoff_codes") == 0)
    }

    @Test(arguments: Since.allCases)
    func `who leaves takes no error to that address`(since: Since) async throws {
        let world = try FlowScenario()
        let anna = Browser("anna")
        let id = try await world.pending(anna, as: "g-anna", request("crm-web", since))
        let outcome = try await restarted(world, since).post(.leave, to: id, version: nil, anna.visitor)
        #expect(outcome.location == Self.start)
    }

    @Test func `settings that still know the request hand over as before`() async throws {
        let world = try FlowScenario()
        var anna = Browser("anna")
        let id = try await world.done(&anna, as: "g-anna", phone: phone)
        let outcome = try await world.another().post(.start, to: id, version: nil, anna.visitor)
        #expect(outcome.parameter("code") != nil)
        // A client that does without PKCE may go on doing without.
        let free = Client(
            id: ClientID("crm-web"), name: "CRM", secret: Secret(HandoffFixture.webSecret),
            redirectURIs: ["https://crm.example.com/callback"], requirePKCE: false)
        let asked = request("crm-web", .challengeRequired)
        let silent = world.another(clients: Clients(all: [free], default: free.id))
        #expect(try await silent.arrival.resume(try world.ticket(asked), anna.visitor).parameter("code") != nil)
    }
}
