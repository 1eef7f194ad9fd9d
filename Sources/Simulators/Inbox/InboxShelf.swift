import FoundationEssentials

/// Where messages lie: the newest `capacity` of them.
actor InboxShelf {
    private(set) var manner = InboxManner.accept
    /// Oldest first.
    private var messages: [InboxMessage] = []
    /// The sequence number of the newest message.
    private(set) var newest = 0
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    func take(_ manner: InboxManner) {
        self.manner = manner
    }

    func put(
        id: String, kind: InboxMessage.Kind, to: String, subject: String? = nil, text: String, html: String? = nil,
        at time: Date
    ) -> InboxMessage {
        newest += 1
        let code = InboxMessage.code(in: text)
        let message = InboxMessage(
            sequence: newest, id: id, kind: kind, to: to, subject: subject, text: text, html: html, code: code,
            receivedAt: Int(time.timeIntervalSince1970 * 1000))
        messages.append(message)
        // Dropping them in lots spares a move of the whole array for every message.
        if messages.count >= capacity * 2 { messages.removeFirst(messages.count - capacity) }
        return message
    }

    /// Newest first.
    func messages(to number: String?, after sequence: Int, limit: Int) -> [InboxMessage] {
        var found: [InboxMessage] = []
        for message in messages.suffix(capacity).reversed() {
            guard message.sequence > sequence, found.count < limit else { break }
            if number == nil || message.to == number { found.append(message) }
        }
        return found
    }
}
