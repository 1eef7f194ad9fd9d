import Gateway
import HTTPTypes
import Hummingbird
import NIOCore
import SignUpFlow

/// What an event came to, as an answer.
extension Exchange {
    /// - Parameter cleansFragment: the provider's `#_=_` must not stay in the address bar.
    func show(_ outcome: FlowOutcome, cleansFragment: Bool = false) async throws -> Response {
        let exchange = opening(session: outcome.session, by: outcome.method).setting(outcome.stepCookie)
        switch outcome.way {
        case .away(let url):
            return exchange.away(to: cleansFragment && !wantsJSON && !url.contains("#") ? url + "#" : url)
        case .entrancePage(let entrancePage): return try await exchange.show(entrancePage)
        case .account(let refusal):
            return try await exchange.showAccount(site.clients.default.id, language, refusal)
        case .step(let stored):
            if wantsJSON { return try await exchange.show(stored) }
            return exchange.seeOther(Self.path(stored.signUp.id, saying: outcome.says) + (cleansFragment ? "#top" : ""))
        case .address(let id): return exchange.away(to: Self.path(id, saying: outcome.says))
        }
    }

    private static func path(_ id: SignUpID, saying code: Refusal.Code?) -> String {
        "/s/\(id)" + (code.map { "?\(saying)=\($0.rawValue)" } ?? "")
    }

    /// In a step's address: what is said of a trip that is still under way, or of a form that came too late.
    static let saying: Substring = "said"

    /// The step's page; an ended sign-up leads to the application, or begins again.
    func show(_ stored: StoredSignUp) async throws -> Response {
        let signUp = stored.signUp
        if case .arrival(.over(let ending)) = signUp.step, ending != .confirmedElsewhere {
            let client = site.clients.client(of: signUp.request)
            switch ending {
            case .handedOver:
                return away(
                    to: signUp.request.opensAccount
                        ? site.flows.applications.accountPath(signUp.request, signUp.language)
                        : site.flows.applications.startURL(client))
            case .account: return try await backToAccount(from: signUp)
            case .left, .unproven, .confirmedElsewhere:
                let exit = site.flows.applications.exit(
                    from: signUp.request, ending == .unproven ? .loginRequired : .accessDenied)
                return RedirectTarget(exit).isApp
                    ? away(to: exit, client, in: signUp.language) : try await show(again(signUp, nil))
            case .expired(.accountDeleted): return deleted(signUp, client)
            case .expired(let code): return try await show(again(signUp, Refusal(code)))
            }
        }
        let (made, chrome) = site.maker.page(stored, try await surroundings(signUp))
        return page(made, chrome)
    }

    private func deleted(_ signUp: SignUp, _ client: Client) -> Response {
        let query = client.id == site.clients.default.id ? "" : "client_id=\(client.id)&"
        let (made, chrome) = site.maker.deleted(
            signUp, backTo: client.homeURL, register: "/sign-up?\(query)lang=\(signUp.language)")
        return page(made, chrome)
    }

    private func again(_ signUp: SignUp, _ refusal: Refusal?) -> EntrancePage {
        EntrancePage(
            request: signUp.request, attribution: signUp.attribution, language: signUp.language, refusal: refusal)
    }

    private func surroundings(_ signUp: SignUp) async throws -> PageMaker.Surroundings {
        var around = PageMaker.Surroundings(region: region, method: method, wantsLists: wantsJSON)
        // A sign-up that is away shows the page it left.
        let step = if case .trip(.away(_, let origin)) = signUp.step { origin.step } else { signUp.step }
        switch step {
        case .newAccount(.newcomer(let identity)), .newAccount(.terms(let identity)):
            around.profile = site.flows.trip.profile(identity, of: signUp.id, visitor)
        case .link(.choosing(let linking, _)), .link(.code(let linking, _, _)):
            around.profile = site.flows.trip.profile(linking.identity, of: signUp.id, visitor)
        case .link(.confirm(let linking, let proof)):
            around.profile = site.flows.trip.profile(linking.identity, of: signUp.id, visitor)
            around.details = try await site.flows.accountChange.details(of: proof.account.account)
        case .recovery(.recovered(_, let proof)):
            around.details = try await site.flows.accountChange.details(of: proof.account.account)
        case .secondProof(.choosing(let number)):
            around.details = try await site.flows.accountChange.details(of: number.account.account)
            around.secondWays = around.details.map(site.flows.secondProof.secondWays)
        case .change(.prove(let change)):
            around.details = try await site.flows.accountChange.details(of: change.account.account)
            around.provers = site.flows.accountChange.provers(of: change, around.details)
        case .arrival(.done(let arrival)) where arrival.manner == .created && arrival.way == Evidence.email:
            around.details = try await site.flows.accountChange.details(of: arrival.standing.account)
        case .arrival(.app(_, let exit)):
            around.appLink = site.flows.arrival.appLink(exit, of: signUp, visitor)
            around.browserURL = site.flows.applications.startURL(
                site.clients.client(of: signUp.request))
        case .entrance, .trip, .phone, .email, .secondProof(.code), .recovery(.code), .recovery(.password),
            .change(.code), .change(.binding), .arrival(.termsNew), .arrival(.done), .arrival(.over):
            break
        }
        return around
    }

