public import Logging
import Metrics
public import SignUpFlow

/// Carries out what the flow decides: loads a sign-up, lets it move, saves it with the facts in one transaction, then acts. A
/// call out never happens inside a transaction. Its events stand in the files beside this one.
public struct Registrar: Sendable {
    public let rules: Rules
    public let clients: Clients
    public let partners: Partners
    public let tickets: Tickets
    public let providers: [ProviderName: any Provider]
    public let phones: PhoneNumbers
    let sms: SMSRoutes
    let store: any SignUpStore & HandoffStore
    let keyring: Keyring
    let counters: CounterKey
    let outside: Outside
    let afterwork: Afterwork
    let logger: Logger

    public init(
        rules: Rules, clients: Clients, partners: Partners, providers: [any Provider], phones: PhoneNumbers,
        sms: SMSRoutes, store: any SignUpStore & HandoffStore, keyring: Keyring, counters: CounterKey,
        outside: Outside, afterwork: Afterwork, logger: Logger
    ) {
        self.rules = rules
        self.clients = clients
        self.partners = partners
        self.providers = Dictionary(providers.map { ($0.name, $0) }) { first, _ in first }
        self.phones = phones
        self.sms = sms
        self.store = store
        self.keyring = keyring
        self.counters = counters
        self.outside = outside
        self.afterwork = afterwork
        self.logger = logger
        tickets = Tickets(keyring: keyring, outside: outside)
    }

    // MARK: Looking

    /// The sign-up as it stands now, if it is this browser's.
    public func signUp(_ id: SignUpID, _ visitor: Visitor) async throws(StoreError) -> StoredSignUp? {
        guard var stored = try await store.signUp(id, browser: visitor.browser) else { return nil }
        stored.signUp.settle(now: outside.now())
        return stored
    }

    /// The path of a sign-up of this browser that can be gone on with.
    public func unfinished(_ visitor: Visitor) async throws(StoreError) -> SignUpID? {
        try await store.unfinished(browser: visitor.browser, now: outside.now())
    }

    /// The visitor's live session.
    public func session(_ visitor: Visitor) async throws(StoreError) -> Session? {
        guard let hash = visitor.sessionHash else { return nil }
        return try await store.session(hash, now: outside.now())
    }

    /// The account a page names.
    public func account(_ id: AccountID) async throws(StoreError) -> KnownAccount? {
        try await store.account(id, now: outside.now())
    }

    /// What a provider told about the person, for the page; nil once the cookie that seals it is another.
    public func profile(_ identity: Identity, of id: SignUpID, _ visitor: Visitor) -> Profile? {
        guard let bytes = keyring.open(identity.profile, for: .profile, context: id.rawValue, under: visitor.secret)
        else { return nil }
        return JSONText.value(Profile.self, from: bytes)
    }

    /// What is said to somebody whose sign-up this is not, or no longer.
    public func stranger() -> Welcome {
        Welcome(request: ClientRequest(client: clients.default.id), refusal: Refusal(.otherBrowser))
    }

    /// The page a sign-up would begin from, again.
    private func welcome(_ signUp: SignUp, _ refusal: Refusal) -> Welcome {
        Welcome(
            request: signUp.request, attribution: signUp.attribution, language: signUp.language, refusal: refusal)
    }

    // MARK: Moving

    /// One form of a step.
    /// - Parameter version: what the form was drawn from; another one changes nothing and leads to the current step.
    public func post(_ form: StepForm, to id: SignUpID, version: Int?, _ visitor: Visitor) async throws(StoreError)
        -> Turn
    {
        guard let stored = try await signUp(id, visitor) else { return Turn(.welcome(stranger())) }
        guard version == nil || version == stored.version else { return Turn(.step(stored)) }
        return try await perform(form, on: form.givesUpTrip ? stored.backOnFoot(now: outside.now()) : stored, visitor)
    }

