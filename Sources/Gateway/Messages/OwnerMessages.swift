public import Logging
public import SignUpFlow

/// Sends what the outbox holds: at once when a commit wakes it, and again with growing pauses until it is accepted. What follows
/// soon after a message to the same owner is gathered into one, and what there is no budget for waits.
public struct OwnerMessages: Sendable {
    private let outbox: any Outbox
    private let writer: any LetterWriter
    private let letters: Letters?
    private let sms: SMSRoutes
    private let labels: [ProviderName: String]
    private let budgets: OwnerBudgets
    private let environment: Environment
    private let logger: Logger

    /// - Parameter labels: `Google`
    public init(
        outbox: any Outbox, writer: any LetterWriter, letters: Letters?, sms: SMSRoutes,
        labels: [ProviderName: String], budgets: OwnerBudgets, environment: Environment, logger: Logger
    ) {
        self.outbox = outbox
        self.writer = writer
        self.letters = letters
        self.sms = sms
        self.labels = labels
        self.budgets = budgets
        self.environment = environment
        self.logger = logger
    }

    /// How many are looked at together: what is one owner's among them goes as one.
    private static let batch = 256
    /// How many go side by side.
    private static let parallel = 8

    /// Sends everything that is due now.
    /// - Returns: when the next one is due; nil where none waits.
    public func sendDue() async throws(StoreError) -> Instant? {
        while true {
            let messages = try await outbox.dueMessages(now: environment.now(), limit: Self.batch)
            guard !messages.isEmpty else { return try await outbox.nextMessageDue() }
            var parcels = Self.parcels(messages)[...]
            while !parcels.isEmpty {
                await withDiscardingTaskGroup { group in
                    for parcel in parcels.prefix(Self.parallel) { group.addTask { await send(parcel) } }
                }
                parcels = parcels.dropFirst(Self.parallel)
            }
        }
    }

    /// Messages to the same owner by the same way, each oldest first.
    private static func parcels(_ messages: [OutboxMessage]) -> [[OutboxMessage]] {
        struct Owner: Hashable {
            var account: AccountID
            var to: Challenge.Target
        }
        var order: [Owner] = []
        var parcels: [Owner: [OutboxMessage]] = [:]
        for message in messages {
            let owner = Owner(account: message.notice.account, to: message.notice.to)
            if parcels[owner] == nil { order.append(owner) }
            parcels[owner, default: []].append(message)
        }
        return order.compactMap { parcels[$0] }
    }

    /// A message that may have arrived counts as accepted: owners are told once. One that never can arrive is given up. What was
    /// handed out and could not be admitted or removed is tried again after its pause.
    private func send(_ messages: [OutboxMessage]) async {
        guard let latest = messages.last else { return }
        let parcel = budgets.parcel(of: messages, for: latest.notice)
        do {
            if case .waits(let until, let budget) = try await outbox.admit(parcel, now: environment.now()) {
                logger.info(
                    "owner told later",
                    metadata: [
                        "messages": "\(messages.count)", "budget": "\(budget?.rawValue ?? "none")",
                        "seconds": "\(until.since(environment.now()).secondsRoundedUp)",
                    ])
                return
            }
            guard await hand(messages, latest.notice) else {
                logger.warning(
                    "owner not told yet",
                    metadata: ["message": "\(messages[0].id)", "attempt": "\(messages[0].attempt)"])
                return try await outbox.giveBack(parcel, now: environment.now())
            }
            for message in messages { try await outbox.removeMessage(message.id) }
        } catch {
            logger.error("outbox", metadata: ["message": "\(messages[0].id)", "reason": "\(error)"])
        }
    }

    /// Answers whether they are done with.
    private func hand(_ messages: [OutboxMessage], _ latest: OwnerNotice) async -> Bool {
        let news = Self.news(
            messages.map { OwnerNews(event: $0.notice.event, provider: label($0.notice), at: $0.notice.at) })
        switch latest.to {
        case .email(let address): return await mail(news, messages[0].id, to: address, latest.language)
        case .phone(let number): return await text(news, messages[0].id, to: number, latest.language)
        }
    }

    /// In the order of time; the same again is said once, by its latest.
    private static func news(_ all: [OwnerNews]) -> [OwnerNews] {
        all.sorted { $0.at < $1.at }.reduce(into: []) { news, next in
            news.removeAll { $0.event == next.event && $0.provider == next.provider }
            news.append(next)
        }
    }

    private func mail(_ news: [OwnerNews], _ id: String, to address: String, _ language: Language) async -> Bool {
        guard let letters, let last = news.last else { return true }
        let kind: LetterKind =
            news.count > 1 ? .owners(news) : .owner(last.event, provider: last.provider, at: last.at)
        switch await letters.send(kind, to: address, language, id: id, deadline: Deadline()) {
        case .accepted, .unknown, .rejected: return true
        case .refused: return false
        }
    }

    private func text(_ news: [OwnerNews], _ id: String, to number: PhoneNumber, _ language: Language) async -> Bool {
        guard let last = news.last else { return true }
        // After a deletion there is nothing left that the rest is about.
        let isOne = news.count == 1 || last.event == .deleted
        let text =
            isOne
            ? writer.sms(last.event, providerLabel: last.provider, language: language)
            : writer.smsOfSeveral(language: language)
        switch await sms.send(SMSMessage(id: id, to: number, text: text), deadline: Deadline()) {
        case .sent, .uncertain: return true
        case .failed: return false
        }
    }

    private func label(_ notice: OwnerNotice) -> String? { notice.provider.map { labels[$0] ?? $0.rawValue } }
}
