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

extension Visitor {
    /// The cookie as a key: what is sealed under it can't be read once it is gone.
    var secret: [UInt8] { [UInt8](cookie.utf8) }
}
