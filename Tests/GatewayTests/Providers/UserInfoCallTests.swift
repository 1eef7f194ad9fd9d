import Outbound
import SignUpFlow
import Testing

@testable import Gateway

/// Names and e-mails that a provider says only at its userinfo endpoint.
@Suite struct UserInfoCallTests {
    private let issuer: Issuer

    init() async throws {
        issuer = try await Issuer()
        issuer.publish(issuer.document.with("userinfo_endpoint", "\"\(issuer.userInfoAddress)\""))
        tell(#"{"sub":"1102","name":"Анна К.","given_name":"А.","email":"info@example.com"}"#)
    }

    private func tell(_ json: String, status: Int = 200) {
        issuer.http.on(.get, issuer.userInfoAddress, status: status, json: json)
    }

    /// An id_token without these claims.
    private func identify(
        without claims: [String], _ settings: OpenIDSettings? = nil, deadline: Deadline = .ample
    ) async throws -> ProviderIdentity {
        try issuer.answerToken(claims.reduce(issuer.claims) { $0.with($1, nil) })
        return try await issuer.provider(settings).identify(issuer.callback(), deadline: deadline)
    }

    private var calls: [OutboundRequest] { issuer.http.requests(to: issuer.userInfoAddress) }
    private static let names = ["name", "given_name", "family_name"]

    @Test func `what the id_token lacks is asked for once, with the access token`() async throws {
        let identity = try await identify(without: Self.names + ["email"])
        #expect(identity.subject == "1102" && identity.shortfall == nil)
        #expect(identity.profile == Profile(name: "Анна К.", givenName: "А.", email: "info@example.com"))
        let call = try #require(calls.first)
        #expect(calls.count == 1 && !call.allowsLoopback)
        #expect(call.headers.contains { $0 == ("Authorization", "Bearer a") })
        #expect(call.headers.contains { $0 == ("Accept", "application/json") })
    }

    @Test func `what the id_token says stays`() async throws {
        let identity = try await identify(without: ["email"])
        #expect(
            identity.profile
                == Profile(name: "Анна Крылова", givenName: "Анна", familyName: "Крылова", email: "info@example.com"))
        #expect(try await self.identify(without: Self.names).profile.email == "anna@example.com")
    }

    @Test func `an id_token that says name and e-mail costs no call`() async throws {
        _ = try await identify(without: [])
        #expect(calls.isEmpty)
    }

    @Test(arguments: [
        (200, #"{"sub":"1103","name":"Mallory"}"#, ProviderError.rejected("userinfo: another person's")),
        (200, #"{"name":"Mallory"}"#, .rejected("userinfo: another person's")),
        (200, #"{"sub":1102,"name":"Mallory"}"#, .rejected("userinfo: another person's")),
        (200, "eyJhbGciOiJSUzI1NiJ9.e30.e30", .rejected("userinfo: the answer is no JSON object")),
        (200, #"{"sub":"1102","sub":"1102","name":"A"}"#, .rejected("userinfo: the answer is no JSON object")),
        (401, #"{"error":"invalid_token"}"#, .rejected("userinfo: answered 401, invalid_token")),
        (500, "oops", .unavailable("userinfo: answered 500")), (302, "", .rejected("userinfo: answered 302")),
    ])
    func `a userinfo endpoint that fails costs the name alone`(
        _ status: Int, _ body: String, _ shortfall: ProviderError
    ) async throws {
        tell(body, status: status)
        let identity = try await identify(without: Self.names)
        #expect(identity.subject == "1102" && identity.profile == Profile(email: "anna@example.com"))
        #expect(identity.shortfall == shortfall)
    }

    @Test func `the call leaves time to save who came`() async throws {
        var identity = ProviderIdentity(subject: "1102", profile: Profile())
        let document = issuer.document.with("userinfo_endpoint", "\"\(issuer.userInfoAddress)\"")
        let discovery = try OpenIDDiscovery(
            StrictJSON(Array(document.json.utf8)), issuer: try #require(ProviderAddress(issuer.address)))
        await UserInfoCall(calls: ProviderCalls(http: issuer.http, allowsLoopback: false))
            .complete(&identity, at: discovery, "a", deadline: Deadline(after: .milliseconds(1500)))
        #expect(identity.shortfall == .unavailable("userinfo: no time left"))
        #expect(identity.subject == "1102" && calls.isEmpty)
        _ = try await self.identify(without: Self.names, deadline: Deadline(after: .seconds(60)))
        #expect(try #require(calls.first).timeout <= .milliseconds(58_500))
    }

    @Test func `Google is not asked: its id_token says what there is`() async throws {
        var settings = OpenIDSettings.google(
            issuer: issuer.address, clientID: issuer.clientID, clientSecret: Secret("s"))
        settings.acceptedIssuers = [issuer.address]
        #expect(try await identify(without: Self.names, settings).profile.name == nil)
        #expect(calls.isEmpty)
    }
}
