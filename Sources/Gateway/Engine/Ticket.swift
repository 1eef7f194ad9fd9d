public import SignUpFlow

/// What a page before a sign-up carries in its forms, sealed: the sign-up it may begin, and for whom. It is never in a URL, and
/// is not bound to the cookie.
public struct Ticket: Codable, Sendable, Equatable {
    /// The id the sign-up will have: pressing twice begins one.
    public var id: SignUpID
    public var issuedAt: Instant
    public var entrance: Entrance
    public var request: ClientRequest
    public var attribution: Attribution?
    public var language: Language
    /// As the page was drawn with them.
    public var terms: TermsOffer
    /// Where the page stands, path and query; nil where it was drawn after something else, and in tickets of older versions.
    public var address: String?

    public init(
        id: SignUpID, issuedAt: Instant, entrance: Entrance, request: ClientRequest, attribution: Attribution?,
        language: Language, terms: TermsOffer, address: String? = nil
    ) {
        self.id = id
        self.issuedAt = issuedAt
        self.entrance = entrance
        self.request = request
        self.attribution = attribution
        self.language = language
        self.terms = terms
        self.address = address
    }

    /// The sign-up that its first POST begins.
    func signUp(now: Instant) -> SignUp {
        var signUp = SignUp(
            id: id, request: request, attribution: attribution, language: language, entrance: entrance, now: now)
        signUp.offer(terms)
        return signUp
    }

    /// The page it stood on, again.
    public func entrancePage(_ refusal: Refusal? = nil) -> EntrancePage {
        EntrancePage(
            entrance: entrance, request: request, attribution: attribution, language: language, refusal: refusal,
            address: address)
    }
}
