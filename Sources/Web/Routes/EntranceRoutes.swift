import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import SignUpFlow

/// The pages before a sign-up, and the POSTs that begin one.
struct EntranceRoutes {
    let site: Site

    func root(_ request: Request, _ context: GatehouseContext) -> Response {
        Exchange(site, request, context).seeOther("/sign-up")
    }

    func signUp(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        try await page(.register, linkOf: nil, request, context)
    }

    func signIn(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        try await page(.signIn, linkOf: nil, request, context)
    }

    func recover(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        try await page(.recover, linkOf: nil, request, context)
    }

    func partner(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let partner = context.parameters.get("partner").map { $0.removingPercentEncoding ?? $0 }
        return try await page(.register, linkOf: partner, request, context)
    }

    /// - Parameter partner: of a partner link.
    func page(
        _ entrance: Entrance, linkOf partner: String?, _ request: Request, _ context: GatehouseContext
    ) async throws -> Response {
        let exchange = Exchange(site, request, context)
        let query = try FormBody(text: request.uri.query ?? "", isJSON: false)
        let client = try query["client_id"].map { id throws(Problem) in
            guard let client = site.clients[ClientID(id)] else { throw .clientUnknown }
            return client
        }
        let (attribution, refusal) = site.partners.resolve(
            partner: partner ?? query["partner"], promo: query["promo"])
        let address =
            partner.map { EntranceAddress(partner: $0, query: request.uri.query) }
            ?? EntranceAddress(entrance, query: request.uri.query)
        let entrancePage = EntrancePage(
            entrance: entrance, request: ClientRequest(client: (client ?? site.clients.default).id),
            attribution: attribution, refusal: refusal, typedPromo: query["promo"], address: address.text)
        return try await exchange.show(entrancePage)
    }

    /// `POST /start/{door}`: begins a sign-up, or leads to the page it changes.
    func start(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let form = try await FormBody(of: request)
        let exchange = Exchange(site, request, context).asking(form)
        guard let opened = form["ticket"].flatMap({ site.tickets.open(Sealed($0)) }) else {
            let unknown = EntrancePage(
                request: ClientRequest(client: site.clients.default.id), refusal: Refusal(.signUpExpired))
            return try await exchange.show(unknown)
        }
        let (ticket, door) = (opened.ticket, context.parameters.get("door") ?? "")
        // What begins nothing may be pressed however old the page is.
        if let address = changed(by: door, ticket, form) {
            guard door == "other" else { return try await exchange.show(at: address) }
            try await site.flows.arrival.signOut(exchange.visitor)
            return try await exchange.signedOut().show(at: address)
        }
        if opened.isExpired { return try await exchange.show(ticket.entrancePage(Refusal(.signUpExpired))) }
        switch FormName(rawValue: door) {
        case .leave?:
            return exchange.away(
                to: site.flows.applications.exit(from: ticket.request), site.clients[ticket.request.client],
                in: ticket.language)
        case .goOn?: return try await exchange.show(try await site.flows.arrival.resume(ticket, exchange.visitor))
        default:
            guard let form = StepForm.door(door, form, exchange) else { throw Problem.notFound }
            return try await exchange.show(try await site.flows.begin(ticket, with: form, exchange.visitor))
        }
    }

    /// The address of the page that a form leads to; nil where it is none of those that only change the page.
    private func changed(by form: String, _ ticket: Ticket, _ body: FormBody) -> EntranceAddress? {
        var address = EntranceAddress(of: ticket, default: site.clients.default.id)
        switch FormName(rawValue: form) {
        case .switchEntrance?: if let page = body["to"].flatMap(Entrance.init(rawValue:)) { address.show(page) }
        case .language?: if let language = body["lang"].flatMap(site.languages.known) { address.setLanguage(language) }
        case .promo?: address.take(promo: body["promo"] ?? "", beside: ticket.attribution)
        case .forget?:
            if let part = body["what"].flatMap(Attribution.Part.init(rawValue:)) {
                address.forget(part, of: ticket.attribution)
            }
        case .other?: break
        default: return nil
        }
        return address
    }
}
