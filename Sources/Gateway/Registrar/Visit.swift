public import SignUpFlow

/// Who is asking: what a request says of its browser, besides the form.
public struct Visitor: Sendable {
    /// The browser cookie's value; its hash is what is stored.
    public var cookie: String
    /// The session cookie's value.
    public var session: String?
    /// The visitor's IPv4 address, or IPv6 /64: what budgets count by.
    public var address: String
    /// The same, or the IPv6 /48: what one party may have to itself. Of it only so much counts for everybody.
    public var network: String
    public var deadline: Deadline
    /// The end of the answer; nil where nobody measures it: what waits for it is done at once.
    public var answer: AnswerEnd?
    /// The values of second cookies that came along: of the sign-up whose address is asked.
    public var stepCookies: [String] = []
    /// What is asked, word for word: the address and every field. nil: nothing is remembered of it, and no second cookie made.
    public var request: [String]?
    /// A MAC of that: says whether it is the same form again.
    var press: Digest?
    /// What a second cookie is derived from that this request makes.
    var cause: Digest?

    /// - Parameter network: nil: the address.
    public init(
        cookie: String, session: String?, address: String, network: String? = nil, deadline: Deadline,
        answer: AnswerEnd? = nil
    ) {
        self.cookie = cookie
        self.session = session
        self.address = address
        self.network = network ?? address
        self.deadline = deadline
        self.answer = answer
    }

    /// The address is one of very many that one party may have.
    var isOneOfMany: Bool { network != address }
    public var browser: Digest { .sha256(cookie) }
    public var sessionHash: Digest? { session.map { .sha256($0) } }
}

/// A page before a sign-up: Register, Sign in or Recover, for whom, and what is said on it.
public struct EntrancePage: Sendable, Equatable {
    public var entrance: Entrance
    public var request: ClientRequest
    public var attribution: Attribution?
    public var language: Language?
    public var refusal: Refusal?
    /// The promo code as typed, where it is nobody's: nothing has to be typed twice.
    public var typedPromo: String?
    /// Where the page was asked for, path and query; nil where it was drawn after something else.
    public var address: String?

    public init(
        entrance: Entrance = .register, request: ClientRequest, attribution: Attribution? = nil,
        language: Language? = nil, refusal: Refusal? = nil, typedPromo: String? = nil, address: String? = nil
    ) {
        self.entrance = entrance
        self.request = request
        self.attribution = attribution
        self.language = language
        self.refusal = refusal
        self.typedPromo = typedPromo
        self.address = address
    }
}

/// What an event came to.
public struct FlowOutcome: Sendable {
    public indirect enum Way: Sendable {
        /// The sign-up's page.
        case step(StoredSignUp)
        /// Away: to a provider or a client.
        case away(String)
        /// A page before a sign-up.
        case entrancePage(EntrancePage)
        /// The account's own page, with what is said on it.
        case account(Refusal?)
        /// The sign-up's own address, where its second cookie tells whether it is this visitor's.
        case address(SignUpID)
    }

    public var way: Way
    /// The value of a session cookie to set.
    public var session: String?
    /// The second cookie of a sign-up, to set.
    public var stepCookie: (id: SignUpID, value: String)?
    /// Of a trip that is still under way, or of a form that came too late: said on the step's page and written nowhere.
    public var says: Refusal.Code?
    /// By which way in that session was opened.
    public var method: AuthenticationMethod?

    public init(_ way: Way, session: String? = nil, by method: AuthenticationMethod? = nil, says: Refusal.Code? = nil) {
        self.way = way
        self.session = session
        self.method = method
        self.says = says
    }
}

/// A form of a step, its fields parsed. The step it is sent to decides what it does there.
public enum StepForm: Sendable, Equatable {
    /// A provider's button.
    case provider(ProviderName)
    case create(termsTicked: Bool)
    /// `continue` of the pages `terms` and `recovered`.
    case goOn
    case link
    case anotherAccount
    case back
    /// `code` of the pages `link` and `prove`. `drawn`: the calling code a first page has for this visitor.
    case linkCode(PhoneDraft, drawn: String)
    case confirmLink
    /// After an SMS code alone.
    case removeWay(Credential)
    case notMine
    /// `send` of the pages `phone` and `email`.
    case send(PhoneDraft, drawn: String, email: String)
    case verify(String)
    case resend
    /// Another number or address.
    case changeTarget
    /// The address that was probably meant, in one tap.
    case changeEmail(String)
    /// `sign-in` of the pages `phone`, `code`, `email-code`.
    case signIn
    /// `recover` of the pages `link`, `phone`, `code`.
    case recover
    /// Register's e-mail form.
    case registerByEmail(EmailForm)
    /// `email` of the page `prove`, where Register has no form of that name.
    case secondCode
    /// Register's phone form.
    case registerByPhone(PhoneDraft, drawn: String, termsTicked: Bool)
    /// `password` of the pages `sign-in`, `link`, `prove` and, without a login, `recover-password`.
    case password(login: String, country: String = "", password: String)
    /// Recover's form.
    case request(login: String, country: String = "")
    /// `save` of the page `profile`.
    case save(firstName: String, lastName: String, password: String)
    /// `unbind` of the page `recovered`.
    case unbind(Credential)
    /// `accept` of the page `terms-new`.
    case acceptTerms(ticked: Bool)
    case start
    case again
    case leave
    case language(Language)
    case switchEntrance(Entrance)
    case promo(String)
    case forget(Attribution.Part)
}

/// Register's e-mail form, as typed.
public struct EmailForm: Sendable, Equatable {
    public var firstName: String
    public var lastName: String
    public var email: String
    public var password: String
    public var termsTicked: Bool

    public init(firstName: String, lastName: String, email: String, password: String, termsTicked: Bool) {
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
        self.password = password
        self.termsTicked = termsTicked
    }
}

/// A form of the account's own page.
public enum AccountForm: Sendable, Equatable {
    /// Begins a sign-up at `prove`.
    case change(Change)
    case signOutEverywhere
}
