@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// One sign-up for each page, in the kinds that draw it differently.
enum Samples {
    static let now = Instant(milliseconds: 1_800_000_000_000)
    static let identity = Identity(provider: .google, subject: "s", profile: Sealed("p"), provenAt: now)
    static let pending = Standing(account: AccountID("own"), epoch: 0, confirmBy: now + .seconds(24 * 3600))
    static let active = Standing(account: AccountID("old"), epoch: 0, confirmBy: nil)
    static let draft = PhoneDraft(country: "RU", callingCode: "7", phone: "999 123-45-67")
    static let challenge = Challenge(
        phone: PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7), code: Digest("c"),
        triesLeft: 3, expiresAt: now + .seconds(300), resendAt: now + .seconds(60), sends: 2)
    static let linking = Linking(identity: identity, pending: nil)
    static let confirming = Confirming(standing: pending, identity: identity, manner: .created)
    static let arrival = Arrival(
        standing: active, identity: identity, manner: .created, session: Digest("s"), authenticatedAt: now,
        way: "google", since: now)
    static let exit = AppExit(code: Digest("c"), sealedCode: Sealed("s"), expiresAt: now + .seconds(300))
    static let departure = Departure(
        provider: .google, state: Digest("s"), nonce: Digest("n"), verifier: Sealed("v"), purpose: .identify, at: now)

    /// Each page with the steps that draw it.
    static let steps: [(page: String, step: Step)] = [
        ("register", .entrance(.register)), ("sign-in", .entrance(.signIn)),
        ("register", .away(departure, from: .entrance(.register))), ("newcomer", .newcomer(identity)),
        ("newcomer", .away(departure, from: .newcomer(identity))), ("terms", .terms(identity)),
        ("link", .link(linking, draft: nil)), ("link", .link(linking, draft: draft)),
        ("link-confirm", .linkConfirm(linking, Proof(account: active, way: .sms, at: now))),
        ("phone", .phone(confirming, draft: draft)), ("code", .code(confirming, challenge, draft: draft)),
        ("code", .linkCode(linking, challenge, account: nil)), ("done", .done(arrival)),
        ("app", .app(arrival, exit)), ("wait", .returning(departure, from: .entrance(.register), since: now)),
        ("wait", .sending(confirming, challenge, draft: draft, since: now)),
    ]

    static let attribution = Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING"))

    static func stored(
        _ step: Step, client: String = "crm-web", language: Language = .russian, notice: Refusal? = nil
    ) -> StoredSignUp {
        var signUp = SignUp(
            id: SignUpID("0190a000-0000-7000-8000-000000000001"), request: ClientRequest(client: ClientID(client)),
            attribution: attribution, language: language, entrance: .register, now: now)
        signUp.step = step
        signUp.notice = notice
        return StoredSignUp(signUp: signUp, version: 4)
    }

    static func surroundings(isProgram: Bool = false) -> PageMaker.Surroundings {
        PageMaker.Surroundings(
            profile: Profile(name: "<b>Анна</b> & \"Крылова\"", email: "anna@example.com"),
            account: KnownAccount(
                id: AccountID("old"), state: .active, phone: "+79990000001", epoch: 0, createdAt: now - .seconds(86400)),
            appLink: "com.example.crm:/signed-up?code=c", browserURL: "https://crm.example.com/login",
            region: CountryCode("KZ"), wantsLists: isProgram)
    }

    /// Every page there is: of each step, each client, each language, and those before a sign-up.
    static func pages(_ site: TestSite) -> [(page: Page, chrome: Chrome)] {
        let maker = site.maker
        var all: [(Page, Chrome)] = []
        for language in TestSite.languages {
            for client in ["crm-web", "crm-ios"] {
                for (_, step) in steps {
                    all.append(maker.page(stored(step, client: client, language: language), surroundings()))
                }
                for refusal in Refusal.Code.allCases.map({ Refusal($0, retryAt: now + .seconds(60)) })
                    + PhoneFault.allCases.map({ Refusal(.phoneInvalid, fault: $0) })
                {
                    // Only the code page has tries to tell.
                    for (page, step) in steps where refusal.code != .codeWrong || page == "code" {
                        all.append(
                            maker.page(
                                stored(step, client: client, language: language, notice: refusal), surroundings()))
                    }
                }
                for entrance in [Entrance.register, .signIn] {
                    for refusal in [nil, Refusal(.promoUnknown), Refusal(.tooManySignUps, retryAt: now + .seconds(60))]
                    {
                        let welcome = Welcome(
                            entrance: entrance, request: ClientRequest(client: ClientID(client)),
                            attribution: refusal == nil ? attribution : nil, refusal: refusal)
                        let guest = PageMaker.Guest(
                            language: language, ticket: Sealed("ticket"), session: session, unfinished: SignUpID("u"),
                            userAgent: "Instagram 1.0")
                        all.append(maker.entrance(welcome, guest))
                    }
                }
                let welcome = Welcome(request: ClientRequest(client: ClientID(client)))
                all.append(maker.continueAs(welcome, session, language, ticket: Sealed("ticket")))
            }
            all.append(maker.backToApp("CRM", location: "com.example.crm:/signed-up?error=login_required", language))
        }
        return all
    }

    static let session = Session(
        hash: Digest("h"), account: AccountID("old"), epoch: 0, authenticatedAt: now, way: "google", createdAt: now,
        lastSeenAt: now, phone: "+79990000001")
}
