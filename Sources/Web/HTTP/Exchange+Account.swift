import Gateway
import HTTPTypes
import Hummingbird
import SignUpFlow

/// The account's own page, as an answer.
extension Exchange {
    /// The page of who is signed in; else Sign in, which comes back to it.
    func showAccount(_ client: ClientID, _ language: Language, _ refusal: Refusal? = nil) async throws -> Response {
        var welcome = site.registrar.accountWelcome(client, language)
        guard let session = try await site.registrar.session(visitor),
            let details = try await site.registrar.details(of: session.account)
        else {
            welcome.refusal = refusal
            return try await show(welcome)
        }
        let application = site.maker.client(welcome.request)
        let (made, chrome) = site.maker.account(
            details, welcome.request, refusal, language,
            ticket: ticket(welcome, language),
            backTo: application.homeURL ?? site.registrar.startURL(application))
        return page(made, chrome)
    }

    /// A change is made, or given up: back to the account's page. A program gets the page itself.
    func backToAccount(from signUp: SignUp) async throws -> Response {
        guard !wantsJSON else { return try await showAccount(signUp.request.client, signUp.language) }
        return seeOther(site.registrar.accountPath(signUp.request, signUp.language))
    }

    /// Everything kept of the account, as a file.
    func download(_ client: ClientID, _ language: Language) async throws -> Response {
        guard let session = try await site.registrar.session(visitor),
            let details = try await site.registrar.details(of: session.account)
        else { return try await showAccount(client, language) }
        var response = json(AccountExport(details, session, now: site.maker.now()))
        response.headers[.contentDisposition] = "attachment; filename=\"account.json\""
        return response
    }
}