    private func perform(_ form: StepForm, on stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> Turn
    {
        switch form {
        case .provider(let name): try await depart(stored, to: name, visitor)
        case .anotherAccount: try await departAgain(stored, visitor)
        case .create(let ticked): try await create(stored, accepted: ticked, visitor)
        case .continueFromTerms: try await move(stored, visitor) { $0.continueFromTerms(now: $1) }
        case .link: try await move(stored, visitor) { $0.chooseLink(now: $1) }
        case .back: try await move(stored, visitor) { $0.back(now: $1) }
        case .linkCode(let draft, let drawn): try await sendLinkCode(stored, draft: draft, drawn: drawn, visitor)
        case .confirmLink: try await confirmLink(stored, visitor)
        case .send(let draft, let drawn): try await sendCode(stored, draft: draft, drawn: drawn, visitor)
        case .verify(let typed): try await verify(stored, typed: typed, visitor)
        case .resend: try await resend(stored, visitor)
        case .changeNumber: try await move(stored, visitor) { $0.changeNumber(now: $1) }
        case .start: try await start(stored, visitor)
        case .again: try await again(stored, visitor)
        case .leave: try await leave(stored, visitor)
        case .language(let language): try await move(stored, visitor) { $0.speak(language, now: $1) }
        case .switchEntrance(let page): try await move(stored, visitor) { $0.switchEntrance(to: page, now: $1) }
        case .promo(let code): try await promo(stored, code: code, visitor)
        case .forget(let part):
            try await move(stored, visitor) { signUp, now in
                signUp.attribute(signUp.attribution?.without(part), refusal: nil, now: now)
            }
        }
    }

    private func promo(_ stored: StoredSignUp, code: String, _ visitor: Visitor) async throws(StoreError) -> Turn {
        let (found, refusal) = partners.resolve(partner: stored.signUp.attribution?.partner?.rawValue, promo: code)
        return try await move(stored, visitor) { signUp, now in
            signUp.attribute(refusal == nil ? found : signUp.attribution, refusal: refusal, now: now)
        }
    }

    /// An event without anything outside: moves, saves, shows.
    func move(
        _ stored: StoredSignUp, _ visitor: Visitor, _ event: (inout SignUp, Instant) -> [Fact]?
    ) async throws(StoreError) -> Turn {
        var signUp = stored.signUp
        let now = outside.now()
        guard let facts = event(&signUp, now) else { return Turn(.step(stored)) }
        let commit = Commit(signUp: signUp, browser: visitor.browser, expected: stored.version, facts: facts, now: now)
        return try await shown(after: commit, stored, visitor)
    }

    /// Saves, and shows the step that then stands.
    func shown(after commit: Commit, _ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> Turn {
        try await shown(after: save(commit), commit, visitor)
    }

    func shown(
        after outcome: CommitOutcome, _ commit: Commit, _ visitor: Visitor
    ) async throws(StoreError) -> Turn {
        switch outcome {
        case .saved(let version): return Turn(.step(StoredSignUp(signUp: commit.signUp, version: version)))
        case .ended: return try await expire(commit, visitor)
        case .overBudget(_, let retryAt) where commit.expected == nil:
            return Turn(.welcome(welcome(commit.signUp, Refusal(.tooManySignUps, retryAt: retryAt))))
        case .stale, .phoneTaken, .bound, .notGiven, .overBudget: return try await current(commit.signUp.id, visitor)
        }
    }

    /// The step as another event left it.
    func current(_ id: SignUpID, _ visitor: Visitor) async throws(StoreError) -> Turn {
        guard let stored = try await signUp(id, visitor) else { return Turn(.welcome(stranger())) }
        return Turn(.step(stored))
    }

    /// The account under the sign-up is gone or has passed its deadline: so has the sign-up.
    private func expire(_ commit: Commit, _ visitor: Visitor) async throws(StoreError) -> Turn {
        guard var stored = try await signUp(commit.signUp.id, visitor) else { return Turn(.welcome(stranger())) }
        guard stored.signUp.expire(now: commit.now) != nil else { return Turn(.step(stored)) }
        let ended = Commit(
            signUp: stored.signUp, browser: visitor.browser, expected: stored.version, now: commit.now)
        if case .saved(let version) = try await save(ended) { stored.version = version }
        return Turn(.step(stored))
    }

    func save(_ commit: Commit) async throws(StoreError) -> CommitOutcome {
        let began = ContinuousClock.now
        defer {
            Timer(label: "gatehouse_store_commit_seconds").recordNanoseconds((ContinuousClock.now - began).nanoseconds)
        }
        let outcome = try await store.save(commit)
        if case .saved = outcome { count(commit.signUp) }
        return outcome
    }

    /// Sign-ups by step, provider and outcome.
    private func count(_ signUp: SignUp) {
        let refusal = signUp.notice?.code.rawValue ?? "moved"
        Counter(
            label: "gatehouse_sign_up_events_total",
            dimensions: [
                ("step", signUp.step.name), ("provider", signUp.step.provider ?? "none"), ("outcome", refusal),
            ]
        ).increment()
        logger.info(
            "sign-up moved",
            metadata: [
                "sign_up": "\(signUp.id)", "step": "\(signUp.step.name)", "client": "\(signUp.request.client)",
                "outcome": "\(refusal)",
            ])
    }

    /// A fresh secret of 256 bits, as it stands in cookies, codes and states.
    func freshSecret() -> String { Base64URL.encode(outside.random(32)) }
}

extension StoredSignUp {
    /// A sign-up away at a provider shows the page it left, and its forms work: who sends one of New account or Link has come
    /// back without the provider, and the trip is over once that move is saved.
    fileprivate func backOnFoot(now: Instant) -> StoredSignUp {
        switch signUp.step {
        // The doors' own events know a sign-up that is away, and leave the trip to the other tab.
        case .away(_, from: .entrance): return self
        case .away(_, let origin):
            var left = signUp.standing(at: origin)
            left.settle(now: now)
            return StoredSignUp(signUp: left, version: version)
        case .entrance, .returning, .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code, .done,
            .app, .over:
            return self
        }
    }
}

extension StepForm {
    /// Not what begins another trip, leaves, or changes only the words.
    fileprivate var givesUpTrip: Bool {
        switch self {
        case .provider, .anotherAccount, .leave, .language, .switchEntrance: false
        case .create, .continueFromTerms, .link, .back, .linkCode, .confirmLink, .send, .verify, .resend, .changeNumber,
            .start, .again, .promo, .forget:
            true
        }
    }
}

extension Visitor {
    /// The cookie as a key: what is sealed under it can't be read once it is gone.
    var secret: [UInt8] { [UInt8](cookie.utf8) }
}
