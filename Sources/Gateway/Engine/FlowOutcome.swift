public import SignUpFlow

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
