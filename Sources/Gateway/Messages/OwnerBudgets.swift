import SignUpFlow

/// What messages to owners may cost. Codes can't silence them: a tenth of what a country, or all, have in an hour is theirs
/// whatever codes have used. And they shut nobody out of codes: no more than that tenth counts there, and nothing of a number's or
/// a mailbox's own.
public struct OwnerBudgets: Sendable {
    /// What comes so soon after a message to the same owner waits, and is told in one.
    static let gathering: Duration = .seconds(600)

    private let counters: CounterKey
    private let limits: Rules.Limits

    public init(counters: CounterKey, limits: Rules.Limits) {
        self.counters = counters
        self.limits = limits
    }

    /// Messages that can go as one.
    func parcel(of messages: [OutboxMessage], for notice: OwnerNotice) -> OutboxParcel {
        OutboxParcel(
            ids: messages.map(\.id), owner: key(.ownerMessagesPerDay, "\(notice.account) \(notice.to.text)"),
            takes: takes(notice), gathering: Self.gathering)
    }

    private func takes(_ notice: OwnerNotice) -> [BudgetTake] {
        switch notice.to {
        case .phone(let phone):
            let region = phone.region.rawValue
            return [
                take(.ownerMessagesPerDay, "sms:\(notice.account)", limits.ownerMessagesPerDay),
                take(.smsPerCountryHour, "owners:\(region)", tenth(limits.smsPerCountryHour)),
                take(.smsPerHour, "owners", tenth(limits.smsPerHour)),
                BudgetTake(
                    .smsPerCountryHour, key: key(.smsPerCountryHour, region), limit: limits.smsPerCountryHour,
                    isHard: false),
                BudgetTake(.smsPerHour, limit: limits.smsPerHour, isHard: false),
            ]
        case .email:
            return [
                take(.ownerMessagesPerDay, "mail:\(notice.account)", 3 * limits.ownerMessagesPerDay),
                take(.mailPerHour, "owners", tenth(limits.mailPerHour)),
                BudgetTake(.mailPerHour, limit: limits.mailPerHour, isHard: false),
            ]
        }
    }

    private func take(_ budget: Budget, _ subject: String, _ limit: Int) -> BudgetTake {
        BudgetTake(budget, key: key(budget, subject), limit: limit)
    }

    private func key(_ budget: Budget, _ subject: String) -> Digest { counters.key(budget, subject) }

    /// 0 is no limit; of any other one message goes.
    private func tenth(_ limit: Int) -> Int { limit == 0 ? 0 : max(1, limit / 10) }
}
