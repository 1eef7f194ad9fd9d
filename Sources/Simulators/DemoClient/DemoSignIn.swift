import HTTPTypes
import Hummingbird

/// The way to the gateway and back: authorize request, callback, and the mobile app's link.
struct DemoSignIn: Sendable {
    let client: DemoClient

    private var configuration: DemoClient.Configuration { client.configuration }
    /// What `/login` passes on to the gateway.
    private static let passedOn = ["ui_locales", "max_age", "partner", "promo", "invitation"]

    func serve(from router: Router<BasicRequestContext>) {
        router.get("/login") { request, _ in try depart(request, prompt: nil) }
        router.get("/register") { request, _ in try depart(request, prompt: "create") }
        router.get("/callback") { request, _ in
            let visit = try DemoVisit(request)
            return try await arrive(request, visit, answer: visit.fields, as: .web)
        }
        router.get("/phone") { request, _ in
            let visit = try DemoVisit(request)
            guard let link = visit.fields["link"] else { return phonePage(visit, complaint: nil) }
            return try await open(link, request, visit)
        }
        router.post("/phone") { request, _ in
            let visit = try DemoVisit(request)
            return try await open(try await Fields(formOf: request)["link"] ?? "", request, visit)
        }
    }

    private func depart(_ request: Request, prompt: String?) throws -> Response {
        let fields = try Fields(queryOf: request)
        let attempt = DemoAttempt(fields["as"].flatMap(DemoGuise.init) ?? .web)
        let registration = configuration.registration(attempt.guise)
        var query = [
            (name: "response_type", value: "code"), (name: "client_id", value: registration.clientID),
            (name: "redirect_uri", value: registration.redirectURI),
            (name: "scope", value: fields["scope"] ?? "openid profile email phone"),
            (name: "state", value: attempt.state), (name: "nonce", value: attempt.nonce),
            (name: "code_challenge", value: ProofKey.challenge(for: attempt.verifier)),
            (name: "code_challenge_method", value: "S256"),
        ]
        if let prompt = prompt ?? fields["prompt"] { query.append(("prompt", prompt)) }
        for name in Self.passedOn {
            if let value = fields[name] { query.append((name, value)) }
        }
        var response = Reply.seeOther(
            PercentEncoding.url(configuration.gatewayURL + "/oauth2/authorize", adding: query))
        remember(DemoAttempt.list(in: request.cookies[DemoAttempt.cookie]?.value) + [attempt], in: &response)
        return response
    }

    /// The phone's operating system would hand the link to the app; here a person does.
    private func open(_ link: String, _ request: Request, _ visit: DemoVisit) async throws -> Response {
        let trimmed = String(link.filter { !$0.isWhitespace })
        let parts = trimmed.split(separator: "?", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0] == configuration.mobile.redirectURI else {
            return phonePage(
                visit,
                complaint: visit.language(
                    ru: "Это не ссылка приложения: она начинается с \(configuration.mobile.redirectURI)?",
                    en: "This isn’t the app’s link: it begins with \(configuration.mobile.redirectURI)?"))
        }
        return try await arrive(request, visit, answer: try Fields(parts[1]), as: .mobile)
    }

    private func arrive(
        _ request: Request, _ visit: DemoVisit, answer: Fields, as guise: DemoGuise
    ) async throws -> Response {
        let attempts = DemoAttempt.list(in: request.cookies[DemoAttempt.cookie]?.value)
        guard let attempt = attempts.first(where: { $0.state == answer["state"] && $0.guise == guise }) else {
            return failurePage(visit, .unknownState, status: .badRequest)
        }
        // RFC 9207: the answer must name the issuer that was asked.
        guard answer["iss"] == configuration.gatewayURL else {
            return failurePage(visit, .otherIssuer, status: .badRequest)
        }
        guard let code = answer["code"] else {
            return failurePage(visit, answer["error"] == "access_denied" ? .denied : .error(answer["error"] ?? "?"))
        }
        do {
            let signedIn = try await DemoExchange(configuration: configuration).redeem(code, for: attempt)
            var response = Reply.seeOther("/signed-in")
            remember(attempts.filter { $0 != attempt }, in: &response)
            let session = await client.sessions.begin(signedIn)
            response.setCookie(.simulator(DemoSessions.cookie, session, maxAge: 12 * 3600))
            return response
        } catch {
            return failurePage(visit, .exchange(error), status: .badGateway)
        }
    }

    private func remember(_ attempts: [DemoAttempt], in response: inout Response) {
        let value = DemoAttempt.cookieValue(attempts)
        response.setCookie(.simulator(DemoAttempt.cookie, value, maxAge: value.isEmpty ? 0 : 86_400))
    }

    private func phonePage(_ visit: DemoVisit, complaint: String?) -> Response {
        Reply.page(
            DemoPhonePage(
                language: visit.language, brand: configuration.brand, redirectURI: configuration.mobile.redirectURI,
                complaint: complaint
            ).page, status: complaint == nil ? .ok : .badRequest)
    }

    private func failurePage(
        _ visit: DemoVisit, _ failure: DemoFailurePage.Failure, status: HTTPResponse.Status = .ok
    ) -> Response {
        Reply.page(
            DemoFailurePage(language: visit.language, brand: configuration.brand, failure: failure).page, status: status
        )
    }
}
