import Gateway
import HTTPTypes
import Hummingbird
import SignUpFlow

/// The account's own page, as an answer.
extension Exchange {
    /// The page of who is signed in, with what is said on it; else Sign in, which comes back to it.
    func showAccount(_ client: ClientID, _ language: Language, _ refusal: Refusal? = nil) async throws -> Response {
        var entrancePage = site.flows.accountChange.accountEntrance(client, language)
        entrancePage.refusal = refusal
        return try await showAccount(entrancePage, saying: refusal)
    }

    /// - Parameters:
    ///   - welcome: the page for who is not signed in.
    ///   - after: what the address says has just happened: the sign-up that made a change, or signing out.
    func showAccount(
        _ entrancePage: EntrancePage, saying refusal: Refusal? = nil, after: String? = nil
    ) async throws -> Response {
        guard let session = try await site.flows.engine.session(visitor),
            let details = try await site.flows.accountChange.details(of: session.account)
        else { return try await show(entrancePage, after: after.flatMap(AccountEvent.init(rawValue:))) }
        let language = entrancePage.language ?? language
        let application = site.maker.client(entrancePage.request)
        let (made, chrome) = site.maker.account(
            details, entrancePage.request, refusal, after: try await change(after).map { AccountEvent($0) }, language,
            ticket: ticket(entrancePage, language),
            backTo: application.homeURL ?? site.flows.applications.startURL(application))
        return page(made, chrome)
    }

    /// A change is made, or given up: back to the account's page. A program gets the page itself.
    func backToAccount(from signUp: SignUp) async throws -> Response {
        let after = signUp.made.map { _ in signUp.id }
        guard !wantsJSON else {
            let entrancePage = site.flows.accountChange.accountEntrance(signUp.request.client, signUp.language)
            return try await showAccount(entrancePage, after: after?.rawValue)
        }
        return seeOther(site.flows.applications.accountPath(signUp.request, signUp.language, after: after))
    }

    private func change(_ signUp: String?) async throws -> SignUp.AccountEdit? {
        guard let signUp else { return nil }
        return try await site.flows.accountChange.news(of: SignUpID(signUp), visitor)
    }

    /// Everything kept of the account, as a file.
    func download(_ client: ClientID, _ language: Language) async throws -> Response {
        guard let session = try await site.flows.engine.session(visitor),
            let details = try await site.flows.accountChange.details(of: session.account)
        else { return try await showAccount(client, language) }
        var response = json(AccountExport(details, session, now: site.maker.now()))
        response.headers[.contentDisposition] = "attachment; filename=\"account.json\""
        return response
    }
}
