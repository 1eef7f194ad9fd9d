public import SignUpFlow

/// The clients as a sign-up sees them: on which terms, and where one leaves to.
public struct Applications: Sendable {
    let rules: Rules
    let clients: Clients

    /// The terms as they hold now for the sign-up's client.
    func terms(of signUp: SignUp) -> TermsOffer {
        TermsOffer(version: rules.termsVersion, shownAs: client(of: signUp).terms)
    }

    func client(of signUp: SignUp) -> Client { clients.client(of: signUp.request) }

    /// Where somebody goes who leaves, or is sent back with an error.
    public func exit(from request: ClientRequest, _ error: AuthorizationError = .accessDenied) -> String {
        let client = clients.client(of: request)
        return clients.authorization(of: request)?.redirect(error: error, issuer: rules.publicURL)
            ?? client.homeURL ?? startURL(client)
    }

    /// Where a person begins who did not come from the client, and where an ended sign-up leads.
    public func startURL(_ client: Client) -> String {
        client.startURL ?? clients.default.startURL ?? "\(rules.publicURL)/"
    }

    /// The page's address, for the same application in the same language.
    /// - Parameters:
    ///   - isSaid: the language was asked for just now, so that it stands even where it is the first.
    ///   - signUp: has made a change, which the page tells.
    public func accountPath(
        _ request: ClientRequest, _ language: Language, isSaid: Bool = false, after signUp: SignUpID? = nil
    ) -> String {
        var query: [String] = []
        if request.client != clients.default.id {
            query.append("client_id=\(QueryText.encode(request.client.rawValue))")
        }
        if isSaid || language != rules.defaultLanguage { query.append("lang=\(language)") }
        if let signUp { query.append("after=\(signUp)") }
        return "/account" + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }
}
