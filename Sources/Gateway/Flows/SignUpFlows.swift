public import SignUpFlow

/// Every form of a sign-up, led to its flow.
public struct SignUpFlows: Sendable {
    public let engine: SignUpEngine
    public let applications: Applications
    public let entrance: EntranceFlow
    public let trip: TripFlow
    let newAccount: NewAccountFlow
    let link: LinkFlow
    let phone: PhoneFlow
    let email: EmailFlow
    let code: CodeFlow
    let recovery: RecoveryFlow
    public let secondProof: SecondProofFlow
    public let accountChange: AccountChangeFlow
    public let arrival: ArrivalFlow
    let cookies: StepCookies
    let environment: Environment

    /// One form of a step.
    /// - Parameter version: what the form was drawn from; another one changes nothing and leads to the current step.
    public func post(_ form: StepForm, to id: SignUpID, version: Int?, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        let visitor = cookies.notingForm(visitor)
        guard let stored = try await engine.signUp(id, visitor) else {
            return FlowOutcome(.entrancePage(engine.stranger()))
        }
        if let away = await trip.departedAlready(form, stored, visitor) { return away }
        guard version == nil || version == stored.version else { return cookies.overtaken(stored, visitor) }
        let standing = form.givesUpTrip ? stored.abandoningTrip(now: environment.now()) : stored
        if form.proves(at: standing.signUp.step), let asked = try await link.identityFirst(standing, visitor) {
            return asked
        }
        let moved = try await trip.onwards(perform(form, on: standing, visitor), from: stored.signUp.step, visitor)
        let outcome = await beside(moved, form, visitor)
        // Without a version, a form that its step does not know is one of a step that has moved on.
        if version == nil, let unmoved = outcome.way.step(at: stored.version), unmoved.signUp.notice == nil {
            return cookies.overtaken(unmoved, visitor)
        }
        return cookies.carrying(outcome, visitor)
    }

