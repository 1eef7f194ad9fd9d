/// One person's way through the gateway, from the first click to the hand-off.
///
/// This file is the product: one method per event, each a `switch` over where the sign-up stands. A method moves the sign-up
/// and answers with the facts to save with it, in one transaction. An event that the step does not know answers nil: it
/// changes nothing, and the visitor is led to the current step. A move that is not allowed leaves a `Refusal` as the notice,
/// which is saved like any other move. Time comes in as `now`; chance and the outside world come in as values.
public struct SignUp: Codable, Equatable, Sendable {
    public let id: SignUpID
    @Boxed public internal(set) var request: ClientRequest
    public internal(set) var attribution: Attribution?
    public internal(set) var language: Language
    public internal(set) var step: Step
    /// What the page says about the last event.
    public internal(set) var notice: Refusal?
    /// The terms as New account was drawn with them; nil before that page.
    public internal(set) var offered: TermsOffer?
    /// SMS sent in this sign-up.
    public internal(set) var smsSent = 0
    /// How often "already registered" was told at once.
    public internal(set) var takenAnswers = 0
    public let startedAt: Instant
    public internal(set) var touchedAt: Instant

    /// A sign-up begins with the first POST, at the page it came from.
    public init(
        id: SignUpID, request: ClientRequest, attribution: Attribution?, language: Language, entrance: Entrance,
        now: Instant
    ) {
        self.id = id
        self.request = request
        self.attribution = attribution
        self.language = language
        step = .entrance(entrance)
        startedAt = now
        touchedAt = now
    }

    // MARK: To a provider and back

    /// The person went to a provider: from Register, Sign in, New account ("another") or Link.
    public mutating func depart(_ departure: Departure) -> [Fact]? {
        switch step {
        case .entrance(let page): go(.away(departure, from: .entrance(page)), departure.at)
        case .newcomer(let identity): go(.away(departure, from: .newcomer(identity)), departure.at)
        case .link(let linking, let draft): go(.away(departure, from: .link(linking, draft: draft)), departure.at)
        case .away(_, let origin): go(.away(departure, from: origin), departure.at)
        case .returning, .terms, .linkCode, .linkConfirm, .phone, .sending, .code, .done, .app, .over: nil
        }
    }

    /// The provider's address can't be made: it has not answered since the start.
    public mutating func cannotDepart(to provider: ProviderName, now: Instant) -> [Fact]? {
        switch step {
        case .entrance, .newcomer, .link: refuse(at: step, Refusal(.providerFailed, provider: provider), now)
        case .away(_, let origin): refuse(at: origin.step, Refusal(.providerFailed, provider: provider), now)
        case .returning, .terms, .linkCode, .linkConfirm, .phone, .sending, .code, .done, .app, .over: nil
        }
    }

    /// The provider sent the browser back with this `state`. It is spent, whatever happens next.
    public mutating func comeBack(state: Digest, now: Instant) -> [Fact]? {
        guard case .away(let departure, let origin) = step, departure.state == state else { return nil }
        guard now.since(departure.at) <= Lifetime.departure else {
            return refuse(at: origin.step, Refusal(.signUpExpired), now)
        }
        return go(.returning(departure, from: origin, since: now), now)
    }

    /// The trip led nowhere: denied, failed, or not to be believed.
    public mutating func turnBack(_ code: Refusal.Code, now: Instant) -> [Fact]? {
        switch step {
        case .away(let departure, let origin), .returning(let departure, let origin, _):
            refuse(at: origin.step, Refusal(code, provider: departure.provider), now)
        case .entrance, .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code, .done, .app, .over:
            nil
        }
    }

    /// The provider vouched for `identity`; `known` is the account it is bound to, `session` the one to open where the
    /// person is finished by that.
    public mutating func identify(_ identity: Identity, known: KnownAccount?, session: Digest, now: Instant) -> [Fact]?
    {
        guard case .returning(_, let origin, _) = step else { return nil }
        switch origin {
        case .entrance, .newcomer: return arrive(identity, known: known, session: session, now: now)
        case .link(let linking, let draft):
            guard let known, known.id != linking.pending?.account else {
                return refuse(at: .link(linking, draft: draft), Refusal(.notBound, provider: identity.provider), now)
            }
            let proof = Proof(account: known.standing, way: .provider(identity.provider), at: now)
            return go(.linkConfirm(linking, proof), now)
        }
    }

