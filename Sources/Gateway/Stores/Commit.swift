public import SignUpFlow

/// A sign-up as it is stored.
public struct StoredSignUp: Sendable, Equatable {
    @Indirect public var signUp: SignUp
    /// Counts the saves: 1 after the first.
    public var version: Int

    public init(signUp: SignUp, version: Int) {
        self.signUp = signUp
        self.version = version
    }
}

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

/// How a commit ended. Only `saved` has changed anything.
public enum CommitOutcome: Sendable, Equatable {
    /// With the version the row has now (0 where no row is written).
    case saved(version: Int)
    /// Another event was faster, or the id is there already: show the current step.
    case stale
    /// The phone is another active account's.
    case phoneTaken
    /// The e-mail address is another active account's.
    case emailTaken
    /// What was to be removed is the last way into the account.
    case lastWayIn
    /// The identity is bound: to this live account.
    case bound(KnownAccount)
    /// The pending account can't give its binding over: it is active by now, or has another binding.
    case notGiven
    case overBudget(Budget, retryAt: Instant)
    /// An account the sign-up stands on has passed its deadline, is gone, or its epoch was raised; or the session is over.
    case ended
}

/// What is limited. The name stands in the log and in metrics.
public enum Budget: String, Sendable, CaseIterable {
    case smsPerPhoneDay = "sms_per_phone_day"
    case smsPerAddressHour = "sms_per_address_hour"
    case smsPerPrefixHour = "sms_per_prefix_hour"
    case smsPerCountryHour = "sms_per_country_hour"
    case smsPerHour = "sms_per_hour"
    case ownerMessagesPerDay = "owner_messages_per_day"
    case smsConfirmedShare = "sms_confirmed_share"
    case codeFailuresPerPhoneDay = "code_failures_per_phone_day"
    case codeFailuresPerHour = "code_failures_per_hour"
    case codeFailuresPerAddressHour = "code_failures_per_address_hour"
    case openingCodeFailuresPerHour = "opening_code_failures_per_hour"
    case openingCodeFailuresPerAddressHour = "opening_code_failures_per_address_hour"
    case smsAttemptsPerAddressHour = "sms_attempts_per_address_hour"
    case smsUnconfirmedPerAddressDay = "sms_unconfirmed_per_address_day"
    case mailAttemptsPerAddressHour = "mail_attempts_per_address_hour"
    case takenAnswersPerAddressDay = "taken_answers_per_address_day"
    case takenAnswersPerHour = "taken_answers_per_hour"
    case signUpsPerAddressHour = "sign_ups_per_address_hour"
    case codesPerSessionHour = "codes_per_session_hour"
    case mailPerMailboxDay = "mail_per_mailbox_day"
    case mailPerAddressHour = "mail_per_address_hour"
    case mailPerHour = "mail_per_hour"
    case passwordFailuresPerAddressHour = "password_failures_per_address_hour"

    /// The window's length; windows begin at whole multiples of it since 1970.
    public var window: Duration {
        switch self {
        case .smsPerPhoneDay, .codeFailuresPerPhoneDay, .takenAnswersPerAddressDay, .smsConfirmedShare,
            .mailPerMailboxDay, .smsUnconfirmedPerAddressDay, .ownerMessagesPerDay:
            .seconds(24 * 3600)
        case .smsPerAddressHour, .smsPerPrefixHour, .smsPerCountryHour, .smsPerHour, .codeFailuresPerHour,
            .openingCodeFailuresPerHour, .takenAnswersPerHour, .signUpsPerAddressHour, .codesPerSessionHour,
            .mailPerAddressHour, .mailPerHour, .passwordFailuresPerAddressHour, .codeFailuresPerAddressHour,
            .openingCodeFailuresPerAddressHour, .smsAttemptsPerAddressHour, .mailAttemptsPerAddressHour:
            .seconds(3600)
        }
    }
}

/// One unit of a budget.
public struct BudgetTake: Sendable, Equatable {
    public var budget: Budget
    /// Whose: a MAC of the phone, address or country, or the empty digest for everybody together.
    public var key: Digest
    /// 0 = no limit: it is not even counted.
    public var limit: Int
    /// A soft one only counts, also past its limit.
    public var isHard: Bool
    /// What one address uses counts only as far as its share.
    public var share: BudgetShare?
    /// Used up also where nothing was sent in the end.
    public var isKept = false

    public init(
        _ budget: Budget, key: Digest = Digest(""), limit: Int, isHard: Bool = true, share: BudgetShare? = nil
    ) {
        self.budget = budget
        self.key = key
        self.limit = limit
        self.isHard = isHard
        self.share = share
    }
}

/// How much of one address counts in what is everybody's: nobody alone can empty that for all. What counts there of an address
/// is what stands here, so that the two are given back together.
public struct BudgetShare: Sendable, Equatable {
    public var budget: Budget
    /// Whose: a MAC.
    public var key: Digest
    /// 0 = no limit: all of it counts.
    public var limit: Int

    public init(_ budget: Budget, key: Digest, limit: Int) {
        self.budget = budget
        self.key = key
        self.limit = limit
    }
}

/// The circuit breaker of an operator range: of at least `minimum` sends in 24 h at least `percent` must be confirmed, else the
/// range rests for `rest`.
public struct RangeBreaker: Sendable, Equatable {
    public var range: String
    /// 0 = no limit.
    public var percent: Int
    public var minimum = 30
    public var rest: Duration = .seconds(3600)

    public init(range: String, percent: Int) {
        self.range = range
        self.percent = percent
    }
}