    /// The first POST: begins the sign-up that the ticket names. A second click leads to the first one's step; while that stands
    /// at the entrance, another form of it may be tried.
    public func begin(_ ticket: Ticket, with form: StepForm, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome
    {
        let outcome: FlowOutcome
        let visitor = cookies.noting(visitor)
        if let stored = try await engine.row(ticket.id, visitor) {
            // Its second cookie does not come here: its own address judges.
            guard cookies.admits(visitor, to: stored) else { return cookies.overtaken(stored, visitor) }
            if let away = await trip.departedAlready(form, stored, visitor) {
                return cookies.carryingFirst(away, of: ticket.id, visitor)
            }
            switch stored.signUp.step {
            case .entrance, .trip(.away(_, from: .entrance)):
                var standing = form.givesUpTrip ? stored.atEntrance() : stored
                // The form shows what the ticket's page showed, whatever the step has offered since.
                standing.signUp.offer(ticket.terms)
                outcome = try await beside(perform(form, on: standing, visitor), form, visitor)
            case .arrival(.over(.expired(let code))):
                return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(code))))
            case .arrival(.over(.confirmedElsewhere)): return FlowOutcome(.step(stored))
            case .arrival(.over(.handedOver)), .arrival(.over(.left)), .arrival(.over(.account)),
                .arrival(.over(.unproven)):
                return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(.signUpExpired))))
            default: return cookies.overtaken(stored, visitor)
            }
        } else {
            let fresh = StoredSignUp(signUp: ticket.signUp(now: environment.now()), version: 0)
            outcome = try await beside(perform(form, on: fresh, visitor), form, visitor)
        }
        switch outcome.way {
        // The form does nothing at this entrance.
        case .step(let stored) where stored.version == 0: return FlowOutcome(.entrancePage(ticket.entrancePage()))
        // The id is another browser's.
        case .entrancePage(let entrancePage) where entrancePage == engine.stranger():
            return FlowOutcome(.entrancePage(ticket.entrancePage(Refusal(.otherBrowser))))
        default: return cookies.carryingFirst(cookies.carrying(outcome, visitor), of: ticket.id, visitor)
        }
    }

    /// A copy of the form was faster: the trip that it began is this answer's too.
    private func beside(_ outcome: FlowOutcome, _ form: StepForm, _ visitor: Visitor) async -> FlowOutcome {
        guard case .step(let stored) = outcome.way else { return outcome }
        return await trip.departedAlready(form, stored, visitor) ?? outcome
    }

    private func perform(_ form: StepForm, on stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError)
        -> FlowOutcome
    {
        switch form {
        case .provider(let name): try await trip.depart(stored, to: name, visitor)
        case .anotherAccount: try await trip.departAgain(stored, visitor)
        case .create(let ticked): try await newAccount.create(stored, accepted: ticked, visitor)
        case .goOn: try await goOn(stored, visitor)
        case .link: try await engine.move(stored, visitor) { $0.chooseLink(now: $1) }
        case .back: try await engine.move(stored, visitor) { $0.back(now: $1) }
        case .linkCode(let draft, let drawn): try await link.sendLinkCode(stored, draft: draft, drawn: drawn, visitor)
        case .confirmLink: try await link.confirmLink(stored, visitor)
        case .removeWay(let way):
            try await link.afterSMSProof(stored, visitor) { $0.removeWay(way, owner: $1, now: $2) }
        case .notMine: try await link.afterSMSProof(stored, visitor) { $0.notMine(owner: $1, now: $2) }
        case .send(let draft, let drawn, let address):
            if case .email(.address) = stored.signUp.step {
                try await email.sendEmailCode(stored, typed: address, visitor)
            } else {
                try await phone.sendCode(stored, draft: draft, drawn: drawn, visitor)
            }
        case .verify(let typed): try await code.verify(stored, typed: typed, visitor)
        case .resend: try await code.resend(stored, visitor)
        case .changeEmail(let meant): try await email.changeEmail(stored, to: meant, visitor)
        case .changeTarget: try await engine.move(stored, visitor) { $0.changeTarget(now: $1) }
        case .signIn: try await entrance.chooseSignIn(stored, visitor)
        case .recover: try await engine.move(stored, visitor) { $0.chooseRecovery(now: $1) }
        case .registerByEmail(let form):
            // The page `prove` has a form of that name too, without fields.
            if case .secondProof(.choosing) = stored.signUp.step {
                try await secondProof.sendSecondCode(stored, visitor)
            } else {
                try await email.registerByEmail(stored, form, visitor)
            }
        case .secondCode: try await secondProof.sendSecondCode(stored, visitor)
        case .registerByPhone(let draft, let drawn, let ticked):
            try await phone.registerByPhone(stored, draft: draft, drawn: drawn, ticked: ticked, visitor)
        case .password(let login, let country, let password):
            try await self.password(stored, Login(login, country: country), password, visitor)
        case .request(let login, let country):
            try await recovery.requestRecovery(stored, login: Login(login, country: country), visitor)
        case .save(let firstName, let lastName, let password):
            try await email.saveProfile(stored, firstName: firstName, lastName: lastName, password: password, visitor)
        case .unbind(let way): try await recovery.unbindRecovered(stored, way, visitor)
        case .acceptTerms(let ticked): try await arrival.acceptTerms(stored, ticked: ticked, visitor)
        case .start: try await arrival.start(stored, visitor)
        case .again: try await arrival.again(stored, visitor)
        case .leave: try await arrival.leave(stored, visitor)
        case .language(let language): try await engine.move(stored, visitor) { $0.setLanguage(language, now: $1) }
        case .switchEntrance(let page): try await engine.move(stored, visitor) { $0.switchEntrance(to: page, now: $1) }
        case .promo(let typed): try await entrance.promo(stored, code: typed, visitor)
        case .forget(let part):
            try await engine.move(stored, visitor) { signUp, now in
                signUp.attribute(signUp.attribution?.without(part), refusal: nil, now: now)
            }
        }
    }

    /// `password` of the pages `sign-in`, `link`, `prove` and `recover-password`.
    private func password(
        _ stored: StoredSignUp, _ login: Login, _ password: String, _ visitor: Visitor
    ) async throws(StoreError) -> FlowOutcome {
        if case .recovery(.password(let reset)) = stored.signUp.step {
            return try await recovery.renew(stored, reset, password: password, visitor)
        }
        return try await entrance.password(stored, login: login, password: password, visitor)
    }

    /// `continue` of the pages `terms` and `recovered`.
    private func goOn(_ stored: StoredSignUp, _ visitor: Visitor) async throws(StoreError) -> FlowOutcome {
        if case .recovery(.recovered) = stored.signUp.step {
            return try await recovery.continueRecovered(stored, visitor)
        }
        return try await engine.move(stored, visitor) { $0.continueFromTerms(now: $1) }
    }
}

extension StoredSignUp {
    /// A sign-up away at a provider shows the page it left, and its forms work: who sends one of New account or Link has come
    /// back without the provider, and the trip is over once that move is saved.
    fileprivate func abandoningTrip(now: Instant) -> StoredSignUp {
        switch signUp.step {
        // The entrance's own events know a sign-up that is away, and leave the trip to the other tab.
        case .trip(.away(_, from: .entrance)): return self
        case .trip(.away(_, let origin)):
            var left = signUp.standing(at: origin)
            left.applyTimeouts(now: now)
            return StoredSignUp(signUp: left, version: version)
        default: return self
        }
    }

    /// The same from the entrance itself, whose forms begin anew.
    fileprivate func atEntrance() -> StoredSignUp {
        guard case .trip(.away(_, let origin)) = signUp.step else { return self }
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
        guard case .link(.choosing(let linking, _)) = step else { return false }
        return switch self {
        case .linkCode, .password: true
        case .provider(let name): name != linking.identity.provider
        default: false
        }
    }
}
