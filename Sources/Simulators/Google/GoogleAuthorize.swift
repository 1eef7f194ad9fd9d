import HTTPTypes
import Hummingbird

/// The authorization endpoint: judge the request, let somebody choose, send them back with a code.
struct GoogleAuthorize: Sendable {
    let google: SimulatedGoogle

    private var configuration: SimulatedGoogle.Configuration { google.configuration }
    private static let cookie = "simulated_google_person"

    func serve(from router: Router<BasicRequestContext>) {
        router.get("/authorize") { request, _ in
            await google.desk.count("authorize")
            return try await open(request)
        }
        router.post("/authorize") { request, _ in try await decide(request) }
    }

    private func open(_ request: Request) async throws -> Response {
        try await judged(request.uri.query ?? "", request) { fields, asked in
            guard let simulation = Simulation(fields, request) else {
                return Reply.page(consentPage(fields, request, complaint: nil).page)
            }
            return try await sendBack(
                Decision(simulation, people: .google), fault: simulation.fault.flatMap(GoogleFault.init), asked)
        }
    }

    private func decide(_ request: Request) async throws -> Response {
        let form = try await Fields(formOf: request)
        return try await judged(form["request"] ?? "", request) { fields, asked in
            guard let decision = Decision(form: form, people: .google) else {
                let complaint = DemoLanguage(fields, request)(
                    ru: "Назовите человека: имя пусто.", en: "Name the person: the name is empty.")
                return Reply.page(consentPage(fields, request, complaint: complaint).page)
            }
            return try await sendBack(decision, fault: form["fault"].flatMap(GoogleFault.init), asked)
        }
    }

    /// Judges a request's query; `proceed` sees only a flawless one.
    private func judged(
        _ query: String, _ request: Request,
        proceed: (Fields, GoogleAuthorizeRequest) async throws -> Response
    ) async throws -> Response {
        do {
            let fields = try Fields(query)
            return try await proceed(fields, try GoogleAuthorizeRequest(fields, for: configuration))
        } catch let problem as Fields.Problem {
            return refusal("\(problem)", request)
        } catch GoogleAuthorizeRequest.Refusal.untrusted(let reason) {
            return refusal(reason, request)
        } catch GoogleAuthorizeRequest.Refusal.sentBack(let uri, let state, let error, let description) {
            var answer = [(name: "error", value: error), (name: "error_description", value: description)]
            if let state { answer.append(("state", state)) }
            answer.append(("iss", try await google.endpoint.baseURL()))
            return Reply.seeOther(PercentEncoding.url(uri, adding: answer))
        }
    }

    private func sendBack(
        _ decision: Decision, fault: GoogleFault?, _ asked: GoogleAuthorizeRequest
    ) async throws -> Response {
        let issuer = try await google.endpoint.baseURL()
        var answer = [(name: "state", value: asked.state)]
        answer.append(("iss", fault == .wrongResponseIssuer ? "https://impostor.example" : issuer))
        switch decision {
        case .deny:
            answer.append(("error", "access_denied"))
            return Reply.seeOther(PercentEncoding.url(asked.redirectURI, adding: answer))
        case .allow(let person, let choice, _):
            let grant = GoogleDesk.Grant(request: asked, person: person, fault: fault)
            answer.append(("code", await google.desk.issue(grant, now: configuration.clock.now())))
            answer.append(("scope", asked.scopes.sorted().joined(separator: " ")))
            var response = Reply.seeOther(PercentEncoding.url(asked.redirectURI, adding: answer))
            if let choice {
                response.setCookie(.simulator(Self.cookie, choice.formValue, maxAge: 30 * 86_400))
            }
            return response
        }
    }

    private func consentPage(_ fields: Fields, _ request: Request, complaint: String?) -> ConsentPage {
        ConsentPage(
            language: DemoLanguage(fields, request), provider: "Google", action: "/authorize",
            query: fields.encoded, clientID: configuration.clientID, people: .google,
            lastChoice: request.cookies[Self.cookie].flatMap { RememberedChoice(formValue: $0.value) },
            faults: GoogleFault.allCases.map(\.option), complaint: complaint)
    }

    private func refusal(_ reason: String, _ request: Request) -> Response {
        let language = DemoLanguage(firstOf: request.headers[.acceptLanguage])
        let page = RefusalPage(language: language, provider: "Google", reason: reason)
        return Reply.page(page.page, status: .badRequest)
    }
}
