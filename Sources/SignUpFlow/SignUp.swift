/// One person's way through the gateway, from the first click to the hand-off.
///
/// This file and its neighbours are the product: one method per event, each a `switch` over where the sign-up stands. What all
/// doors share stands here and in `SignUp+Link` and `SignUp+Codes`; what one door adds stands in `SignUp+Email`,
/// `SignUp+PhoneFirst`, `SignUp+SignIn`, `SignUp+Recovery`, `SignUp+SecondProof` and `SignUp+Account`. A method moves the sign-up and answers with the facts to save with it, in one transaction. An event that
/// the step does not know answers nil: it changes nothing, and the visitor is led to the current step. A move that is not
/// allowed leaves a `Refusal` as the notice, which is saved like any other move. Time comes in as `now`; chance and the outside
/// world come in as values.
public struct SignUp: Codable, Equatable, Sendable {
    public let id: SignUpID
    @Indirect public internal(set) var request: ClientRequest
    public internal(set) var attribution: Attribution?
    public internal(set) var language: Language
    public internal(set) var step: Step
    /// What the page says about the last event.
    public internal(set) var notice: Refusal?
    /// The terms as the page was drawn with them; nil before a page that has them.
    public internal(set) var offered: TermsOffer?
    /// SMS sent in this sign-up.
    public internal(set) var smsSent = 0
    /// Letters sent in this sign-up.
    public internal(set) var mailSent = 0
    /// Calls of SMS routes and of the mail server, refused ones too; not set in rows of older versions.
    public internal(set) var smsCalls: Int16?
    public internal(set) var mailCalls: Int16?
    /// How often it went to a provider; not set in rows of older versions.
    public internal(set) var departures: Int?
    /// How often "already registered" was told at once.
    public internal(set) var takenAnswers = 0
    /// What is remembered besides; not set in rows of older versions.
    var remembered: Indirect<Remembered>?
    public let startedAt: Instant
    public internal(set) var touchedAt: Instant

    public enum AccountEdit: String, Codable, Sendable { case bound, unbound, phone, password }

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

    /// The person went to a provider: from Register, Sign in, New account ("another"), Link, or a fresh proof. After very many
    /// times they stay.
    public mutating func depart(_ departure: Departure) -> [Fact]? {
        guard let origin = step.origin else { return nil }
        let before = departures ?? 0
        guard before < Limit.departures else {
            return refuse(at: origin.step, Refusal(.tooManyAttempts, provider: departure.provider), departure.at)
        }
        departures = before + 1
        return go(.away(departure, from: origin), departure.at)
    }

