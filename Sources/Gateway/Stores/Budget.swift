public import SignUpFlow

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
