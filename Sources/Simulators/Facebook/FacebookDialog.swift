import HTTPTypes
import Hummingbird

/// The login dialog: judge the request, let somebody choose, send them back with a code.
struct FacebookDialog: Sendable {
    let facebook: SimulatedFacebook

    private var configuration: SimulatedFacebook.Configuration { facebook.configuration }
    private static let cookie = "simulated_facebook_person"

    func open(_ request: Request) async throws -> Response {
        try await judged(request.uri.query ?? "", request) { fields, asked in
            guard let simulation = Simulation(fields, request) else {
                return Reply.page(consentPage(fields, asked, request, complaint: nil).page)
            }
            let fault = simulation.fault.flatMap(FacebookFault.init)
            return await sendBack(Decision(simulation, people: .facebook), fault: fault, asked)
        }
    }

    func decide(_ request: Request) async throws -> Response {
        let form = try await Fields(formOf: request)
        return try await judged(form["request"] ?? "", request) { fields, asked in
            guard let decision = Decision(form: form, people: .facebook) else {
                let complaint = DemoLanguage(fields, request)(
                    ru: "Назовите человека: имя пусто.", en: "Name the person: the name is empty.")
                return Reply.page(consentPage(fields, asked, request, complaint: complaint).page)
            }
            return await sendBack(decision, fault: form["fault"].flatMap(FacebookFault.init), asked)
        }
    }

    /// Judges a request's query; `proceed` sees only a flawless one.
    private func judged(
        _ query: String, _ request: Request,
        proceed: (Fields, FacebookDialogRequest) async throws -> Response
    ) async throws -> Response {
        do {
            let fields = try Fields(query)
            return try await proceed(fields, try FacebookDialogRequest(fields, for: configuration))
        } catch let problem as Fields.Problem {
            return refusal("\(problem)", request)
        } catch let refused as FacebookDialogRequest.Refusal {
            return refusal(refused.reason, request)
        }
    }

    /// Back to the application, with the fragment that the real dialog appends.
    private func sendBack(
        _ decision: Decision, fault: FacebookFault?, _ asked: FacebookDialogRequest
    ) async -> Response {
        switch decision {
        case .deny:
            let answer = [
                (name: "error", value: "access_denied"), (name: "error_code", value: "200"),
                (name: "error_description", value: "Permissions error"), (name: "error_reason", value: "user_denied"),
                (name: "state", value: asked.state),
            ]
            return Reply.seeOther(PercentEncoding.url(asked.redirectURI, adding: answer) + "#_=_")
        case .allow(let person, let choice, let keepEmail):
            let grant = FacebookDesk.Grant(
                request: asked, person: person, sharesEmail: asked.scopes.contains("email") && !keepEmail, fault: fault)
            let code = await facebook.desk.issueCode(grant, now: configuration.clock.now())
            let answer = [(name: "code", value: code), (name: "state", value: asked.state)]
            var response = Reply.seeOther(PercentEncoding.url(asked.redirectURI, adding: answer) + "#_=_")
            if let choice {
                response.setCookie(.simulator(Self.cookie, choice.formValue, maxAge: 30 * 86_400))
            }
            return response
        }
    }

    private func consentPage(
        _ fields: Fields, _ asked: FacebookDialogRequest, _ request: Request, complaint: String?
    ) -> ConsentPage {
        let language = DemoLanguage(fields, request)
        return ConsentPage(
            language: language, provider: "Facebook", action: "/\(configuration.apiVersion)/dialog/oauth",
            query: fields.encoded, clientID: configuration.clientID, people: .facebook,
            lastChoice: request.cookies[Self.cookie].flatMap { RememberedChoice(formValue: $0.value) },
            faults: FacebookFault.allCases.map(\.option), remark: remark(asked, language), emailIsOptional: true,
            complaint: complaint)
    }

    private func remark(_ asked: FacebookDialogRequest, _ language: DemoLanguage) -> String? {
        switch asked.authType {
        case "reauthenticate":
            language(
                ru: "Приложение просит войти заново (auth_type=reauthenticate).",
                en: "The application wants you to sign in again (auth_type=reauthenticate).")
        case "rerequest":
            language(
                ru: "Приложение снова просит то, в чём ему отказали (auth_type=rerequest).",
                en: "The application asks again for what was declined (auth_type=rerequest).")
        case _: nil
        }
    }

    private func refusal(_ reason: String, _ request: Request) -> Response {
        let language = DemoLanguage(firstOf: request.headers[.acceptLanguage])
        let page = RefusalPage(language: language, provider: "Facebook", reason: reason)
        return Reply.page(page.page, status: .badRequest)
    }
}
