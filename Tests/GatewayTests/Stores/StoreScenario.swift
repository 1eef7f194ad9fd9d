import Gateway
import SignUpFlow

/// One person's walk through the flow, for tests of stores: it makes steps by the flow's own events and saves them.
struct StoreScenario: Sendable {
    static let start = Instant(milliseconds: 1_790_000_000_000)
    static let google = ProviderName("google")

    let name: String
    var signUp: SignUp
    var version: Int?
    var now: Instant
    var phone: PhoneNumber
    var subject: String

    init(_ name: String, phone: Int = 1, subject: String? = nil, now: Instant = StoreScenario.start) {
        self.name = name
        self.now = now
        self.subject = subject ?? "subject-\(name)"
        self.phone = PhoneNumber(
            e164: "+7999" + String(String(10_000_000 + phone).dropFirst()), region: CountryCode("RU"), callingCode: 7)
        signUp = SignUp(
            id: SignUpID("sign-up-\(name)"), request: ClientRequest(client: ClientID("crm-web")),
            attribution: Attribution(partner: PartnerName("acme"), promo: PromoCode("SPRING")), language: .russian,
            entrance: .register, now: now)
    }

    var browser: Digest { Digest("browser-\(name)") }
    var account: AccountID { AccountID("account-\(name)") }
    var session: Digest { Digest("session-\(name)") }
    var standing: AccountReference { AccountReference(account: account, epoch: epoch, confirmBy: nil) }
    /// The account's: the confirmed phone raised it.
    private(set) var epoch = 0
    var profile: Sealed { Sealed("sealed-profile-of-\(name)") }

    // MARK: Events

    /// To Google.
    mutating func depart() {
        _ = signUp.depart(
            Departure(
                provider: Self.google, state: Digest("state-\(name)"), nonce: Digest("nonce"),
                verifier: Sealed("verifier"), purpose: .identify, at: now))
    }

    /// Google vouches for somebody unknown here.
    mutating func meet() {
        depart()
        _ = signUp.comeBack(state: Digest("state-\(name)"), now: now)
        let identity = Identity(provider: Self.google, subject: subject, profile: profile, provenAt: now)
        _ = signUp.identify(
            identity, known: nil, owner: nil, terms: Self.terms, session: session, now: now)
    }

    /// Create: a pending account until a day from now.
    mutating func create() -> [Fact] {
        signUp.create(
            account, accepted: true, terms: Self.terms, confirmWithin: Self.day, now: now) ?? []
    }

    /// The phone is typed, the code sent.
    mutating func sendCode() -> [Fact] {
        signUp.sendCode(challenge(to: .phone(phone)), draft: draft, now: now) ?? []
    }

    /// The code comes back.
    mutating func confirm() -> [Fact] {
        _ = signUp.codeSent(certain: true, rules: Self.rules, now: now)
        _ = signUp.guess(now: now)
        let terms = TermsOffer(version: "2026-11-01", shownAs: .checkbox)
        let facts = signUp.rightCode(
            session: session, owner: nil, wantsSecond: false, fresh: (account, Self.day), terms: terms, now: now)
        epoch = signUp.standing?.epoch ?? epoch
        return facts ?? []
    }

    /// E-mail door: the form, the letter and its right code.
    mutating func confirmEmail(_ email: String) -> [Fact] {
        _ = signUp.registerByEmail(challenge(to: .email(email)), particulars, acceptance, now: now)
        return confirmLetter()
    }

    /// Phone-first door: phone, e-mail, names and password.
    mutating func finish(email: String) -> [Fact] {
        stopAtProfile(email: email)
        let facts = signUp.finish(account, particulars, session: session, now: now)
        epoch = signUp.standing?.epoch ?? epoch
        return facts ?? []
    }

    /// Phone-first door, up to the last page.
    mutating func stopAtProfile(email: String) {
        _ = signUp.registerByPhone(challenge(to: .phone(phone)), acceptance, draft: draft, now: now)
        _ = confirm()
        _ = signUp.mailCode(challenge(to: .email(email)), now: now)
        _ = confirmLetter()
    }

    /// The letter's right code.
    mutating func confirmLetter() -> [Fact] {
        _ = signUp.mailSent(certain: true, rules: Self.rules, now: now)
        _ = signUp.guess(now: now)
        let terms = TermsOffer(version: "2026-11-01", shownAs: .checkbox)
        return signUp.rightCode(
            session: session, owner: nil, wantsSecond: false, fresh: (account, Self.day), terms: terms, now: now) ?? []
    }

    // MARK: Saving

    /// Saves where the walk stands, with `facts` and what `adding` puts in.
    mutating func save(
        in store: StoreConformance.Store, _ facts: [Fact] = [],
        adding: @Sendable (inout Commit) -> Void = { _ in }
    ) async throws -> CommitOutcome {
        var commit = Commit(signUp: signUp, browser: browser, expected: version, facts: facts, now: now)
        adding(&commit)
        let outcome = try await store.save(commit)
        if case .saved(let version) = outcome { self.version = version }
        return outcome
    }

