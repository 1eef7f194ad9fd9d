/// Where a sign-up stands: in a flow, at one of its steps. Each flow's steps are an enum in a file of its own, `TripStep`,
/// `LinkStep` and so on; a case there holds exactly the facts that are true at it, and its comment lists where it can lead.
/// Besides, `leave` and time lead from almost everywhere to `over`.
///
/// A step is one pointer (each flow's enum is indirect), because every copy of a sign-up holds one: a request makes many, and
/// Swift keeps room for each as long as the request waits.
public enum Step: Codable, Equatable, Sendable {
    /// Register, Sign in or Recover, inside a sign-up.
    indirect case entrance(EntranceStep)
    /// Away at a provider, or back from there.
    case trip(TripStep)
    /// Proven, and unknown here.
    case newAccount(NewAccountStep)
    /// A proven identity on its way to an account that was there before.
    case link(LinkStep)
    /// A number that was last proven long ago: its account asks for one proof more.
    case secondProof(SecondProofStep)
    /// A number, and the SMS that goes to it.
    case phone(PhoneStep)
    /// An address, and the letter that goes to it; with names and password for the phone-first door.
    case email(EmailStep)
    /// A new password.
    case recovery(RecoveryStep)
    /// Changing one's own account.
    case change(AccountChangeStep)
    /// Into the application, or the end of the way.
    case arrival(ArrivalStep)

    /// A page with nothing on it yet.
    public static func entrance(_ page: Entrance) -> Step { .entrance(EntranceStep(page)) }

    /// Nothing more happens here.
    public static func over(_ ending: Ending) -> Step { .arrival(.over(ending)) }
}

extension Step {
    /// Asks the flow's own step.
    private func ask<Answer>(_ question: (any FlowStep) -> Answer) -> Answer {
        switch self {
        case .entrance(let step): question(step)
        case .trip(let step): question(step)
        case .newAccount(let step): question(step)
        case .link(let step): question(step)
        case .secondProof(let step): question(step)
        case .phone(let step): question(step)
        case .email(let step): question(step)
        case .recovery(let step): question(step)
        case .change(let step): question(step)
        case .arrival(let step): question(step)
        }
    }

    /// Its name in the log and in metrics.
    public var name: String { ask { $0.name } }
    /// The way in: a provider's name (also while on the way there), `email` or `phone`.
    public var way: String? { ask { $0.way } }
    /// The account that the step stands on.
    var standing: AccountReference? { ask { $0.standing } }
    /// The code that is being waited for.
    public var challenge: Challenge? { ask { $0.challenge } }
    /// The change of one's own account that the step belongs to.
    public var change: AccountChange? { ask { $0.change } }
    /// From where a person can leave for a provider; while away, where they left from.
    public var origin: TripOrigin? { ask { $0.origin } }
    /// A call to a provider, an SMS route or a mail server is under way: its end alone moves the sign-up.
    public var isCalling: Bool { ask { $0.isCalling } }
    /// An identity, an account or a proof stands here. (A code on its way to a login that may be anybody's is none.)
    public var isProven: Bool { ask { $0.isProven } }
    var isUnfinished: Bool { ask { $0.isUnfinished } }
    /// A provider vouched for somebody in this sign-up, for whom a number is being confirmed or an account looked for.
    public var standsOnIdentity: Bool { ask { $0.standsOnIdentity } }
    func isStale(_ now: Instant) -> Bool { ask { $0.isStale(now) } }
}

extension Step {
    /// The same step with the code as it is by now.
    func with(_ challenge: Challenge) -> Step {
        switch self {
        case .link(let step): .link(step.with(challenge))
        case .secondProof(let step): .secondProof(step.with(challenge))
        case .phone(let step): .phone(step.with(challenge))
        case .email(let step): .email(step.with(challenge))
        case .recovery(let step): .recovery(step.with(challenge))
        case .change(let step): .change(step.with(challenge))
        case .entrance, .trip, .newAccount, .arrival: self
        }
    }

    /// The session that the step goes on under.
    public var session: Digest? {
        if case .arrival(.termsNew(let returning)) = self { returning.session } else { change?.session }
    }

    /// An account's phone is being confirmed here.
    public var confirms: Bool {
        if case .phone(let step) = self, case .account = step.purpose { true } else { false }
    }

    /// It stands on an account that another browser can finish, or give up, meanwhile.
    public var standsUnconfirmed: Bool { confirms || standing?.confirmBy != nil }

    /// A number that was proven, where its account wants a second proof.
    public var number: NumberProof? {
        switch self {
        case .secondProof(let step): return step.number
        case .trip(let trip):
            guard case .second(let number) = trip.from else { return nil }
            return number
        case .entrance, .newAccount, .link, .phone, .email, .recovery, .change, .arrival: return nil
        }
    }

    /// An identity that waits to be linked.
    var linking: Linking? {
        switch self {
        case .link(let step): return step.linking
        case .secondProof(let step):
            guard case .link(let linking) = step.number.purpose else { return nil }
            return linking
        case .entrance, .trip, .newAccount, .phone, .email, .recovery, .change, .arrival: return nil
        }
    }
}