    /// The page at a changed address: a browser is sent there, a program gets it at once.
    func show(at address: EntranceAddress) async throws -> Response {
        guard wantsJSON else { return seeOther(address.text) }
        var head = request.head
        (head.method, head.path) = (.get, address.text)
        let asked = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        var response =
            switch address.page {
            case .authorize: try await OpenIDRoutes(site: site).authorize(asked, context)
            case .account: try await AccountRoutes(site: site).show(asked, context)
            case .entrance(let page, let partner):
                try await EntranceRoutes(site: site).page(page, linkOf: partner, asked, context)
            }
        response.headers[values: .setCookie] = setCookies
        return response
    }

    /// A page before a sign-up, with a fresh ticket.
    /// - Parameter event: what has just happened to the person's account.
    func show(_ entrancePage: EntrancePage, after event: AccountEvent? = nil) async throws -> Response {
        let spoken = entrancePage.language ?? language
        let isKnown = request.headers[.cookie] != nil
        let guest = PageMaker.EntranceVisitor(
            language: spoken, ticket: ticket(entrancePage, spoken),
            session: isKnown ? try await site.flows.arrival.session(visitor, for: entrancePage.request) : nil,
            unfinished: isKnown && entrancePage.entrance != .recover
                ? try await site.flows.entrance.unfinished(visitor) : nil,
            userAgent: userAgent, region: region, method: method, event: event,
            wantsLists: wantsJSON)
        let (made, chrome) = site.maker.entrance(entrancePage, guest)
        return page(made, chrome)
    }

    func continueAs(_ entrancePage: EntrancePage, _ session: Session) -> Response {
        let (made, chrome) = site.maker.continueAs(
            entrancePage, session, language, ticket: ticket(entrancePage, language))
        return page(made, chrome)
    }

    /// A fresh ticket, with the terms as the page is drawn with them.
    func ticket(_ entrancePage: EntrancePage, _ language: Language) -> Sealed {
        let terms = TermsOffer(version: site.maker.termsVersion, shownAs: site.maker.client(entrancePage.request).terms)
        return site.tickets.issue(for: entrancePage, language: language, terms: terms)
    }
}

extension Site {
    /// A problem as a page, or as `application/problem+json`.
    func problemPage(_ problem: Problem, _ request: Request, _ context: GatehouseContext) -> Response {
        var exchange = Exchange(self, request, context)
        if Routes.foreign.contains(request.uri.path) { exchange = exchange.withoutCookies() }
        let words = maker.words(exchange.language)
        let title = words("problem.\(problem.rawValue).title")
        let detail = words("problem.\(problem.rawValue).detail")
        guard !exchange.wantsJSON else {
            let document = ProblemDocument(
                title: title, status: problem.status.code, detail: detail, code: problem.rawValue,
                reference: context.reference)
            var response = exchange.json(document, status: problem.status)
            response.headers[.contentType] = "application/problem+json"
            return response
        }
        // Of the default client: whatever was wrong with the request is left behind.
        let data = ProblemData(reference: context.reference, title: title, detail: detail, again: "/sign-up")
        let page = Page(
            step: "problem", signUp: nil,
            notice: Notice(code: problem.rawValue, message: title, retryAfter: nil, form: nil, field: nil), forms: [],
            data: data)
        var chrome = maker.chrome("problem", exchange.language)
        chrome.title = title
        return exchange.page(page, chrome, status: problem.status)
    }
}
