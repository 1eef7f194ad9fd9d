/// One person's way after the other over kept connections, on a thread of its own. Each person has a fresh cookie jar.
final class Walk {
    private let provider: ProviderChoice
    private let gateway: HTTPConnection
    private let inbox: HTTPConnection
    private let providerSite: HTTPConnection
    private let gatewayURL: String
    private var cookies: [String: Substring] = [:]
    /// How long each leg took, in milliseconds.
    private(set) var times: [Leg: [Double]] = [:]
    /// The gateway's CPU microseconds while each leg was under way; only where one person walks alone.
    private(set) var costs: [Leg: [Double]] = [:]
    private let figures: ProcessFigures?

    /// - Parameter figures: the gateway's, to look at around each leg.
    init(_ world: World, _ provider: ProviderChoice, figures: ProcessFigures? = nil) {
        self.provider = provider
        self.figures = figures
        gateway = HTTPConnection(port: world.gatewayPort)
        inbox = HTTPConnection(port: world.inboxPort)
        providerSite = HTTPConnection(port: world.providerPort)
        gatewayURL = "http://127.0.0.1:\(world.gatewayPort)"
    }

    /// The whole way of a new person.
    /// - Returns: the `sub` that the application got.
    func signUp(_ person: Person) throws -> String {
        let step = try provider == .email ? confirmAddress(person) : create(person)
        var version = try page(.phone, step)
        let number = "country=RU&calling_code=7&phone=\(person.phone.dropFirst(2))"
        try form(.send, step, "send", "version=\(version)&\(number)")
        version = try page(.code, step)
        try form(.verify, step, "verify", "version=\(version)&code=\(code(sentTo: person.phone))")
        version = try page(.done, step)
        let answer = try call(.leave, "POST", step + "/start", form: "version=\(version)")
        return try redeem(try location(.leave, answer))
    }

    /// By a provider, to the phone.
    private func create(_ person: Person) throws -> String {
        let step = try arrive(person, prompt: "create")
        let version = try page(.newcomer, step)
        try form(.create, step, "create", "version=\(version)&terms=on")
        return step
    }

    /// By e-mail, to the phone.
    private func confirmAddress(_ person: Person) throws -> String {
        let ticket = try ticket(prompt: "create")
        let fields =
            "ticket=\(ticket)&first_name=Anna&last_name=Krylova&email=\(person.email)&password=Sapogi-v-skazke&terms=on"
        let step = try location(.register, try call(.register, "POST", "/start/email", form: fields))
        let version = try page(.emailCode, step)
        let code = try code(sentTo: person.email)
        try form(.confirm, step, "verify", "version=\(version)&code=\(code)")
        return step
    }

    /// The way of somebody who is known already: straight through.
    func signIn(_ person: Person) throws -> String {
        try redeem(try arrive(person, prompt: "login"))
    }

    // MARK: Asking for somebody's account

    /// Recover's form for this login; answers how many milliseconds its answer took.
    func askToRecover(_ login: String) throws -> Double {
        let ticket = try ticket(prompt: "login")
        let escaped = login.replacing("+", with: "%2B").replacing("@", with: "%40")
        return try timed {
            try location(.recover, call(.recover, "POST", "/start/request", form: "ticket=\(ticket)&login=\(escaped)"))
        }
    }

    /// Link's form for a code to this number, by somebody who stands there.
    func askToLink(_ phone: String, by person: Person) throws -> Double {
        let step = try arrive(person, prompt: "create")
        try form(.create, step, "link", "")
        let number = "country=RU&calling_code=7&phone=\(phone.dropFirst(2))"
        return try timed { try form(.link, step, "code", number) }
    }

    private func timed(_ work: () throws -> Any) rethrows -> Double {
        let began = ContinuousClock.now
        _ = try work()
        return (ContinuousClock.now - began) / .milliseconds(1)
    }

    /// From the application to the provider and back.
    /// - Returns: where the callback led.
    private func arrive(_ person: Person, prompt: String) throws -> String {
        let ticket = try ticket(prompt: prompt)
        let away = try location(
            .start, try call(.start, "POST", "/start/\(provider.rawValue)", form: "ticket=\(ticket)"))
        let back = try providerSite.exchange("GET", path(of: away), head: "X-Simulate: person=\(person.label)\r\n")
        guard let location = back.location, location.hasPrefix(gatewayURL + "/callback/") else {
            throw Failure("the provider answered \(back.status): \(String(decoding: back.body, as: UTF8.self))")
        }
        // As in a browser, the fragment stays behind.
        return String(try self.location(.callback, try call(.callback, "GET", path(of: location))).prefix { $0 != "#" })
    }

    private func ticket(prompt: String) throws -> String {
        cookies = [:]
        let entrance = try call(.authorize, "GET", Self.authorizePath + "&prompt=\(prompt)")
        guard entrance.status == 200, let ticket = entrance.value(after: "name=\"ticket\" value=\"") else {
            throw unexpected(.authorize, entrance)
        }
        return ticket
    }

