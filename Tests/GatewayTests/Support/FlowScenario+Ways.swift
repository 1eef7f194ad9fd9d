import SignUpFlow
import Testing

@testable import Gateway

/// A browser: a cookie, an address and, when somebody is finished in it, a session.
struct Browser: Sendable {
    var cookie: String
    var address = "203.0.113.7"
    var session: String?
    /// What is left of each of its requests.
    var patience = Duration.seconds(600)

    init(_ name: String, address: String = "203.0.113.7") {
        cookie = name
        self.address = address
    }

    var visitor: Visitor {
        Visitor(cookie: cookie, session: session, address: address, deadline: Deadline(after: patience))
    }
}

/// The ways a person goes, as far as a test needs them.
extension FlowScenario {
    /// What the client asked for.
    static func request(_ client: String = "crm-web", isAsked: Bool = true) -> ClientRequest {
        let redirect = client == "crm-web" ? "https://crm.example.com/callback" : "com.example.crm:/signed-up"
        return ClientRequest(
            client: ClientID(client),
            authorization: isAsked
                ? ClientRequest.Authorization(
                    redirectURI: redirect, scopes: ["openid"], state: "of the client",
                    codeChallenge: HandoffFixture.challenge) : nil)
    }

    func ticket(
        _ request: ClientRequest = request(), _ attribution: Attribution? = nil, entrance: Entrance = .register
    ) throws -> Ticket {
        let entrancePage = EntrancePage(entrance: entrance, request: request, attribution: attribution)
        let shownAs = FlowScenario.clients[request.client]?.terms ?? .checkbox
        let sealed = tickets.issue(
            for: entrancePage, language: .russian, terms: TermsOffer(version: rules.termsVersion, shownAs: shownAs))
        return try #require(tickets.open(sealed)).ticket
    }

    /// To the provider: the sign-up's id and the state that left.
    func depart(
        _ browser: Browser, _ request: ClientRequest = request(), _ attribution: Attribution? = nil,
        with provider: ScriptedProvider? = nil
    ) async throws -> (id: SignUpID, state: String) {
        let provider = provider ?? google
        let ticket = try ticket(request, attribution)
        let outcome = try await flows.begin(ticket, with: .provider(provider.name), browser.visitor)
        _ = try #require(outcome.location)
        return (ticket.id, try #require(provider.trips.last).state)
    }

    /// The provider sends the browser back with this code, which is the subject.
    func comeBack(
        _ browser: Browser, _ state: String, as subject: String, with provider: ScriptedProvider? = nil
    ) async throws -> FlowOutcome {
        try await flows.trip.callback(
            (provider ?? google).name, ["state": state, "code": subject], browser.visitor)
    }

    /// There and back: what came of it.
    @discardableResult
    func arrive(
        _ browser: Browser, as subject: String, _ request: ClientRequest = request(), _ attribution: Attribution? = nil,
        with provider: ScriptedProvider? = nil
    ) async throws -> (id: SignUpID, outcome: FlowOutcome) {
        let (id, state) = try await depart(browser, request, attribution, with: provider)
        return (id, try await comeBack(browser, state, as: subject, with: provider))
    }

    @discardableResult
    func post(_ form: StepForm, _ id: SignUpID, _ browser: Browser, version: Int? = nil) async throws -> FlowOutcome {
        try await flows.post(form, to: id, version: version, browser.visitor)
    }

    func step(_ id: SignUpID, _ browser: Browser) async throws -> Step {
        try #require(try await flows.engine.signUp(id, browser.visitor)).signUp.step
    }

    func notice(_ id: SignUpID, _ browser: Browser) async throws -> Refusal? {
        try await flows.engine.signUp(id, browser.visitor)?.signUp.notice
    }

    static func draft(_ phone: String) -> PhoneDraft { PhoneDraft(country: "RU", callingCode: "7", phone: phone) }

    /// A pending account, standing at the phone.
    func pending(
        _ browser: Browser, as subject: String, _ request: ClientRequest = request(), _ attribution: Attribution? = nil
    ) async throws -> SignUpID {
        let (id, _) = try await arrive(browser, as: subject, request, attribution)
        try await post(.create(termsTicked: true), id, browser)
        return id
    }

    /// A code is on its way to this number.
    func atCode(
        _ browser: Browser, as subject: String, phone: String, _ request: ClientRequest = request()
    ) async throws -> SignUpID {
        let id = try await pending(browser, as: subject, request)
        try await post(.send(Self.draft(phone), drawn: "7"), id, browser)
        return id
    }

    /// An active account: its sign-up stands at `done`; the browser has the session.
    func done(
        _ browser: inout Browser, as subject: String, phone: String, _ request: ClientRequest = request()
    ) async throws -> SignUpID {
        let id = try await atCode(browser, as: subject, phone: phone, request)
        let outcome = try await post(.verify(sms.code), id, browser)
        browser.session = outcome.session
        _ = try #require(outcome.session)
        return id
    }

    /// An active account and nothing else: the browser it was made in is forgotten.
    func account(_ subject: String, phone: String, with provider: ScriptedProvider? = nil) async throws -> KnownAccount
    {
        let browser = Browser("of \(subject)", address: "198.51.100.1")
        let provider = provider ?? google
        let (id, _) = try await arrive(browser, as: subject, with: provider)
        try await post(.create(termsTicked: true), id, browser)
        try await post(.send(Self.draft(phone), drawn: "7"), id, browser)
        try await post(.verify(sms.code), id, browser)
        return try #require(
            try await store.account(boundTo: provider.name, subject: subject, now: clock.now))
    }

