public import SignUpFlow

/// Who is asking: what a request says of its browser, besides the form.
public struct Visitor: Sendable {
    /// The browser cookie's value; its hash is what is stored.
    public var cookie: String
    /// The session cookie's value.
    public var session: String?
    /// The visitor's IPv4 address, or IPv6 /64: what budgets count by.
    public var address: String
    public var deadline: Deadline

    public init(cookie: String, session: String?, address: String, deadline: Deadline) {
        self.cookie = cookie
        self.session = session
        self.address = address
        self.deadline = deadline
    }

    public var browser: Digest { .sha256(cookie) }
    public var sessionHash: Digest? { session.map { .sha256($0) } }
}

/// A page before a sign-up: Register or Sign in, for whom, and what is said on it.
public struct Welcome: Sendable, Equatable {
    public var entrance: Entrance
    public var request: ClientRequest
    public var attribution: Attribution?
    public var language: Language?
    public var refusal: Refusal?
    /// The promo code as typed, where it is nobody's: nothing has to be typed twice.
    public var typedPromo: String?

    public init(
        entrance: Entrance = .register, request: ClientRequest, attribution: Attribution? = nil,
        language: Language? = nil, refusal: Refusal? = nil, typedPromo: String? = nil
    ) {
        self.entrance = entrance
        self.request = request
        self.attribution = attribution
        self.language = language
        self.refusal = refusal
        self.typedPromo = typedPromo
    }
}

/// What an event came to.
public struct Turn: Sendable {
    public indirect enum Way: Sendable {
        /// The sign-up's page.
        case step(StoredSignUp)
        /// Away: to a provider or a client.
        case away(String)
        /// A page before a sign-up.
        case welcome(Welcome)
    }

    public var way: Way
    /// The value of a session cookie to set.
    public var session: String?

    public init(_ way: Way, session: String? = nil) {
        self.way = way
        self.session = session
    }
}

/// A form of a step, its fields parsed.
public enum StepForm: Sendable, Equatable {
    case provider(ProviderName)
    case create(termsTicked: Bool)
    /// `continue` of the terms page.
    case continueFromTerms
    case link
    case anotherAccount
    case back
    /// `drawn`: the calling code a first page has for this visitor.
    case linkCode(PhoneDraft, drawn: String)
    case confirmLink
    case send(PhoneDraft, drawn: String)
    case verify(String)
    case resend
    case changeNumber
    case start
    case again
    case leave
    case language(Language)
    case switchEntrance(Entrance)
    case promo(String)
    case forget(Attribution.Part)
}
