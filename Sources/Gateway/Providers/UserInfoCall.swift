import Outbound
import SignUpFlow

/// The userinfo call of an OpenID provider (Core §5.3): many say a person's name and e-mail only there. Whatever goes wrong costs
/// the name and the e-mail, never the sign-up.
struct UserInfoCall {
    /// SuspendedStep of the request's time for what comes after: who came must still be saved.
    private static let reserve: Duration = .milliseconds(1500)

    let calls: ProviderCalls

    /// One call, where the id_token left something open.
    func complete(
        _ identity: inout ProviderIdentity, at discovery: OpenIDDiscovery, _ token: String?, deadline: Deadline
    ) async {
        guard identity.profile.name == nil || identity.profile.email == nil,
            let endpoint = discovery.userInfoEndpoint, let token, Self.isToken(token)
        else { return }
        do throws(ProviderError) {
            let told = try await ask(endpoint, token, deadline: Deadline(after: deadline.remaining - Self.reserve))
            // Core §5.3.2: without it the answer may be another person's.
            guard told["sub"]?.string?.isByteForByte(identity.subject) == true else {
                throw ProviderError.rejected("userinfo: another person's")
            }
            identity.profile.complete(by: Profile(claims: told))
        } catch {
            identity.shortfall = error
        }
    }

    private func ask(
        _ endpoint: String, _ token: String, deadline: Deadline
    ) async throws(ProviderError) -> StrictJSON {
        var request = OutboundRequest(.get, endpoint)
        request.headers.append(("Authorization", "Bearer \(token)"))
        return try calls.object(in: await calls.send(request, "userinfo", deadline: deadline), "userinfo")
    }

    /// What a header can carry (RFC 6750 §2.1).
    private static func isToken(_ text: String) -> Bool {
        (1...8192).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension Profile {
    /// What is known already stays.
    fileprivate mutating func complete(by other: Profile) {
        name = name ?? other.name
        givenName = givenName ?? other.givenName
        familyName = familyName ?? other.familyName
        email = email ?? other.email
    }
}