    /// At Link, as a newcomer.
    func atLink(_ browser: Browser, as subject: String) async throws -> SignUpID {
        let (id, _) = try await arrive(browser, as: subject)
        try await post(.link, id, browser)
        return id
    }

    // MARK: By e-mail, by phone, by password

    static let password = "correct horse"

    static func form(
        _ email: String, password: String = password, first: String = "Борис", last: String = "Орлов",
        ticked: Bool = true
    ) -> StepForm {
        .registerByEmail(
            EmailForm(firstName: first, lastName: last, email: email, password: password, termsTicked: ticked))
    }

    /// A form of a page before a sign-up: the sign-up's id and what came of it.
    func begin(
        _ form: StepForm, _ browser: Browser, _ request: ClientRequest = request(), _ attribution: Attribution? = nil,
        at entrance: Entrance = .register
    ) async throws -> (id: SignUpID, outcome: FlowOutcome) {
        let ticket = try ticket(request, attribution, entrance: entrance)
        return (ticket.id, try await flows.begin(ticket, with: form, browser.visitor))
    }

    /// A pending account begun by e-mail, standing at the phone.
    func pendingByEmail(_ browser: Browser, _ email: String, password: String = password) async throws -> SignUpID {
        let (id, _) = try await begin(Self.form(email, password: password), browser)
        let outcome = try await post(.verify(mail.code), id, browser)
        #expect(outcome.name == "phone")
        return id
    }

    /// An active account with e-mail, phone and password; the browser it was made in is forgotten.
    @discardableResult
    func emailAccount(_ email: String, phone: String, password: String = password) async throws -> KnownAccount {
        let browser = Browser("of \(email)", address: "198.51.100.2")
        let id = try await pendingByEmail(browser, email, password: password)
        try await post(.send(Self.draft(phone), drawn: "7"), id, browser)
        #expect(try await post(.verify(sms.code), id, browser).name == "done")
        return try #require(try await store.account(email: email, now: clock.now))
    }

    /// By the phone-first door, as far as the form for the e-mail address.
    func phoneFirst(_ browser: Browser, phone: String) async throws -> SignUpID {
        let (id, _) = try await begin(
            .registerByPhone(Self.draft(phone), drawn: "7", termsTicked: true), browser)
        let outcome = try await post(.verify(sms.code), id, browser)
        #expect(outcome.name == "email")
        return id
    }

