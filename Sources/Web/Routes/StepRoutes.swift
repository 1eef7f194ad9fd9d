import Gateway
import HTTPTypes
import Hummingbird
import SignUpFlow

/// A sign-up's steps, and the way back from a provider.
struct StepRoutes {
    let site: Site

    func show(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let exchange = Exchange(site, request, context)
        guard var stored = try await site.flows.engine.signUp(id(context), exchange.visitor) else {
            return try await exchange.show(site.flows.engine.stranger())
        }
        let said = request.uri.queryParameters[Exchange.saying].flatMap { Refusal.Code(rawValue: String($0)) }
        if let said { stored.signUp.recount(said, now: site.maker.now()) }
        return try await exchange.show(stored)
    }

    /// A form's address opened by hand or from the history: the step it belongs to.
    func current(_ request: Request, _ context: GatehouseContext) -> Response {
        Exchange(site, request, context).seeOther("/s/\(id(context))")
    }

    /// Every form of a step: 303 to the step that then stands, or onwards.
    func post(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let body = try await FormBody(of: request)
        let exchange = Exchange(site, request, context).asking(body)
        guard let form = StepForm.named(context.parameters.get("form") ?? "", body, exchange) else {
            throw Problem.notFound
        }
        let version = body["version"].map { Int($0) ?? -1 }
        let outcome = try await site.flows.post(form, to: id(context), version: version, exchange.visitor)
        return try await exchange.show(outcome)
    }

    func callback(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let query = try FormBody(text: request.uri.query ?? "", isJSON: false)
        let exchange = Exchange(site, request, context).asking(query)
        let answer = Dictionary(query.pairs.map { ($0.name, $0.value) }) { first, _ in first }
        let provider = ProviderName(context.parameters.get("provider") ?? "")
        guard site.flows.trip.leads(to: provider) else { throw Problem.notFound }
        let outcome = try await site.flows.trip.callback(provider, answer, exchange.visitor)
        return try await exchange.show(outcome, cleansFragment: provider == .facebook)
    }

    private func id(_ context: GatehouseContext) -> SignUpID { SignUpID(context.parameters.get("id") ?? "") }
}