    /// Create found the identity bound already (another tab was faster): the same proof leads there.
    public mutating func join(_ known: KnownAccount, session: Digest, now: Instant) -> [Fact]? {
        guard case .newcomer(let identity) = step else { return nil }
        return arrive(identity, known: known, session: session, now: now)
    }

    private mutating func arrive(
        _ identity: Identity, known: KnownAccount?, session: Digest, now: Instant
    ) -> [Fact] {
        guard let known else { return go(.newcomer(identity), now) }
        switch known.state {
        case .pending:
            let confirming = Confirming(standing: known.standing, identity: identity, manner: .created)
            return go(.phone(confirming, draft: nil), now) + broughtBy(known.id)
        case .active where known.phone == nil:
            let confirming = Confirming(standing: known.standing, identity: identity, manner: .returned)
            return go(.phone(confirming, draft: nil), now)
        case .active:
            return go(.done(arrival(known.standing, identity, .returned, session, now)), now)
        }
    }

    // MARK: New account

    /// "Create new": the pending account begins, if the terms are accepted.
    /// - Parameters:
    ///   - accepted: the box was ticked; a client with `notice` has no box, pressing the button is the acceptance.
    ///   - terms: how they stand for this client, now.
    public mutating func create(
        _ account: AccountID, accepted: Bool, terms: TermsOffer, confirmWithin: Duration, now: Instant
    ) -> [Fact]? {
        guard case .newcomer(let identity) = step else { return nil }
        guard offered == nil || offered == terms else {
            offered = terms
            return refuse(at: step, Refusal(.termsChanged), now)
        }
        switch terms.shownAs {
        case .checkbox where !accepted: return refuse(at: .terms(identity), Refusal(.termsRequired), now)
        case .checkbox, .notice: break
        }
        let standing = Standing(account: account, epoch: 0, confirmBy: now + confirmWithin)
        let confirming = Confirming(standing: standing, identity: identity, manner: .created)
        let acceptance = Acceptance(version: terms.version, language: language, shownAs: terms.shownAs, at: now)
        return go(.phone(confirming, draft: nil), now) + [
            .create(
                NewAccount(
                    id: account, confirmBy: now + confirmWithin, provider: identity.provider,
                    subject: identity.subject, acceptance: acceptance, attribution: attribution))
        ]
    }

    /// New account is drawn with these terms: where others hold by the time its button is pressed, it is drawn again.
    public mutating func offer(_ terms: TermsOffer) {
        if case .newcomer = step { offered = terms }
    }

    /// Terms page, Continue: back to New account, nothing accepted.
    public mutating func continueFromTerms(now: Instant) -> [Fact]? {
        guard case .terms(let identity) = step else { return nil }
        return refuse(at: .newcomer(identity), Refusal(.termsRequired), now)
    }

    // MARK: Link accounts

    /// "Link to existing", from New account or, where Create was pressed first, from Phone and Code.
    public mutating func chooseLink(now: Instant) -> [Fact]? {
        switch step {
        case .newcomer(let identity):
            go(.link(Linking(identity: identity, pending: nil), draft: nil), now)
        case .phone(let confirming, let draft) where confirming.canLink:
            go(.link(Linking(identity: confirming.identity, pending: confirming.standing), draft: draft), now)
        case .code(let confirming, _, let draft) where confirming.canLink:
            go(.link(Linking(identity: confirming.identity, pending: confirming.standing), draft: draft), now)
        case .linkCode(let linking, _, _): go(.link(linking, draft: nil), now)
        case .entrance, .away, .returning, .terms, .link, .linkConfirm, .phone, .sending, .code, .done, .app, .over:
            nil
        }
    }

    /// Back from Link to where it was chosen, and from its confirm page to Link.
    public mutating func back(now: Instant) -> [Fact]? {
        switch step {
        case .link(let linking, let draft): go(linking.wayBack(draft: draft), now)
        case .linkConfirm(let linking, _): go(.link(linking, draft: nil), now)
        case .entrance, .away, .returning, .newcomer, .terms, .linkCode, .phone, .sending, .code, .done, .app, .over:
            nil
        }
    }

    /// Link by SMS: a code for `account`, or for nobody: the page, the pauses and the tries are the same.
    public mutating func sendLinkCode(_ challenge: Challenge, account: Standing?, now: Instant) -> [Fact]? {
        switch step {
        case .link(let linking, _), .linkCode(let linking, _, _):
            smsSent += 1
            let facts: [Fact] = account == nil ? [] : [.smsSent(challenge.phone)]
            return go(.linkCode(linking, challenge, account: account), now) + facts
        case .entrance, .away, .returning, .newcomer, .terms, .linkConfirm, .phone, .sending, .code, .done, .app, .over:
            return nil
        }
    }

