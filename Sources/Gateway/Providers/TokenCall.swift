import FoundationEssentials
import Outbound
import SignUpFlow

/// The token call of an OpenID provider (RFC 6749 §4.1.3, RFC 7636 §4.5): once, whatever happens.
struct TokenCall {
    struct Given {
        var idToken: String
        /// nil where none came along: it would be good for userinfo alone.
        var accessToken: String?
    }

    let settings: OpenIDSettings
    let calls: ProviderCalls

    func redeem(
        _ callback: ProviderCallback, at discovery: OpenIDDiscovery, deadline: Deadline
    ) async throws(ProviderError) -> Given {
        var request = OutboundRequest(.post, discovery.tokenEndpoint)
        var form: QueryText.Parameters = [
            ("grant_type", "authorization_code"), ("code", callback.code), ("redirect_uri", callback.redirectURI),
        ]
        if settings.pkce { form.append(("code_verifier", callback.codeVerifier)) }
        switch discovery.tokenAuthentication {
        case .post:
            form += [("client_id", settings.clientID), ("client_secret", settings.clientSecret.reveal)]
        case .basic:
            request.headers.append(("Authorization", basic))
        }
        request.headers.append(("Content-Type", "application/x-www-form-urlencoded"))
        request.body = Array(QueryText.encode(form).utf8)
        request.mustNotRepeat = true
        let response = try await calls.send(request, "token call", deadline: deadline)
        let answer = try calls.object(in: response, "token call")
        guard let token = answer["id_token"]?.string else { throw .rejected("token call: no id_token") }
        return Given(idToken: token, accessToken: answer["access_token"]?.string)
    }

    /// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
    private var basic: String {
        let pair = "\(QueryText.encode(settings.clientID)):\(QueryText.encode(settings.clientSecret.reveal))"
        return "Basic \(Data(pair.utf8).base64EncodedString())"
    }
}