    /// The provider's address can't be made: it has not answered since the start.
    public mutating func cannotDepart(to provider: ProviderName, now: Instant) -> [Fact]? {
        guard let origin = step.origin else { return nil }
        return refuse(at: origin.step, Refusal(.providerFailed, provider: provider), now)
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
        default: nil
        }
    }

    /// The provider vouched for somebody who has authenticated too long ago for the client, and was asked once more before.
    public mutating func endUnproven(now: Instant) -> [Fact]? {
        guard case .returning = step else { return nil }
        return go(.over(.unproven), now)
    }

    /// The provider vouched for `identity`.
    /// - Parameters:
    ///   - known: the account it is bound to.
    ///   - owner: of the account that a proof was asked for; nil where it is gone.
    ///   - session: the one to open where the person is finished by that.
    public mutating func identify(
        _ identity: Identity, known: KnownAccount?, owner: Owner?, terms: TermsOffer, session: Digest, now: Instant
    ) -> [Fact]? {
        guard case .returning(_, let origin, _) = step else { return nil }
        let unbound = Refusal(.notBound, provider: identity.provider)
        switch origin {
        case .entrance, .newcomer:
            offered = terms
            return arrive(
                Evidence(identity), known: known, giving: origin.pending, terms: terms, session: session, now: now)
        case .link(var linking, let typed):
            // The one to be linked had become too old for it, and is proved again.
            if linking.pending != nil, linking.isStale(now), linking.identity.isSame(as: identity) {
                linking.identity = identity
                return go(.link(linking, typed: typed), now)
            }
            if let late = refuseStale(origin.step, now) { return late }
            guard let known, known.id != linking.pending?.account else {
                return refuse(at: .link(linking, typed: typed), unbound, now)
            }
            return go(.linkConfirm(linking, Proof(known.standing, .provider(identity.provider), now)), now)
        case .second(let number):
            if let late = refuseStale(origin.step, now) { return late }
            guard let known, known.id == number.account.account else {
                return refuse(at: .second(number), unbound, now)
            }
            return seconded(number, by: .provider(identity.provider), now: now)
        case .prove(let changing):
            guard let known, known.id == changing.account.account else {
                return refuse(at: .prove(changing), unbound, now)
            }
            return proved(changing, Proof(known.standing, .provider(identity.provider), now), owner, now: now)
        case .binding(let changing):
            return refuseStale(origin.step, now) ?? bind(identity, known: known, changing, owner, now: now)
        }
    }

    /// Create found the identity bound already (another tab was faster): the same proof leads there, unless the account's epoch
    /// was raised since. Then it is made again.
    public mutating func join(_ known: KnownAccount, terms: TermsOffer, session: Digest, now: Instant) -> [Fact]? {
        guard case .newcomer(let identity) = step else { return nil }
        guard known.takes(proofOf: identity.provenAt) else {
            return refuse(at: .entrance(.signIn), Refusal(.proofOutdated, provider: identity.provider), now)
        }
        return arrive(Evidence(identity), known: known, giving: nil, terms: terms, session: session, now: now)
    }

    /// A person has proved who they are: unknown people are asked, known ones go on where they stopped.
    /// - Parameter giving: the pending account of this very sign-up; it goes when another one is signed in to.
    mutating func arrive(
        _ evidence: Evidence, known: KnownAccount?, giving: AccountReference?, terms: TermsOffer, session: Digest,
        now: Instant
    ) -> [Fact] {
        guard let known else {
            guard let identity = evidence.identity else { return [] }
            return go(.newcomer(identity), now)
        }
        let given: [Fact] = giving.map { $0.account == known.id ? [] : [.giveUp($0.account)] } ?? []
        let confirming = Confirming(
            standing: known.standing, evidence: evidence, manner: known.state == .active ? .returned : .created,
            termsVersion: known.state == .active ? known.termsVersion : nil)
        switch known.state {
        case .pending: return go(.phone(.account(confirming), draft: nil), now) + given + broughtBy(known.id)
        case .active where known.phone == nil: return go(.phone(.account(confirming), draft: nil), now) + given
        case .active where known.termsVersion != terms.version:
            offered = terms
            return go(.termsNew(Returning(standing: known.standing, evidence: evidence)), now) + given
        case .active: return go(.done(arrival(known.standing, evidence, .returned, session, now)), now) + given
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
        guard let acceptance = acceptance(accepted, terms, now) else {
            return refuse(at: .terms(identity), Refusal(.termsRequired), now)
        }
        return begin(
            NewAccount(
                id: account, confirmBy: now + confirmWithin, acceptance: acceptance, attribution: attribution,
                binding: .init(provider: identity.provider, subject: identity.subject)),
            Evidence(identity), now)
    }

    /// The page is drawn with these terms: where others hold by the time its button is pressed, it is drawn again.
    public mutating func offer(_ terms: TermsOffer) {
        switch step {
        case .newcomer, .entrance, .termsNew: offered = terms
        default: break
        }
    }

    /// Terms page, Continue: back to New account, nothing accepted.
    public mutating func continueFromTerms(now: Instant) -> [Fact]? {
        guard case .terms(let identity) = step else { return nil }
        return refuse(at: .newcomer(identity), Refusal(.termsRequired), now)
    }

    // MARK: Into the application

    /// A live session goes on without a proof.
    public mutating func resume(_ returning: Returning, known: KnownAccount, terms: TermsOffer, now: Instant) -> [Fact]?
    {
        guard case .entrance = step, let session = returning.session else { return nil }
        guard known.termsVersion == terms.version else {
            offered = terms
            return go(.termsNew(returning), now)
        }
        return go(.done(arrival(returning.standing, returning.evidence, .returned, session, now)), now)
    }

    /// "Start work": the code goes with the redirect, or waits behind the app page's button.
    public mutating func start(app: AppExit?, now: Instant) -> [Fact]? {
        guard case .done(let arrival) = step else { return nil }
        guard let app else { return go(.over(.handedOver), now) }
        return go(.app(arrival, app), now)
    }

    /// App page, Again: a fresh code replaces the unused one; nil: the app's address is the client's no longer.
    public mutating func again(_ app: AppExit?, now: Instant) -> [Fact]? {
        guard case .app(let arrival, _) = step else { return nil }
        guard let app else { return go(.over(.handedOver), now) }
        return go(.app(arrival, app), now)
    }

    /// The session made with the arrival has ended: nothing is handed over any more.
    public mutating func sessionEnded(now: Instant) -> [Fact]? {
        switch step {
        case .done, .app: go(.over(.handedOver), now)
        case .termsNew, .prove, .proveCode, .binding: go(.over(.account), now)
        default: step.changing == nil ? nil : go(.over(.account), now)
        }
    }

    // MARK: Everywhere

    /// Cancel and return to the application, or to one's own account.
    public mutating func leave(now: Instant) -> [Fact]? {
        if step.isCalling { return nil }
        if step.changing != nil { return go(.over(.account), now) }
        switch step {
        case .recovered(_, let proof) where proof.way != .sms: return nil
        case .done, .app, .over: return nil
        default: return go(.over(.left), now)
        }
    }

    /// The pages speak another language from now on; what was said stays said. While a call is under way nothing but its end
    /// moves the sign-up: what it brings would be lost.
    public mutating func setLanguage(_ language: Language, now: Instant) -> [Fact]? {
        if step.isCalling { return nil }
        self.language = language
        touchedAt = now
        return []
    }

    /// From Register to Sign in, Recover and back, inside a sign-up. What waits there meanwhile is not lost.
    public mutating func switchEntrance(to page: Entrance, now: Instant) -> [Fact]? {
        switch step {
        case .entrance(var entering), .away(_, from: .entrance(var entering)):
            switch (page, entering.kept) {
            case (.register, .pending(let confirming)?): return go(.phone(.account(confirming), draft: nil), now)
            case (.register, .linking(let linking)?): return go(linking.wayBack(draft: nil), now)
            case (.signIn, .linking(let linking)?): return go(.link(linking, typed: entering.typed), now)
            default:
                entering.page = page
                return go(.entrance(entering), now)
            }
        default: return nil
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
        default: return nil
        }
    }

    /// What the sign-up stood on is over: the pending account's deadline has passed, it is gone, or another browser was faster.
    /// - Parameter known: the account as it is by now.
    public mutating func expire(known: KnownAccount? = nil, now: Instant) -> [Fact]? {
        let isConfirmed = step.confirms && known?.phone != nil
        return go(.over(isConfirmed ? .confirmedElsewhere : ending(at: now)), now)
    }
}
