/// One person's way through the gateway, from the first click to the hand-off.
///
/// This file and its neighbours are the product: one method per event, each a `switch` over where the sign-up stands. What a flow
/// does stands in the file of its name, `SignUp+Trip`, `+Entrance`, `+NewAccount`, `+Link`, `+Phone`, `+Email`, `+Recovery`,
/// `+SecondProof`, `+AccountChange`, `+Arrival`, beside the enum of its steps, `TripStep` and so on; what one-time codes do in
/// `+Code`, what time does in `+Time`, and what moves are made of in `+Moving`. A method moves
/// the sign-up and answers with the facts to save with it, in one transaction. An event that the step does not know answers nil: it
/// changes nothing, and the visitor is led to the current step. A move that is not allowed leaves a `Refusal` as the notice, which is
/// saved like any other move. Time comes in as `now`; chance and the outside world come in as values.
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

    /// Cancel and return to the application, or to one's own account.
    public mutating func leave(now: Instant) -> [Fact]? {
        if step.isCalling { return nil }
        if step.change != nil { return go(.over(.account), now) }
        switch step {
        case .recovery(.recovered(_, let proof)) where proof.way != .sms: return nil
        case .arrival(.done), .arrival(.app), .arrival(.over): return nil
        case .arrival(.termsNew), .recovery, .entrance, .trip, .newAccount, .link, .secondProof, .phone, .email,
            .change:
            return go(.over(.left), now)
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

    /// A promo code, found to be a partner's (or not, with a refusal).
    public mutating func attribute(_ attribution: Attribution?, refusal: Refusal?, now: Instant) -> [Fact]? {
        switch step {
        case .entrance, .trip(.away(_, from: .entrance)), .newAccount(.newcomer):
            self.attribution = attribution
            notice = refusal
            touchedAt = now
            return []
        case .newAccount(.terms), .trip, .link, .secondProof, .phone, .email, .recovery, .change, .arrival: return nil
        }
    }

    /// What the sign-up stood on is over: the pending account's deadline has passed, it is gone, or another browser was faster.
    /// - Parameter known: the account as it is by now.
    public mutating func expire(known: KnownAccount? = nil, now: Instant) -> [Fact]? {
        let isConfirmed = step.confirms && known?.phone != nil
        return go(.over(isConfirmed ? .confirmedElsewhere : ending(at: now)), now)
    }
}
