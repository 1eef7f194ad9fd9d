public import SignUpFlow

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