    private func redeem(_ location: String) throws -> String {
        guard location.hasPrefix(World.redirectURI + "?"),
            let code = location.split(whereSeparator: { "?&".contains($0) }).first(where: { $0.hasPrefix("code=") })
        else { throw Failure("not handed over: \(location)") }
        let form =
            "grant_type=authorization_code&\(code)&redirect_uri=\(Self.redirectURI)&code_verifier=\(Self.verifier)"
            + "&client_id=crm-web&client_secret=\(World.clientSecret)"
        let tokens = try call(.token, "POST", "/oauth2/token", form: form)
        guard tokens.status == 200, tokens.value(after: "\"id_token\":\"") != nil,
            let token = tokens.value(after: "\"access_token\":\"")
        else { throw unexpected(.token, tokens) }
        let userInfo = try call(.userInfo, "GET", "/oauth2/userinfo", head: "Authorization: Bearer \(token)\r\n")
        guard userInfo.status == 200, let subject = userInfo.value(after: "\"sub\":\"") else {
            throw unexpected(.userInfo, userInfo)
        }
        return subject
    }

    /// The smallest request there is, so often.
    func askWhetherAlive(times: Int) throws {
        for _ in 0..<times {
            let answer = try gateway.exchange("GET", "/healthz")
            guard answer.status == 200 else { throw Failure("/healthz answers \(answer.status)") }
        }
    }

    // MARK: Requests

    private func call(_ leg: Leg, _ method: String, _ path: String, head: String = "", form: String? = nil) throws
        -> HTTPAnswer
    {
        var head = head
        if !cookies.isEmpty {
            head += "Cookie: \(cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))\r\n"
        }
        let before = try figures?.cpuMicroseconds()
        let began = ContinuousClock.now
        let answer = try gateway.exchange(method, path, head: head, form: form)
        let took = ContinuousClock.now - began
        if let figures, let before { costs[leg, default: []].append(try figures.cpuMicroseconds() - before) }
        times[leg, default: []].append(took / .milliseconds(1))
        for cookie in answer.cookies {
            guard let equals = cookie.firstIndex(of: "=") else { continue }
            cookies[String(cookie[..<equals])] = cookie[cookie.index(after: equals)...]
        }
        return answer
    }

    /// The version that the step's page carries.
    private func page(_ leg: Leg, _ step: String) throws -> String {
        let answer = try call(leg, "GET", step)
        guard answer.status == 200, answer.value(after: "data-step=\"") == leg.step,
            let version = answer.value(after: "name=\"version\" value=\"")
        else { throw unexpected(leg, answer) }
        return version
    }

    private func form(_ leg: Leg, _ step: String, _ name: String, _ fields: String) throws {
        let next = try location(leg, try call(leg, "POST", "\(step)/\(name)", form: fields))
        guard next == step else { throw Failure("\(leg.rawValue) led to \(next)") }
    }

    private func code(sentTo recipient: String) throws -> String {
        let messages = try inbox.exchange("GET", "/messages.json?limit=1&to=\(recipient.replacing("+", with: "%2B"))")
        guard let code = messages.value(after: "\"code\":\"") else { throw Failure("\(recipient) got no message") }
        return code
    }

    private func location(_ leg: Leg, _ answer: HTTPAnswer) throws -> String {
        guard answer.status == 303, let location = answer.location else { throw unexpected(leg, answer) }
        return location
    }

    private func path(of url: String) -> String {
        String(url.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" })
    }

    private func unexpected(_ leg: Leg, _ answer: HTTPAnswer) -> Failure {
        let notice = answer.value(after: "data-error=\"") ?? "none"
        return Failure(
            "\(leg.rawValue): status \(answer.status), step \(answer.value(after: "data-step=\"") ?? "none"), error \(notice)"
        )
    }

    // MARK: The application

    // RFC 7636, appendix B: a verifier and its challenge.
    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    private static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    private static let redirectURI = "http%3A%2F%2F127.0.0.1%3A9%2Fcallback"
    private static let authorizePath =
        "/oauth2/authorize?response_type=code&client_id=crm-web&redirect_uri=\(redirectURI)&scope=openid%20profile"
        + "&state=af0ifjsldkj&nonce=n-0S6_WzA2Mj&code_challenge=\(challenge)&code_challenge_method=S256"
}

extension Leg {
    /// The step whose page it draws.
    fileprivate var step: String? {
        switch self {
        case .newcomer: "newcomer"
        case .emailCode: "email-code"
        case .phone: "phone"
        case .code: "code"
        case .done: "done"
        case .authorize, .start, .callback, .register, .confirm, .create, .recover, .link, .send, .verify, .leave,
            .token, .userInfo:
            nil
        }
    }
}
