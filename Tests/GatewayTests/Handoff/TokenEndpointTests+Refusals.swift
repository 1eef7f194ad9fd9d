import Foundation
import JWTKit
import SignUpFlow
import Testing

@testable import Gateway

extension TokenEndpointTests {
    @Test func `an app needs no secret`() async throws {
        try await issue(to: "crm-ios")
        let answer = await ask([
            "client_id": "crm-ios", "client_secret": nil, "redirect_uri": "com.example.crm:/signed-up",
        ])
        #expect(answer.status == 200)
    }

    @Test(arguments: [
        "crm-web:a+secret%2Bof+24+characters%3A%2F%25", "crm%2Dweb:a%20secret%2Bof%2024%20characters%3a%2f%25",
        "crm-web:" + Fixture.webSecret,
    ])
    func `a secret may come in the header, form-encoded or as it is`(credentials: String) async throws {
        try await issue()
        #expect(await ask(Self.noForm, basic: credentials).status == 200)
    }

    static let wrongClients: [([String: String?], String?)] = [
        (["client_secret": "wrong"], nil), (["client_secret": nil], nil), (["client_id": "nobody"], nil),
        (["client_id": nil], nil), (["client_id": "crm-ios"], nil), (noForm, "crm-web:wrong"), (noForm, "nobody:x"),
        (noForm, "crm-web"), (noForm, "crm-ios:"),
    ]

    @Test(arguments: TokenEndpointTests.wrongClients)
    func `who can't prove to be the client gets 401 and leaves the code`(
        changes: [String: String?], basic: String?
    ) async throws {
        try await issue()
        let answer = await ask(changes, basic: basic)
        #expect(answer.status == 401 && answer.body == Array(#"{"error":"invalid_client"}"#.utf8))
        #expect(answer.headers["WWW-Authenticate"] == #"Basic realm="gatehouse""#)
        #expect(answer.headers["Cache-Control"] == "no-store")
        #expect(await ask().status == 200)
    }

    @Test(arguments: ["Bearer x", "Basic", "Basic !!!", "Basic /w==", ""])
    func `another header is no authentication`(header: String) async throws {
        try await issue()
        #expect(await ask(Self.noForm, header: header).status == 401)
    }

    static let badRequests: [([String: String?], String?, String)] = [
        ([:], "crm-web:" + Fixture.webSecret, "invalid_request"),
        (["client_id": "crm-old", "client_secret": nil], "crm-web:" + Fixture.webSecret, "invalid_request"),
        (["grant_type": nil], nil, "invalid_request"), (["code": nil], nil, "invalid_request"),
        (["redirect_uri": nil], nil, "invalid_request"),
        (["grant_type": "refresh_token"], nil, "unsupported_grant_type"),
        (["code": "another-code"], nil, "invalid_grant"),
        (["client_id": "crm-old", "client_secret": Fixture.oldSecret], nil, "invalid_grant"),
    ]

    @Test(arguments: TokenEndpointTests.badRequests)
    func `a bad request is refused and leaves the code`(
        changes: [String: String?], basic: String?, error: String
    ) async throws {
        try await issue()
        let answer = await ask(changes, basic: basic)
        #expect(answer.status == 400 && answer.body == Array(#"{"error":"\#(error)"}"#.utf8))
        #expect(answer.headers["WWW-Authenticate"] == nil)
        #expect(await ask().status == 200)
    }

    @Test func `a repeated parameter is refused`() async throws {
        let answer = await endpoint.answer(
            authorizationHeader: nil, pairs: [(name: "code", value: "a"), (name: "code", value: "a")])
        #expect(answer.status == 400 && answer.body == Array(#"{"error":"invalid_request"}"#.utf8))
    }

    @Test(
        arguments: [
            ["code_verifier": nil], ["code_verifier": String(repeating: "a", count: 43)],
            ["code_verifier": Fixture.verifier + " "], ["code_verifier": String(repeating: "a", count: 42)],
            ["code_verifier": String(repeating: "a", count: 129)],
            ["redirect_uri": "https://crm.example.com/callback?tenant=1"],
        ] as [[String: String?]])
    func `a code that its own client misuses is spent`(changes: [String: String?]) async throws {
        try await issue()
        let answer = await ask(changes)
        #expect(answer.status == 400 && answer.body == Array(#"{"error":"invalid_grant"}"#.utf8))
        #expect(try await store.isSpent(.sha256("the-code")))
        #expect(await ask().status == 400)
    }

    @Test func `a verifier without a challenge is refused`() async throws {
        try await issue(to: "crm-old", challenge: nil)
        let answer = await ask(Self.oldClient.merging(["code_verifier": Fixture.verifier]) { _, new in new })
        #expect(answer.body == Array(#"{"error":"invalid_grant"}"#.utf8))
    }

    @Test func `a second redemption is refused and revokes what the first one gave`() async throws {
        try await issue()
        let token = try tokens(await ask()).accessToken
        let userInfo = UserInfoEndpoint(store: store, environment: world.environment)
        #expect(await userInfo.answer(authorizationHeader: "Bearer \(token)").status == 200)
        #expect(await ask().body == Array(#"{"error":"invalid_grant"}"#.utf8))
        #expect(await userInfo.answer(authorizationHeader: "Bearer \(token)").status == 401)
    }

    @Test func `a code lives for its minute`() async throws {
        try await issue()
        world.pass(.seconds(60))
        #expect(await ask().body == Array(#"{"error":"invalid_grant"}"#.utf8))
    }
}
