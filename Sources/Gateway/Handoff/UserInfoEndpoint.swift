import FoundationEssentials
import SignUpFlow

/// `/oauth2/userinfo`: what the account holds, by scope (OpenID Connect Core §5.3). A provider's name and e-mail are not
/// among it: they passed on once, in the id_token.
public struct UserInfoEndpoint: Sendable {
    private let store: any HandoffStore
    private let environment: Environment

    public init(store: any HandoffStore, environment: Environment) {
        self.store = store
        self.environment = environment
    }

    /// Answers one request; the token is taken from the header alone (RFC 6750 §2.1).
    public func answer(authorizationHeader: String?) async -> EndpointAnswer {
        // RFC 6750 §3: who shows no token is told only how to.
        guard let authorizationHeader else { return Self.refusal(401, nil, reason: "no token") }
        let words = authorizationHeader.split(separator: " ", omittingEmptySubsequences: true)
        guard words.first?.lowercased() == "bearer" else { return Self.refusal(401, nil, reason: "no Bearer token") }
        guard words.count == 2 else { return Self.refusal(400, "invalid_request", reason: "a malformed header") }
        do {
            let now = environment.now()
            guard let holder = try await store.holder(ofToken: .sha256(String(words[1])), now: now) else {
                return Self.refusal(401, "invalid_token", reason: "no live token")
            }
            let claims = PersonClaims(holder, scopes: holder.scopes, profile: nil)
            return try .good(Claims(sub: holder.account.rawValue, person: claims))
        } catch {
            return .unavailable("\(error)")
        }
    }

    private static func refusal(_ status: Int, _ error: String?, reason: String) -> EndpointAnswer {
        let realm = #"Bearer realm="gatehouse""#
        return EndpointAnswer(
            status: status,
            headers: ["WWW-Authenticate": error.map { #"\#(realm), error="\#($0)""# } ?? realm],
            body: error.map { Array(#"{"error":"\#($0)"}"#.utf8) } ?? [], reason: reason)
    }

    private struct Claims: Encodable {
        var sub: String
        var person: PersonClaims

        enum CodingKeys: CodingKey { case sub }

        func encode(to encoder: any Encoder) throws {
            var claims = encoder.container(keyedBy: CodingKeys.self)
            try claims.encode(sub, forKey: .sub)
            try person.encode(to: encoder)
        }
    }
}