    /// Confirm page: from now on the identity opens the proved account. A pending account of this sign-up gives it over.
    public mutating func confirmLink(session: Digest, known: KnownAccount, now: Instant) -> [Fact]? {
        guard case .linkConfirm(let linking, let proof) = step else { return nil }
        let identity = linking.identity
        let facts: [Fact] = [
            .link(
                provider: identity.provider, subject: identity.subject, to: proof.account.account,
                giving: linking.pending?.account),
            .endSessions(proof.account.account),
        ]
        guard known.phone != nil else {
            let confirming = Confirming(standing: known.standing, identity: identity, manner: .linked)
            return go(.phone(confirming, draft: nil), now) + facts
        }
        return go(.done(arrival(proof.account, identity, .linked, session, now)), now) + facts
    }

    /// The identity belongs to an account by now, or the pending one can't be given up.
    public mutating func linkRefused(now: Instant) -> [Fact]? {
        guard case .linkConfirm(let linking, _) = step else { return nil }
        return refuse(at: step, Refusal(.alreadyBound, provider: linking.identity.provider), now)
    }

    // MARK: Phone and code

    /// The number can't be used: what was typed stays.
    public mutating func refusePhone(_ refusal: Refusal, draft: PhoneDraft, now: Instant) -> [Fact]? {
        switch step {
        case .phone(let confirming, _), .code(let confirming, _, _):
            return refuse(at: .phone(confirming, draft: draft), refusal, now)
        case .link(let linking, _): return refuse(at: .link(linking, draft: draft), refusal, now)
        case .entrance, .away, .returning, .newcomer, .terms, .linkCode, .linkConfirm, .sending, .done, .app, .over:
            return nil
        }
    }

    /// "A user with this number is already registered", told at once: that is counted.
    public mutating func tellTaken(draft: PhoneDraft, now: Instant) -> [Fact]? {
        guard case .phone(let confirming, _) = step else { return nil }
        takenAnswers += 1
        return refuse(at: .phone(confirming, draft: draft), Refusal(.phoneTaken), now)
    }

    /// A code is about to be sent. The send is recorded before it is made.
    public mutating func sendCode(_ challenge: Challenge, draft: PhoneDraft, now: Instant) -> [Fact]? {
        switch step {
        case .phone(let confirming, _), .code(let confirming, _, _):
            smsSent += 1
            let next = Step.sending(confirming, challenge, replaces: step.challenge, draft: draft, since: now)
            return go(next, now) + [.smsSent(challenge.phone)]
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkCode, .linkConfirm, .sending, .done, .app,
            .over:
            return nil
        }
    }

    /// The send ended. `certain` is false where the route did not answer in time: it counts as sent, and another code may be
    /// asked for at once. Otherwise the pause begins now.
    public mutating func codeSent(certain: Bool, rules: CodeRules, now: Instant) -> [Fact]? {
        guard case .sending(let confirming, var challenge, _, let draft, _) = step else { return nil }
        challenge.resendAt = certain ? now + rules.pause(afterSend: smsSent) : now
        return go(.code(confirming, challenge, draft: draft), now)
    }

    /// Every route refused: nothing was sent, nothing typed is lost, and a code that was sent before still counts.
    public mutating func sendFailed(now: Instant) -> [Fact]? {
        guard case .sending(let confirming, _, let replaced, let draft, _) = step else { return nil }
        smsSent -= 1
        let next: Step = replaced.map { .code(confirming, $0, draft: draft) } ?? .phone(confirming, draft: draft)
        return refuse(at: next, Refusal(.smsFailed), now)
    }

    /// The code page's form waits: too soon for a new code, or a budget of sends or of wrong codes is spent.
    public mutating func refuseCode(_ refusal: Refusal, now: Instant) -> [Fact]? {
        switch step {
        case .code, .linkCode: refuse(at: step, refusal, now)
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkConfirm, .phone, .sending, .done, .app, .over:
            nil
        }
    }

    /// A code was typed: the try is counted and saved before anything is compared.
    public mutating func guess(now: Instant) -> [Fact]? {
        guard var challenge = step.challenge else { return nil }
        guard challenge.triesLeft > 0 else { return refuse(at: step, Refusal(.tooManyAttempts), now) }
        guard now < challenge.expiresAt else { return refuse(at: step, Refusal(.codeExpired), now) }
        challenge.triesLeft -= 1
        return go(step.with(challenge), now)
    }

