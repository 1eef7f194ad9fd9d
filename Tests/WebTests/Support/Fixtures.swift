@testable import Gateway
@testable import SignUpFlow
@testable import Web

/// One sign-up for each page, in the kinds that draw it differently.
enum Fixtures {
    static let now = Instant(milliseconds: 1_800_000_000_000)
    static let identity = Identity(provider: .google, subject: "s", profile: Sealed("p"), provenAt: now)
    static let pending = AccountReference(account: AccountID("own"), epoch: 0, confirmBy: now + .seconds(24 * 3600))
    static let active = AccountReference(account: AccountID("old"), epoch: 0, confirmBy: nil)
    static let draft = PhoneDraft(country: "RU", callingCode: "7", phone: "999 123-45-67")
    static let number = PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7)
    static let challenge = Challenge(
        to: .phone(number), code: Digest("c"), triesLeft: 3, expiresAt: now + .seconds(300),
        resendAt: now + .seconds(60), sends: 2)
    static let mailed = Challenge(
        to: .email("anna@example.com"), code: Digest("c"), triesLeft: 3, expiresAt: now + .seconds(1800),
        resendAt: now + .seconds(120), sends: 1)
    static let linking = Linking(identity: identity, pending: nil)
    static let confirming = PhonePurpose.account(
        Confirming(standing: pending, evidence: Evidence(identity), manner: .created))
    static let byMail = PhonePurpose.account(
        Confirming(standing: pending, evidence: Evidence(way: Evidence.email, at: now), manner: .created))
    static let acceptance = Acceptance(version: "2026-11-01", language: .russian, shownAs: .checkbox, at: now)
    static let proven = ProvenPhone(phone: number, acceptance: acceptance, at: now)
    static let particulars = Particulars(firstName: "Анна", lastName: "Крылова", passwordHash: "$hash$")
    static let verification = EmailVerification.byEmail(particulars, acceptance)
    static let typed: Typed = {
        var typed = Typed(firstName: "<i>Анна</i>", lastName: "Кры\"лова", email: "anna@exam ple.com")
        typed.login = "anna\">@example.com"
        typed.phone = draft
        return typed
    }()
    static let change = AccountChange(
        account: active, session: Digest("s"), way: "google", phone: number, kind: .phone)
    static let recovery = Recovery(login: "anna@example.com", suspended: nil)
    static let proof = Proof(account: active, way: .recovery, at: now)
    static let bySMS = Proof(account: active, way: .sms, at: now)
    static let provenNumber = NumberProof(account: active, phone: number, at: now, purpose: .recovery(recovery))
    /// "Not my account" was pressed once.
    static let disowned: (Recovery, NumberProof) = {
        var (recovery, number) = (Fixtures.recovery, provenNumber)
        (recovery.isDisowned, number.isDisowned) = (true, true)
        return (recovery, number)
    }()
    static let arrival = arrived(Evidence(identity))

    static func arrived(_ evidence: Evidence, _ manner: Arrival.Manner = .created) -> Arrival {
        Arrival(standing: active, evidence: evidence, manner: manner, session: Digest("s"), since: now)
    }

    static let exit = AppExit(code: Digest("c"), sealedCode: Sealed("s"), expiresAt: now + .seconds(300))
    static let departure = Departure(
        provider: .google, state: Digest("s"), nonce: Digest("n"), verifier: Sealed("v"), purpose: .identify, at: now)

    /// Each page with the steps that draw it.
    static let steps: [(page: String, step: Step)] = social + doors + owners

    private static let social: [(page: String, step: Step)] = [
        ("register", .trip(.away(departure, from: .entrance(EntranceStep(.register))))),
        ("newcomer", .newAccount(.newcomer(identity))),
        ("newcomer", .trip(.away(departure, from: .newcomer(identity)))), ("terms", .newAccount(.terms(identity))),
        ("link", .link(.choosing(linking, typed: Typed()))), ("link", .link(.choosing(linking, typed: typed))),
        ("link-confirm", .link(.confirm(linking, Proof(account: active, way: .sms, at: now)))),
        ("link-confirm", .link(.confirm(linking, Proof(account: active, way: .password, at: now)))),
        ("phone", .phone(.number(confirming, draft: draft))),
        ("code", .phone(.code(confirming, challenge, draft: draft))),
        ("code", .link(.code(linking, challenge, account: nil))), ("done", .arrival(.done(arrival))),
        ("done", .arrival(.done(arrived(Evidence(identity), .linked)))), ("app", .arrival(.app(arrival, exit))),
        ("wait", .trip(.returning(departure, from: .entrance(EntranceStep(.register)), since: now))),
        ("wait", .phone(.sending(confirming, challenge, draft: draft, since: now))),
        ("confirmed-elsewhere", .over(.confirmedElsewhere)),
    ]

    private static let doors: [(page: String, step: Step)] = [
        ("register", .entrance(.register)), ("register", .entrance(EntranceStep(.register, typed: typed))),
        ("sign-in", .entrance(.signIn)),
        ("sign-in", .entrance(EntranceStep(.signIn, typed: typed, suspended: .linking(linking)))),
        ("recover", .entrance(.recover)), ("recover", .entrance(EntranceStep(.recover, typed: typed))),
        ("email", .email(.address(verification, typed: "anna@exam ple.com"))),
        ("email", .email(.address(.byPhone(proven), typed: ""))),
        ("wait", .email(.mailing(verification, mailed, since: now))),
        ("wait", .email(.mailing(.byPhone(proven), mailed, since: now))),
        ("email-code", .email(.code(verification, mailed))), ("email-code", .email(.code(.byPhone(proven), mailed))),
        ("phone", .phone(.number(byMail, draft: nil))), ("phone", .phone(.number(.newcomer(acceptance), draft: draft))),
        ("code", .phone(.code(byMail, challenge, draft: draft))),
        ("code", .phone(.code(.newcomer(acceptance), challenge, draft: draft))),
        ("wait", .phone(.sending(.newcomer(acceptance), challenge, draft: draft, since: now))),
        ("profile", .email(.profile(proven, email: "anna@example.com", since: now, typed: Typed()))),
        ("profile", .email(.profile(proven, email: "anna@example.com", since: now, typed: typed))),
        ("recover-code", .recovery(.code(recovery, mailed, account: nil))),
        ("recover-code", .recovery(.code(recovery, challenge, account: active))),
        ("recover-password", .recovery(.password(.recovery(recovery, proof)))),
        ("done", .arrival(.done(arrived(Evidence(way: Evidence.phone, at: now))))),
        ("done", .arrival(.done(arrived(Evidence(way: Evidence.email, at: now))))),
    ]

    private static let owners: [(page: String, step: Step)] = [
        ("prove", .change(.prove(change))), ("prove", .change(.binding(change))),
        ("code", .change(.code(change, challenge))),
        ("phone", .phone(.number(.change(change), draft: nil))),
        ("code", .phone(.code(.change(change), challenge, draft: draft))),
        ("recover-password", .recovery(.password(.change(change)))),
        ("recovered", .recovery(.recovered(recovery, proof))),
        ("recovered", .recovery(.recovered(recovery, bySMS))), ("recovered", .recovery(.recovered(disowned.0, bySMS))),
        ("prove", .secondProof(.choosing(provenNumber))), ("prove", .secondProof(.choosing(disowned.1))),
        ("email-code", .secondProof(.code(provenNumber, mailed))),
        ("terms-new", .arrival(.termsNew(Returning(standing: active, evidence: Evidence(identity))))),
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

    static let details = AccountDetails(
        known: KnownAccount(
            id: AccountID("old"), state: .active, phone: "+79990000001", epoch: 0, createdAt: now - .seconds(86400),
            email: "anna@example.com", hasPassword: true),
        firstName: "Анна", lastName: "Крылова", contactEmail: "other@example.com",
        bindings: [.init(provider: .google, subject: "s", boundAt: now - .seconds(3600))],
        acceptances: [acceptance], attribution: nil, passwordSetAt: now - .seconds(86400))

    static func surroundings(isProgram: Bool = false) -> PageMaker.Surroundings {
        PageMaker.Surroundings(
            profile: Profile(name: "<b>Анна</b> & \"Крылова\"", email: "anna@example.com"),
            details: details, provers: [.google],
            secondWays: SecondProofFlow.SecondWays(providers: [.google], email: "anna@example.com", hasPassword: true),
            appLink: "com.example.crm:/signed-up?code=c", browserURL: "https://crm.example.com/login",
            region: CountryCode("KZ"), wantsLists: isProgram)
    }

    /// Every page there is: of each step, each client, each language, and those before a sign-up. Each refusal stands on each
    /// step once, for one client in one language.
    static func pages(_ site: TestSite) -> [(page: Page, chrome: Chrome)] {
        let maker = site.maker
        var all: [(Page, Chrome)] = []
        for (l, language) in TestSite.languages.enumerated() {
            for (c, client) in ["crm-web", "crm-ios"].enumerated() {
                for (_, step) in steps {
                    all.append(maker.page(stored(step, client: client, language: language), surroundings()))
                }
                for (r, refusal) in refusals.enumerated() {
                    for (n, (page, step)) in steps.enumerated() where (r + n) % 4 == 2 * l + c {
                        // Only the pages of codes have tries to tell.
                        guard refusal.code != .codeWrong || page.hasSuffix("code") else { continue }
                        all.append(
                            maker.page(
                                stored(step, client: client, language: language, notice: refusal), surroundings()))
                    }
                }
                for entrance in [Entrance.register, .signIn, .recover] {
                    for refusal in [nil, Refusal(.promoUnknown), Refusal(.tooManySignUps, retryAt: now + .seconds(60))]
                    {
                        let entrancePage = EntrancePage(
                            entrance: entrance, request: ClientRequest(client: ClientID(client)),
                            attribution: refusal == nil ? attribution : nil, refusal: refusal)
                        let guest = PageMaker.EntranceVisitor(
                            language: language, ticket: Sealed("ticket"), session: session, unfinished: SignUpID("u"),
                            userAgent: "Instagram 1.0")
                        all.append(maker.entrance(entrancePage, guest))
                    }
                }
                let entrancePage = EntrancePage(request: ClientRequest(client: ClientID(client)))
                all.append(maker.continueAs(entrancePage, session, language, ticket: Sealed("ticket")))
            }
            all.append(
                maker.account(
                    details, ClientRequest(client: ClientID("crm-web"), opensAccount: true), nil, language,
                    ticket: Sealed("ticket"), backTo: "https://crm.example.com/"))
            all.append(
                maker.deleted(
                    stored(.over(.expired(.accountDeleted)), language: language).signUp,
                    backTo: "https://crm.example.com/", register: "/sign-up"))
            for isFinished in [true, false] {
                let location = "com.example.crm:/signed-up?x=1"
                all.append(
                    maker.toApp(nil, "com.example.crm", location, isFinished: isFinished, language))
                all.append(
                    maker.toApp(TestSite.clients.all.last, "", location, isFinished: isFinished, language))
            }
        }
        return all
    }

    /// Everything that can be said, with every fault there is.
    static let refusals: [Refusal] = {
        var all = Refusal.Code.allCases.map { Refusal($0, retryAt: now + .seconds(60)) }
        all += PhoneFault.allCases.map { Refusal(.phoneInvalid, fault: $0) }
        all += (UInt8(1)...9).map { missing in
            var refusal = Refusal(.phoneInvalid, fault: .tooShort)
            refusal.missingDigits = missing
            return refusal
        }
        all += [(true, false), (false, true), (true, true)].compactMap { Refusal(emptyLogin: $0, emptyPassword: $1) }
        all += EmailFault.Kind.allCases.map { kind in
            var refusal = Refusal(.emailInvalid)
            refusal.emailFault = EmailFault(kind)
            return refusal
        }
        all += PasswordFault.allCases.map { fault in
            var refusal = Refusal(.passwordWeak)
            refusal.passwordFault = fault
            return refusal
        }
        for name in [Refusal.NameField.first, .last] {
            all += NameFault.allCases.map { fault in
                var refusal = Refusal(.nameRequired)
                (refusal.name, refusal.nameFault) = (name, fault)
                return refusal
            }
        }
        return all
    }()

    static let session = Session(
        hash: Digest("h"), account: AccountID("old"), epoch: 0, authenticatedAt: now, way: "google", createdAt: now,
        lastSeenAt: now, phone: "+79990000001")
}