    /// A walk that has pressed Create.
    static func pending(
        _ name: String, phone: Int = 1, subject: String? = nil, now: Instant = StoreScenario.start,
        in store: StoreConformance.Store
    ) async throws -> (walk: StoreScenario, outcome: CommitOutcome) {
        var walk = StoreScenario(name, phone: phone, subject: subject, now: now)
        walk.meet()
        let facts = walk.create()
        let outcome = try await walk.save(in: store, facts)
        return (walk, outcome)
    }

    /// A walk that stands at `done`, with its session.
    static func done(
        _ name: String, phone: Int, now: Instant = StoreScenario.start, in store: StoreConformance.Store
    ) async throws -> StoreScenario {
        var (walk, _) = try await pending(name, phone: phone, now: now, in: store)
        let sent = walk.sendCode()
        _ = try await walk.save(in: store, sent)
        let standing = walk.standing
        let confirmed = walk.confirm()
        let session = walk.liveSession
        _ = try await walk.save(in: store, confirmed) { commit in
            commit.standings = [standing]
            commit.opens = session
        }
        return walk
    }

    /// A walk by the e-mail door that has confirmed its address.
    static func byEmail(
        _ name: String, email: String, phone: Int = 1, now: Instant = StoreScenario.start,
        in store: StoreConformance.Store
    ) async throws -> (walk: StoreScenario, outcome: CommitOutcome) {
        var walk = StoreScenario(name, phone: phone, now: now)
        let facts = walk.confirmEmail(email)
        let outcome = try await walk.save(in: store, facts)
        return (walk, outcome)
    }

    /// A walk by the phone-first door that stands at `done`, with its session.
    static func byPhone(
        _ name: String, email: String, phone: Int, now: Instant = StoreScenario.start, in store: StoreConformance.Store
    ) async throws -> (walk: StoreScenario, outcome: CommitOutcome) {
        var walk = StoreScenario(name, phone: phone, now: now)
        let facts = walk.finish(email: email)
        let session = walk.liveSession
        let outcome = try await walk.save(in: store, facts) { $0.opens = session }
        return (walk, outcome)
    }

    // MARK: Values

    static let terms = TermsOffer(version: "2026-11-01", shownAs: .checkbox)
    static let day: Duration = .seconds(24 * 3600)
    private static let rules = CodeRules(
        length: 6, lifetime: .seconds(300), attempts: 5, resendAfter: [], perSignUp: 5)

    var particulars: Particulars {
        Particulars(firstName: "First-\(name)", lastName: "Last-\(name)", passwordHash: "hash-\(name)")
    }

    var acceptance: Acceptance {
        Acceptance(version: Self.terms.version, language: .russian, shownAs: .checkbox, at: now)
    }

    var draft: PhoneDraft { PhoneDraft(country: "RU", callingCode: "7", phone: phone.e164) }

    func challenge(to target: Challenge.Target) -> Challenge {
        Challenge(
            to: target, code: Digest("mac"), triesLeft: 5, expiresAt: now + .seconds(300), resendAt: now, sends: 1)
    }

    func notice(_ event: OwnerEvent = .linked, to: Challenge.Target? = nil) -> OwnerNotice {
        OwnerNotice(
            account: account, event: event, provider: Self.google, to: to ?? .phone(phone), language: .russian, at: now)
    }

    var liveSession: Session { session(session) }

    func session(_ hash: Digest, epoch: Int? = nil) -> Session {
        Session(
            hash: hash, account: account, epoch: epoch ?? self.epoch, authenticatedAt: now, way: "google",
            createdAt: now,
            lastSeenAt: now)
    }

    func code(_ name: String = "first", session: Digest? = nil, epoch: Int? = nil) -> HandoffCode {
        HandoffCode(
            hash: Digest("code-\(name)-\(self.name)"), client: ClientID("crm-web"), account: account,
            epoch: epoch ?? self.epoch,
            session: session ?? self.session,
            authorization: ClientRequest.Authorization(
                redirectURI: "https://crm.example.com/callback", scopes: ["openid", "phone"], state: "xyz", nonce: "n",
                codeChallenge: "c"),
            authenticatedAt: now, way: "google", attribution: Attribution(partner: PartnerName("acme")),
            profile: Sealed("profile-for-the-code-of-\(self.name)"), expiresAt: now + .seconds(60))
    }

    func token(_ name: String = "first") -> AccessToken {
        AccessToken(hash: Digest("token-\(name)-\(self.name)"), expiresAt: now + .seconds(300))
    }

    func known(in store: StoreConformance.Store) async throws -> KnownAccount? {
        try await store.account(boundTo: Self.google, subject: subject, now: now)
    }
}
