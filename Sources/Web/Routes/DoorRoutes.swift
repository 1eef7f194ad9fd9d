import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import SignUpFlow

/// The pages before a sign-up, and the POSTs that begin one.
struct DoorRoutes {
    let site: Site

    func root(_ request: Request, _ context: GatehouseContext) -> Response {
        Exchange(site, request, context).seeOther("/sign-up")
    }

    func signUp(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        try await door(.register, partner: nil, request, context)
    }

    func signIn(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        try await door(.signIn, partner: nil, request, context)
    }

    func recover(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        try await door(.recover, partner: nil, request, context)
    }

    func partner(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        try await door(.register, partner: context.parameters.get("partner"), request, context)
    }

    private func door(
        _ entrance: Entrance, partner: String?, _ request: Request, _ context: GatehouseContext
    ) async throws -> Response {
        let exchange = Exchange(site, request, context)
        let query = try FormBody(text: request.uri.query ?? "", isJSON: false)
        let client = try query["client_id"].map { id throws(Problem) in
            guard let client = site.registrar.clients[ClientID(id)] else { throw .clientUnknown }
            return client
        }
        let decodedPartner = partner.map { $0.removingPercentEncoding ?? $0 }
        let (attribution, refusal) = site.registrar.partners.resolve(partner: decodedPartner, promo: query["promo"])
        let welcome = Welcome(
            entrance: entrance, request: ClientRequest(client: (client ?? site.registrar.clients.default).id),
            attribution: attribution, refusal: refusal, typedPromo: query["promo"])
        return try await exchange.show(welcome)
    }

    /// `POST /start/{door}`: begins a sign-up, or answers with the page itself and a fresh ticket.
    func start(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let form = try await FormBody(of: request)
        let exchange = Exchange(site, request, context).asking(form)
        guard let opened = form["ticket"].flatMap({ site.registrar.tickets.open(Sealed($0)) }) else {
            let unknown = Welcome(
                request: ClientRequest(client: site.registrar.clients.default.id), refusal: Refusal(.signUpExpired))
            return try await exchange.show(unknown)
        }
        let ticket = opened.ticket
        if opened.isExpired { return try await exchange.show(ticket.welcome(Refusal(.signUpExpired))) }
        return try await start(context.parameters.get("door") ?? "", ticket, form, exchange)
    }

    private func start(_ door: String, _ ticket: Ticket, _ form: FormBody, _ exchange: Exchange) async throws
        -> Response
    {
        var welcome = ticket.welcome()
        switch door {
        case "switch":
            welcome.entrance = form["to"].flatMap(Entrance.init(rawValue:)) ?? welcome.entrance
            return try await exchange.show(welcome)
        case "language":
            welcome.language = form["lang"].flatMap(site.languages.known) ?? welcome.language
            return try await exchange.show(welcome)
        case "promo":
            let (found, refusal) = site.registrar.partners.resolve(
                partner: ticket.attribution?.partner?.rawValue, promo: form["promo"]?.nonEmpty)
            if refusal == nil { welcome.attribution = found }
            welcome.refusal = refusal
            welcome.typedPromo = form["promo"]
            return try await exchange.show(welcome)
        case "forget":
            if let part = form["what"].flatMap(Attribution.Part.init(rawValue:)) {
                welcome.attribution = welcome.attribution?.without(part)
            }
            return try await exchange.show(welcome)
        case "other":
            try await site.registrar.signOut(exchange.visitor)
            return try await exchange.signedOut().show(welcome, afterSignOut: true)
        case "leave": return exchange.away(to: site.registrar.exit(from: ticket.request))
        case "continue": return try await exchange.show(try await site.registrar.resume(ticket, exchange.visitor))
        default:
            guard let form = StepForm.door(door, form, exchange) else { throw Problem.notFound }
            return try await exchange.show(try await site.registrar.begin(ticket, with: form, exchange.visitor))
        }
    }
}