    /// The counted try was wrong. The last one says so at once.
    public mutating func wrongCode(now: Instant) -> [Fact]? {
        guard let challenge = step.challenge else { return nil }
        return refuse(at: step, Refusal(challenge.triesLeft > 0 ? .codeWrong : .tooManyAttempts), now)
    }

    /// The counted try was right.
    public mutating func rightCode(session: Digest, now: Instant) -> [Fact]? {
        switch step {
        case .code(let confirming, let challenge, _):
            var standing = confirming.standing
            standing.confirmBy = nil
            return go(.done(arrival(standing, confirming.identity, confirming.manner, session, now)), now)
                + [.activate(standing.account, phone: challenge.phone), .smsConfirmed(challenge.phone)]
                + (confirming.standing.confirmBy == nil ? [] : broughtBy(standing.account))
        case .linkCode(let linking, let challenge, let account?):
            return go(.linkConfirm(linking, Proof(account: account, way: .sms, at: now)), now)
                + [.smsConfirmed(challenge.phone)]
        case .linkCode, .entrance, .away, .returning, .newcomer, .terms, .link, .linkConfirm, .phone, .sending, .done,
            .app, .over:
            return nil
        }
    }

    /// The right code, but the number is another account's: the code is spent, and the ways on are shown.
    public mutating func phoneTaken(now: Instant) -> [Fact]? {
        guard case .code(let confirming, var challenge, let draft) = step else { return nil }
        challenge.triesLeft = 0
        return refuse(at: .code(confirming, challenge, draft: draft), Refusal(.phoneTaken), now)
    }

    /// Another number.
    public mutating func changeNumber(now: Instant) -> [Fact]? {
        switch step {
        case .code(let confirming, _, let draft): go(.phone(confirming, draft: draft), now)
        case .linkCode(let linking, _, _): go(.link(linking, draft: nil), now)
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkConfirm, .phone, .sending, .done, .app, .over:
            nil
        }
    }

    // MARK: Into the application

    /// A live session goes on without a provider.
    public mutating func resume(_ arrival: Arrival, now: Instant) -> [Fact]? {
        guard case .entrance = step else { return nil }
        return go(.done(arrival), now)
    }

    /// "Start work": the code goes with the redirect, or waits behind the app page's button.
    public mutating func start(app: AppExit?, now: Instant) -> [Fact]? {
        guard case .done(let arrival) = step else { return nil }
        guard let app else { return go(.over(.handedOver), now) }
        return go(.app(arrival, app), now)
    }

    /// App page, Again: a fresh code replaces the unused one.
    public mutating func again(_ app: AppExit, now: Instant) -> [Fact]? {
        guard case .app(let arrival, _) = step else { return nil }
        return go(.app(arrival, app), now)
    }

    /// The session made with the arrival has ended: nothing is handed over any more.
    public mutating func sessionEnded(now: Instant) -> [Fact]? {
        switch step {
        case .done, .app: go(.over(.handedOver), now)
        case .entrance, .away, .returning, .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code,
            .over:
            nil
        }
    }

    // MARK: Everywhere

    /// Cancel and return to the application.
    public mutating func leave(now: Instant) -> [Fact]? {
        switch step {
        case .entrance, .away, .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .code: go(.over(.left), now)
        case .returning, .sending, .done, .app, .over: nil
        }
    }

    /// The pages speak another language from now on; what was said stays said.
    public mutating func speak(_ language: Language, now: Instant) -> [Fact]? {
        self.language = language
        touchedAt = now
        return []
    }

    /// From Register to Sign in and back, inside a sign-up.
    public mutating func switchEntrance(to page: Entrance, now: Instant) -> [Fact]? {
        switch step {
        case .entrance, .away(_, from: .entrance): go(.entrance(page), now)
        case .away, .returning, .newcomer, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code, .done, .app,
            .over:
            nil
        }
    }

    /// A promo code, found to be a partner's (or not, with a refusal).
    public mutating func attribute(_ attribution: Attribution?, refusal: Refusal?, now: Instant) -> [Fact]? {
        switch step {
        case .entrance, .away(_, from: .entrance), .newcomer:
            self.attribution = attribution
            notice = refusal
            touchedAt = now
            return []
        case .away, .returning, .terms, .link, .linkCode, .linkConfirm, .phone, .sending, .code, .done, .app, .over:
            return nil
        }
    }

    /// The pending account's deadline has passed, or it is gone: the sign-up is over.
    public mutating func expire(now: Instant) -> [Fact]? { go(.over(ending), now) }
}
