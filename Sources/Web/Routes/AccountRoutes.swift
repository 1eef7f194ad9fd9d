import Gateway
import HTTPTypes
import Hummingbird
import SignUpFlow

/// One's own account: the page, and the changes that begin there.
struct AccountRoutes {
    let site: Site

    func show(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let exchange = Exchange(site, request, context)
        let query = try FormBody(text: request.uri.query ?? "", isJSON: false)
        let client = try query["client_id"].map { id throws(Problem) in
            guard let client = site.clients[ClientID(id)] else { throw .clientUnknown }
            return client
        }
        var entrancePage = site.flows.accountChange.accountEntrance(
            (client ?? site.clients.default).id, exchange.language)
        if let page = query["screen"].flatMap(Entrance.init(rawValue:)) { entrancePage.entrance = page }
        (entrancePage.attribution, entrancePage.refusal) = site.partners.resolve(
            partner: query["partner"], promo: query["promo"])
        entrancePage.typedPromo = query["promo"]
        entrancePage.address = EntranceAddress(path: EntranceAddress.account, query: request.uri.query).text
        return try await exchange.showAccount(entrancePage, after: query["after"])
    }

    /// A form's address opened by hand or from the history, and where password managers ask for the page (the W3C's "A
    /// Well-Known URL for Changing Passwords").
    func current(_ request: Request, _ context: GatehouseContext) -> Response {
        Exchange(site, request, context).seeOther("/account")
    }

    /// Every form of the page.
    func post(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let body = try await FormBody(of: request)
        let exchange = Exchange(site, request, context).asking(body)
        let opened = body["ticket"].flatMap { site.tickets.open(Sealed($0)) }
        let client = opened?.ticket.request.client ?? site.clients.default.id
        let language = opened?.ticket.language ?? exchange.language
        switch context.parameters.get("form") ?? "" {
        // These change no way in: an old page may ask for them too.
        case "sign-out":
            try await site.flows.arrival.signOut(exchange.visitor)
            return try await signedOut(exchange, client, language, .signedOut)
        case "download": return try await exchange.download(client, language)
        case "language": return try await setLanguage(body["lang"], client, language, exchange)
        case let name:
            guard let form = form(name, body) else { throw Problem.notFound }
            guard let opened, !opened.isExpired else {
                return try await exchange.showAccount(client, language, Refusal(.signUpExpired))
            }
            return try await post(form, opened.ticket, exchange)
        }
    }

    /// Changes begin a sign-up; what is refused is said on the page itself.
    private func post(_ form: AccountForm, _ ticket: Ticket, _ exchange: Exchange) async throws -> Response {
        let outcome = try await site.flows.accountChange.post(form, with: ticket, exchange.visitor)
        switch outcome.way {
        case .account(let refusal):
            return try await exchange.showAccount(ticket.request.client, ticket.language, refusal)
        case .entrancePage where form == .signOutEverywhere:
            return try await signedOut(exchange, ticket.request.client, ticket.language, .signedOutEverywhere)
        case .entrancePage, .step, .away, .address: return try await exchange.show(outcome)
        }
    }

    /// The form of that name, its fields parsed; nil where there is none.
    private func form(_ name: String, _ body: FormBody) -> AccountForm? {
        let provider = ProviderName(body["provider"] ?? "")
        switch FormName(rawValue: name) {
        case .bind?: return .change(.bind(provider))
        case .unbind?: return .change(.unbind(provider, subject: body["subject"] ?? ""))
        case .phone?: return .change(.phone)
        case .password?: return .change(.password)
        case .delete?: return .change(.delete)
        case .signOutEverywhere?: return .signOutEverywhere
        default: return nil
        }
    }

    /// The page in another language: by an address that can be reloaded; a program gets the page itself.
    private func setLanguage(_ tag: String?, _ client: ClientID, _ language: Language, _ exchange: Exchange)
        async throws
        -> Response
    {
        let language = tag.flatMap(site.languages.known) ?? language
        guard !exchange.wantsJSON else { return try await exchange.showAccount(client, language) }
        return exchange.seeOther(
            site.flows.applications.accountPath(
                ClientRequest(client: client, opensAccount: true), language, isSaid: true))
    }

    private func signedOut(
        _ exchange: Exchange, _ client: ClientID, _ language: Language, _ event: AccountEvent
    ) async throws -> Response {
        let request = ClientRequest(client: client, opensAccount: true)
        var address = EntranceAddress(site.flows.applications.accountPath(request, language, isSaid: true))
        address.tell(event)
        return try await exchange.signedOut().show(at: address)
    }
}
