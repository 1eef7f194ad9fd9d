import Gateway
import HTTPTypes
import Hummingbird
import SignUpFlow

/// A sign-up's steps, and the way back from a provider.
struct StepRoutes {
    let site: Site

    func show(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let exchange = Exchange(site, request, context)
        guard let stored = try await site.registrar.signUp(id(context), exchange.visitor) else {
            return try await exchange.show(site.registrar.stranger())
        }
        return try await exchange.show(stored)
    }

    /// A form's address opened by hand or from the history: the step it belongs to.
    func current(_ request: Request, _ context: GatehouseContext) -> Response {
        Exchange(site, request, context).seeOther("/s/\(id(context))")
    }

    /// Every form of a step: 303 to the step that then stands, or onwards.
    func post(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let exchange = Exchange(site, request, context)
        let body = try await FormBody(of: request)
        guard let form = step(context.parameters.get("form") ?? "", body, exchange) else { throw Problem.notFound }
        let version = body["version"].map { Int($0) ?? -1 }
        let turn = try await site.registrar.post(form, to: id(context), version: version, exchange.visitor)
        return try await exchange.show(turn)
    }

    func callback(_ request: Request, _ context: GatehouseContext) async throws -> Response {
        let exchange = Exchange(site, request, context)
        let query = try FormBody(text: request.uri.query ?? "", isJSON: false)
        let answer = Dictionary(query.pairs.map { ($0.name, $0.value) }) { first, _ in first }
        let provider = ProviderName(context.parameters.get("provider") ?? "")
        guard site.registrar.providers[provider] != nil else { throw Problem.notFound }
        let turn = try await site.registrar.callback(provider, answer, exchange.visitor)
        return try await exchange.show(turn, cleansFragment: provider == .facebook)
    }

    private func id(_ context: GatehouseContext) -> SignUpID { SignUpID(context.parameters.get("id") ?? "") }

    /// The form of that name, its fields parsed; nil where there is none.
    private func step(_ name: String, _ body: FormBody, _ exchange: Exchange) -> StepForm? {
        switch name {
        case "create": .create(termsTicked: body["terms"] == "on" || body["terms"] == "true")
        case "continue": .continueFromTerms
        case "link": .link
        case "other": .anotherAccount
        case "back": .back
        case "code": .linkCode(draft(body), drawn: drawnCode(exchange))
        case "confirm": .confirmLink
        case "send": .send(draft(body), drawn: drawnCode(exchange))
        case "verify": .verify(body["code"] ?? "")
        case "resend": .resend
        case "change": .changeNumber
        case "start": .start
        case "again": .again
        case "leave": .leave
        case "language": body["lang"].flatMap(site.languages.known).map(StepForm.language)
        case "switch": body["to"].flatMap(Entrance.init(rawValue:)).map(StepForm.switchEntrance)
        case "promo": .promo(body["promo"] ?? "")
        case "forget": body["what"].flatMap(Attribution.Part.init(rawValue:)).map(StepForm.forget)
        default: site.registrar.providers[ProviderName(name)].map { .provider($0.name) }
        }
    }

    private func draft(_ body: FormBody) -> PhoneDraft {
        PhoneDraft(
            country: (body["country"] ?? "").uppercased(), callingCode: body["calling_code"] ?? "",
            phone: body["phone"] ?? "")
    }

    /// The calling code that a first page is drawn with for this visitor.
    private func drawnCode(_ exchange: Exchange) -> String {
        site.maker.suggestedCountry(exchange.region, exchange.language).callingCode
    }
}
