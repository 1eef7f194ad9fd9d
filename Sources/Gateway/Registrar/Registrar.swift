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
    /// nil: no door sends letters.
    let letters: Letters?
    let passwords: Passwords
    let store: any SignUpStore & HandoffStore & PasswordStore
    let keyring: Keyring
    let counters: CounterKey
    let environment: Environment
    let jobs: BackgroundJobs
    let outbox: OutboxSignal
    let logger: Logger

    public init(
        rules: Rules, clients: Clients, partners: Partners, providers: [any Provider], phones: PhoneNumbers,
        sms: SMSRoutes, letters: Letters?, passwords: Passwords, store: any SignUpStore & HandoffStore & PasswordStore,
        keyring: Keyring, counters: CounterKey, environment: Environment, jobs: BackgroundJobs, outbox: OutboxSignal,
        logger: Logger
    ) {
        self.rules = rules
        self.clients = clients
        self.partners = partners
        self.providers = Dictionary(providers.map { ($0.name, $0) }) { first, _ in first }
        self.phones = phones
        self.sms = sms
        self.letters = letters
        self.passwords = passwords
        self.store = store
        self.keyring = keyring
        self.counters = counters
        self.environment = environment
        self.jobs = jobs
        self.outbox = outbox
        self.logger = logger
        tickets = Tickets(keyring: keyring, environment: environment)
    }

    // MARK: Moving

    /// One form of a step.
    /// - Parameter version: what the form was drawn from; another one changes nothing and leads to the current step.
    public func post(_ form: StepForm, to id: SignUpID, version: Int?, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        let visitor = notingForm(visitor)
        guard let stored = try await signUp(id, visitor) else { return FlowOutcome(.entrancePage(stranger())) }
        if let away = await departedAlready(form, stored, visitor) { return away }
        guard version == nil || version == stored.version else { return overtaken(stored, visitor) }
        let standing = form.givesUpTrip ? stored.abandoningTrip(now: environment.now()) : stored
        if form.proves(at: standing.signUp.step), let asked = try await identityFirst(standing, visitor) {
            return asked
        }
        let moved = try await onwards(perform(form, on: standing, visitor), from: stored.signUp.step, visitor)
        let outcome = await beside(moved, form, visitor)
        // Without a version, a form that its step does not know is one of a step that has moved on.
        if version == nil, let unmoved = outcome.way.step(at: stored.version), unmoved.signUp.notice == nil {
            return overtaken(unmoved, visitor)
        }
        return carrying(outcome, visitor)
    }

    /// The first POST: begins the sign-up that the ticket names. A second click leads to the first one's step; while that stands
    /// at the door, another form of the door may be tried.
    public func begin(_ ticket: Ticket, with form: StepForm, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome
    {
        let outcome: FlowOutcome
        let visitor = noting(visitor)
        if let stored = try await row(ticket.id, visitor) {
            // Its second cookie does not come here: its own address judges.
            guard admits(visitor, to: stored) else { return overtaken(stored, visitor) }
            if let away = await departedAlready(form, stored, visitor) {
                return carryingFirst(away, of: ticket.id, visitor)
            }
            switch stored.signUp.step {
            case .entrance, .away(_, from: .entrance):
                var standing = form.givesUpTrip ? stored.atDoor() : stored
                // The form shows what the ticket's page showed, whatever the step has offered since.
                standing.signUp.offer(ticket.terms)
                outcome = try await beside(perform(form, on: standing, visitor), form, visitor)
            case .over(.expired(let code)): return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(code))))
            case .over(.confirmedElsewhere): return FlowOutcome(.step(stored))
            case .over(.handedOver), .over(.left), .over(.account), .over(.unproven):
                return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(.signUpExpired))))
            default: return overtaken(stored, visitor)
            }
        } else {
            let fresh = StoredSignUp(signUp: ticket.signUp(now: environment.now()), version: 0)
            outcome = try await beside(perform(form, on: fresh, visitor), form, visitor)
        }
        switch outcome.way {
        // The form does nothing at this door.
        case .step(let stored) where stored.version == 0: return FlowOutcome(.entrancePage(ticket.entrancePage()))
        // The id is another browser's.
        case .entrancePage(let entrancePage) where entrancePage == stranger():
            return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(.otherBrowser))))
        default: return carryingFirst(carrying(outcome, visitor), of: ticket.id, visitor)
        }
    }

    /// A copy of the form was faster: the trip that it began is this answer's too.
    private func beside(_ outcome: FlowOutcome, _ form: StepForm, _ visitor: Visitor) async -> FlowOutcome {
        guard case .step(let stored) = outcome.way else { return outcome }
        return await departedAlready(form, stored, visitor) ?? outcome
    }

    private func perform(_ form: StepForm, on stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        switch form {
        case .provider(let name): try await depart(stored, to: name, visitor)
        case .anotherAccount: try await departAgain(stored, visitor)
        case .create(let ticked): try await create(stored, accepted: ticked, visitor)
        case .goOn: try await goOn(stored, visitor)
        case .link: try await move(stored, visitor) { $0.chooseLink(now: $1) }
        case .back: try await move(stored, visitor) { $0.back(now: $1) }
        case .linkCode(let draft, let drawn): try await sendLinkCode(stored, draft: draft, drawn: drawn, visitor)
        case .confirmLink: try await confirmLink(stored, visitor)
        case .removeWay(let way):
            try await afterSMSProof(stored, visitor) { $0.removeWay(way, owner: $1, now: $2) }
        case .notMine: try await afterSMSProof(stored, visitor) { $0.notMine(owner: $1, now: $2) }
        case .send(let draft, let drawn, let email):
            if case .email = stored.signUp.step {
                try await sendEmailCode(stored, typed: email, visitor)
            } else {
                try await sendCode(stored, draft: draft, drawn: drawn, visitor)
            }
        case .verify(let typed): try await verify(stored, typed: typed, visitor)
        case .resend: try await resend(stored, visitor)
        case .changeEmail(let meant): try await changeEmail(stored, to: meant, visitor)
        case .changeTarget: try await move(stored, visitor) { $0.changeTarget(now: $1) }
        case .signIn: try await signIn(stored, visitor)
        case .recover: try await move(stored, visitor) { $0.chooseRecovery(now: $1) }
        case .registerByEmail(let form):
            // The page `prove` has a form of that name too, without fields.
            if case .second = stored.signUp.step {
                try await sendSecondCode(stored, visitor)
            } else {
                try await registerByEmail(stored, form, visitor)
            }
        case .secondCode: try await sendSecondCode(stored, visitor)
        case .registerByPhone(let draft, let drawn, let ticked):
            try await registerByPhone(stored, draft: draft, drawn: drawn, ticked: ticked, visitor)
        case .password(let login, let country, let password):
            try await self.password(
                stored, login: Login(login, country: country), password: password, visitor)
        case .request(let login, let country):
            try await requestRecovery(stored, login: Login(login, country: country), visitor)
        case .save(let firstName, let lastName, let password):
            try await saveProfile(stored, firstName: firstName, lastName: lastName, password: password, visitor)
        case .unbind(let way): try await unbindRecovered(stored, way, visitor)
        case .acceptTerms(let ticked): try await acceptTerms(stored, ticked: ticked, visitor)
        case .start: try await start(stored, visitor)
        case .again: try await again(stored, visitor)
        case .leave: try await leave(stored, visitor)
        case .language(let language): try await move(stored, visitor) { $0.setLanguage(language, now: $1) }
        case .switchEntrance(let page): try await move(stored, visitor) { $0.switchEntrance(to: page, now: $1) }
        case .promo(let code): try await promo(stored, code: code, visitor)
        case .forget(let part):
            try await move(stored, visitor) { signUp, now in
                signUp.attribute(signUp.attribution?.without(part), refusal: nil, now: now)
            }
        }
    }

    /// At Link, an identity too old to be linked is proved again first; nil where it is not.
    private func identityFirst(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome? {
        var signUp = stored.signUp
        guard signUp.askIdentityAgain(now: environment.now()) != nil else { return nil }
        return try await move(stored, visitor) { $0.askIdentityAgain(now: $1) }
    }

    /// `sign-in` of a step; where the account was finished elsewhere there is nothing left but the page itself.
    private func signIn(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        let signUp = stored.signUp
        guard signUp.step != .over(.confirmedElsewhere) else {
            return FlowOutcome(
                .entrancePage(
                    EntrancePage(
                        entrance: .signIn, request: signUp.request, attribution: signUp.attribution,
                        language: signUp.language)))
        }
        return try await move(stored, visitor) { $0.chooseSignIn(now: $1) }
    }

    private func goOn(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        if case .recovered = stored.signUp.step { return try await continueRecovered(stored, visitor) }
        return try await move(stored, visitor) { $0.continueFromTerms(now: $1) }
    }

    /// Proved afresh to bind a provider, or at Link with an identity too old to be linked: the same answer leads there.
    func onwards(_ outcome: FlowOutcome, from before: Step, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome
    {
        if before.confirms, case .step(let stored) = outcome.way, case .link(let linking, _) = stored.signUp.step,
            linking.isStale(environment.now())
        {
            return try await depart(stored, to: linking.identity.provider, visitor)
        }
        guard case .step(let stored) = outcome.way, case .binding(let changing) = stored.signUp.step,
            stored.signUp.notice == nil, case .bind(let provider) = changing.change
        else { return outcome }
        if case .binding? = before.origin { return outcome }
        if case .returning(_, from: .binding, _) = before { return outcome }
        return try await depart(stored, to: provider, visitor)
    }

    private func promo(_ stored: StoredSignUp, code: String, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome
    {
        let (found, refusal) = partners.resolve(typed: code, beside: stored.signUp.attribution)
        return try await move(stored, visitor) { $0.attribute(found, refusal: refusal, now: $1) }
    }

    /// An event without anything outside: moves, saves, shows. Never part of its caller's frame: that of `perform`, with a dozen of
    /// these in it, was kept by each connection, 12 KB of it.
    @inline(never)
    func move(
        _ stored: StoredSignUp, _ visitor: Visitor, _ event: (inout SignUp, Instant) -> [Fact]?
    ) async throws(StoreError) -> FlowOutcome {
        var signUp = stored.signUp
        let now = environment.now()
        guard let facts = event(&signUp, now) else { return FlowOutcome(.step(stored)) }
        return try await shown(after: commit(signUp, after: stored, facts, now, visitor), visitor)
    }

    /// What an event writes: the first one inserts the row, and counts. What changes a way in stands on its session, and what
    /// stands on a proof or on a renewed password on its account's epoch.
    func commit(
        _ signUp: SignUp, after stored: StoredSignUp, _ facts: [Fact], _ now: Instant, _ visitor: Visitor
    ) -> Commit {
        let isFirst = stored.version == 0
        var signUp = signUp
        signUp.move(by: visitor.press)
        if let cause = visitor.cause, signUp.step.isProven, !stored.signUp.step.isProven {
            signUp.guardBy(cause, now: now)
        }
        var commit = Commit(
            signUp: signUp, browser: visitor.browser, expected: isFirst ? nil : stored.version, facts: facts, now: now)
        if isFirst {
            commit.takes = [signUpTake(visitor)]
        }
        commit.rangeShare = facts.compactMap(\.counted).first.map { rangeShare($0, visitor) }
        commit.liveSession = (stored.signUp.step.changing ?? signUp.step.changing)?.session
        switch stored.signUp.step {
        case .password(.recovery(_, let proof)), .recovered(_, let proof): commit.standings = [proof.account]
        case .termsNew(let returning):
            commit.standings = [returning.standing]
            commit.liveSession = returning.session
        default: commit.standings = stored.signUp.step.number.map { [$0.account] } ?? []
        }
        return commit
    }

    /// What the first event of a sign-up uses up.
    func signUpTake(_ visitor: Visitor) -> BudgetTake {
        BudgetTake(
            .signUpsPerAddressHour, key: counters.key(.signUpsPerAddressHour, visitor.address),
            limit: rules.limits.signUpsPerAddressHour)
    }

    /// Saves, and shows the step that then stands.
    func shown(after commit: Commit, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        try await shown(after: save(commit), commit, visitor)
    }

    func shown(
        after committed: CommitOutcome, _ commit: Commit, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        switch committed {
        case .saved(let version): return FlowOutcome(.step(StoredSignUp(signUp: commit.signUp, version: version)))
        case .ended: return try await expire(commit, visitor)
        case .overBudget(_, let retryAt) where commit.expected == nil:
            return FlowOutcome(.entrancePage(entrancePage(commit.signUp, Refusal(.tooManySignUps, retryAt: retryAt))))
        case .stale, .phoneTaken, .emailTaken, .lastWayIn, .bound, .notGiven, .overBudget:
            return try await current(commit.signUp.id, visitor)
        }
    }

    /// The step as another event left it.
    func current(_ id: SignUpID, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard let stored = try await signUp(id, visitor) else { return FlowOutcome(.entrancePage(stranger())) }
        return FlowOutcome(.step(stored))
    }

    /// The account under the sign-up is gone or has passed its deadline: so has the sign-up.
    private func expire(_ commit: Commit, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        guard var stored = try await signUp(commit.signUp.id, visitor) else {
            return FlowOutcome(.entrancePage(stranger()))
        }
        let known: KnownAccount? =
            if let standing = stored.signUp.standing {
                try await store.account(standing.account, now: commit.now)
            } else { nil }
        guard stored.signUp.expire(known: known, now: commit.now) != nil else { return FlowOutcome(.step(stored)) }
        let ended = Commit(
            signUp: stored.signUp, browser: visitor.browser, expected: stored.version, now: commit.now)
        if case .saved(let version) = try await save(ended) { stored.version = version }
        return FlowOutcome(.step(stored))
    }

    func save(_ commit: Commit) async throws(StoreError) -> CommitOutcome {
        let began = ContinuousClock.now
        defer {
            Timer(label: "gatehouse_store_commit_seconds").recordNanoseconds((ContinuousClock.now - began).nanoseconds)
        }
        let committed = try await store.save(commit)
        if case .saved = committed {
            count(commit.signUp)
            if commit.facts.contains(where: \.tellsOwner) { outbox.wake() }
        }
        return committed
    }

    /// Sign-ups by step, provider and outcome.
    private func count(_ signUp: SignUp) {
        let refusal = signUp.notice?.code.rawValue ?? "moved"
        Counter(
            label: "gatehouse_sign_up_events_total",
            dimensions: [
                ("step", signUp.step.name), ("provider", signUp.step.way ?? "none"), ("outcome", refusal),
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
    func freshSecret() -> String { Base64URL.encode(environment.random(32)) }
}

extension StoredSignUp {
    /// A sign-up away at a provider shows the page it left, and its forms work: who sends one of New account or Link has come
    /// back without the provider, and the trip is over once that move is saved.
    fileprivate func abandoningTrip(now: Instant) -> StoredSignUp {
        switch signUp.step {
        // The doors' own events know a sign-up that is away, and leave the trip to the other tab.
        case .away(_, from: .entrance): return self
        case .away(_, let origin):
            var left = signUp.standing(at: origin)
            left.applyTimeouts(now: now)
            return StoredSignUp(signUp: left, version: version)
        default: return self
        }
    }

    /// The same from the door itself, whose forms begin anew.
    fileprivate func atDoor() -> StoredSignUp {
        guard case .away(_, let origin) = signUp.step else { return self }
        return StoredSignUp(signUp: signUp.standing(at: origin), version: version)
    }
}

extension FlowOutcome.Way {
    /// The step, where it still is at this version.
    fileprivate func step(at version: Int) -> StoredSignUp? {
        guard case .step(let stored) = self, stored.version == version, !stored.signUp.isOver else { return nil }
        return stored
    }
}

extension StepForm {
    /// Not what begins another trip, leaves, or changes only the words.
    fileprivate var givesUpTrip: Bool {
        switch self {
        case .provider, .anotherAccount, .leave, .language, .switchEntrance: false
        default: true
        }
    }

    /// A proof of an existing account, but not the same identity once more.
    fileprivate func proves(at step: Step) -> Bool {
        guard case .link(let linking, _) = step else { return false }
        return switch self {
        case .linkCode, .password: true
        case .provider(let name): name != linking.identity.provider
        default: false
        }
    }
}

extension Fact {
    fileprivate var tellsOwner: Bool {
        if case .tell = self { true } else { false }
    }

    /// The number whose operator range counts.
    fileprivate var counted: PhoneNumber? {
        switch self {
        case .smsSent(let phone), .smsNotSent(let phone), .smsConfirmed(let phone): phone
        default: nil
        }
    }
}

extension Visitor {
    /// The cookie as a key: what is sealed under it can't be read once it is gone.
    var secret: [UInt8] { [UInt8](cookie.utf8) }
}
