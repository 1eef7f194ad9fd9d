public import SignUpFlow

/// All that one step writes, as one value.
public struct Commit: Sendable {
    @Indirect public var signUp: SignUp
    /// SHA-256 of the browser cookie.
    public var browser: Digest
    /// The version the step was made from; nil inserts (and does nothing where the id is there).
    public var expected: Int?
    public var facts: [Fact] = []
    /// Budgets to use up; a hard one that is used up refuses the whole commit.
    public var takes: [BudgetTake] = []
    /// Budgets to give back.
    public var gives: [BudgetTake] = []
    /// How much of what the visitor's network sends counts for an operator range.
    public var rangeShare: BudgetShare?
    /// Refuses the send to an operator range where too few codes come back; nil where nothing is sent.
    public var breaker: RangeBreaker?
    /// Accounts that must be there (and, while pending, before their deadline) with the epoch they were seen under.
    public var standings: [AccountReference] = []
    /// A session that must be live.
    public var liveSession: Digest?
    @Indirect public var opens: Session? = nil
    /// The browser's session that the opened one replaces: it ends.
    public var closes: Digest?
    @Indirect public var code: HandoffCode? = nil
    /// A code to revoke, unless it is redeemed already.
    public var revokes: Digest?
    /// Logins and accounts whose failed passwords are forgotten: the right one was given, or there is a new one.
    public var clearsFailures: [Digest] = []
    public var now: Instant

    public init(signUp: SignUp, browser: Digest, expected: Int?, facts: [Fact] = [], now: Instant) {
        self.signUp = signUp
        self.browser = browser
        self.expected = expected
        self.facts = facts
        self.now = now
    }
}