    /// By the phone-first door, as far as names and password.
    func atProfile(_ browser: Browser, phone: String, _ email: String) async throws -> SignUpID {
        let id = try await phoneFirst(browser, phone: phone)
        try await post(.send(email: email), id, browser)
        let outcome = try await post(.verify(mail.code), id, browser)
        #expect(outcome.name == "profile")
        return id
    }

    static func save(_ password: String = password, first: String = "Борис", last: String = "Орлов") -> StepForm {
        .save(firstName: first, lastName: last, password: password)
    }

    /// Sign in with a password, from the door.
    func signIn(
        _ browser: Browser, _ login: String, _ password: String = password,
        _ request: ClientRequest = request()
    ) async throws -> (id: SignUpID, outcome: FlowOutcome) {
        try await begin(.password(login: login, password: password), browser, request, at: .signIn)
    }

    /// The same, with the session it brings.
    func signedIn(_ browser: inout Browser, _ login: String, _ password: String = password) async throws {
        let outcome = try await signIn(browser, login, password).outcome
        let session = try #require(outcome.session)
        browser.session = session
    }

    /// Recover's form, from the door.
    func recover(_ browser: Browser, _ login: String) async throws -> (id: SignUpID, outcome: FlowOutcome) {
        startJobs()
        return try await begin(.request(login: login), browser, at: .recover)
    }

    /// A change begun on the account's page.
    func change(_ change: AccountChangeKind, _ browser: Browser) async throws -> (id: SignUpID, outcome: FlowOutcome) {
        startJobs()
        let ticket = try ticket(ClientRequest(client: ClientID("crm-web"), opensAccount: true), entrance: .signIn)
        return (ticket.id, try await flows.accountChange.post(.change(change), with: ticket, browser.visitor))
    }

    /// Waits for a message that leaves after its answer.
    func eventually(_ isThere: @Sendable () -> Bool, sourceLocation: SourceLocation = #_sourceLocation) async {
        for _ in 0..<1_000_000 {
            if isThere() { return }
            await Task.yield()
        }
        Issue.record("the message never left", sourceLocation: sourceLocation)
    }

    /// A code of six digits that is not the right one.
    var wrongLetterCode: String { mail.code == "000000" ? "000001" : "000000" }

    /// A code of six digits that is not the right one.
    var wrongCode: String { sms.code == "000000" ? "000001" : "000000" }
}

extension FlowOutcome {
    var stored: StoredSignUp? { if case .step(let stored) = way { stored } else { nil } }
    var location: String? { if case .away(let location) = way { location } else { nil } }
    var entrancePage: EntrancePage? { if case .entrancePage(let entrancePage) = way { entrancePage } else { nil } }
    var notice: Refusal? { if case .account(let refusal) = way { refusal } else { stored?.signUp.notice } }
    var refusal: Refusal.Code? { notice?.code ?? entrancePage?.refusal?.code }
    /// `newcomer`, `phone`, … or where it leads out of the steps.
    var name: String {
        switch way {
        case .step(let stored): stored.signUp.step.name
        case .away: "away from here"
        case .entrancePage(let entrancePage): "welcome:\(entrancePage.entrance.rawValue)"
        case .account: "account"
        case .address: "its own address"
        }
    }

    /// A parameter of the address it leads to.
    func parameter(_ name: String) -> String? { location.flatMap { Sent.query(of: $0)[name] } }
}

extension StepForm {
    /// `send` of the page `phone`.
    static func send(_ draft: PhoneDraft, drawn: String) -> StepForm { .send(draft, drawn: drawn, email: "") }

    /// `send` of the page `email`.
    static func send(email: String) -> StepForm {
        .send(PhoneDraft(country: "", callingCode: "", phone: ""), drawn: "", email: email)
    }
}
