public import Logging
public import SignUpFlow

/// Wakes the outbox when a message was committed.
public struct OutboxSignal: Sendable {
    /// For one task, to the end of its life. Several wakes that nobody has heard are one.
    public let wakes: AsyncStream<Void>
    private let entry: AsyncStream<Void>.Continuation

    public init() { (wakes, entry) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

    public func wake() { entry.yield() }
}

/// Sends what the outbox holds: at once when a commit wakes it, and again with growing pauses until it is accepted.
public struct OwnerMessages: Sendable {
    private let outbox: any Outbox
    private let writer: any LetterWriter
    private let letters: Letters?
    private let sms: SMSRoutes
    private let phones: PhoneNumbers
    private let labels: [ProviderName: String]
    private let outside: Outside
    private let logger: Logger

    /// - Parameter labels: `Google`
    public init(
        outbox: any Outbox, writer: any LetterWriter, letters: Letters?, sms: SMSRoutes, phones: PhoneNumbers,
        labels: [ProviderName: String], outside: Outside, logger: Logger
    ) {
        self.outbox = outbox
        self.writer = writer
        self.letters = letters
        self.sms = sms
        self.phones = phones
        self.labels = labels
        self.outside = outside
        self.logger = logger
    }

    /// How many go side by side.
    private static let batch = 8

    /// Sends everything that is due now.
    /// - Returns: when the next one is due; nil where none waits.
    public func sendDue() async throws(StoreError) -> Instant? {
        while true {
            let messages = try await outbox.dueMessages(now: outside.now(), limit: Self.batch)
            guard !messages.isEmpty else { return try await outbox.nextMessageDue() }
            await withDiscardingTaskGroup { group in
                for message in messages { group.addTask { await send(message) } }
            }
        }
    }

    /// A message that may have arrived counts as accepted: owners are told once. One that never can arrive is given up.
    private func send(_ message: OutboxMessage) async {
        let isDone: Bool =
            switch message.notice.to {
            case .email(let address): await mail(message, to: address)
            case .phone(let number): await text(message, to: number)
            }
        guard isDone else {
            logger.warning(
                "owner not told yet",
                metadata: ["message": "\(message.id)", "attempt": "\(message.attempt)"])
            return
        }
        do { try await outbox.removeMessage(message.id) } catch {
            logger.error("outbox", metadata: ["message": "\(message.id)", "reason": "\(error)"])
        }
    }

    private func mail(_ message: OutboxMessage, to address: String) async -> Bool {
        guard let letters else { return true }
        let notice = message.notice
        let kind = LetterKind.owner(notice.event, provider: label(notice), at: notice.at)
        switch await letters.send(kind, to: address, notice.language, id: message.id, deadline: Deadline()) {
        case .accepted, .unknown, .rejected: return true
        case .refused: return false
        }
    }

    private func text(_ message: OutboxMessage, to number: PhoneNumber) async -> Bool {
        let notice = message.notice
        let text = writer.sms(notice.event, providerLabel: label(notice), language: notice.language)
        switch await sms.send(SMSMessage(id: message.id, to: number, text: text), deadline: Deadline()) {
        case .sent, .uncertain: return true
        case .failed: return false
        }
    }

    private func label(_ notice: OwnerNotice) -> String? { notice.provider.map { labels[$0] ?? $0.rawValue } }
}
