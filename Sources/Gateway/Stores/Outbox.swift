public import SignUpFlow

/// Messages to owners, stored with the step that they tell of: sent when it is committed, and again until one is accepted.
public protocol Outbox: Sendable {
    /// At most `limit` messages that are due, oldest first. Each is moved to its next try, so that a crash sends it at most once
    /// more.
    func dueMessages(now: Instant, limit: Int) async throws(StoreError) -> [OutboxMessage]

    /// Before messages that were handed out are sent as one: uses up what that costs. Where there is nothing left, or the owner was
    /// told something just now, they wait, and no try is counted.
    func admit(_ parcel: OutboxParcel, now: Instant) async throws(StoreError) -> ParcelOutcome

    /// Nothing was sent: what it cost is given back, and the owner counts as not told.
    func giveBack(_ parcel: OutboxParcel, now: Instant) async throws(StoreError)

    /// The moment the next message is due; nil where none waits.
    func nextMessageDue() async throws(StoreError) -> Instant?

    /// Accepted, or given up: the message is deleted.
    func removeMessage(_ id: String) async throws(StoreError)
}

/// Messages to one owner by one way that go as one.
public struct OutboxParcel: Sendable, Equatable {
    public var ids: [String]
    /// A MAC of whom they go to.
    public var owner: Digest
    public var takes: [BudgetTake]
    /// How long after a message to the same owner the next one waits, so that several become one.
    public var gathering: Duration

    public init(ids: [String], owner: Digest, takes: [BudgetTake], gathering: Duration) {
        self.ids = ids
        self.owner = owner
        self.takes = takes
        self.gathering = gathering
    }
}

public enum ParcelOutcome: Sendable, Equatable {
    case admitted
    /// Until then; with the budget that has nothing left, where it is one.
    case waits(until: Instant, Budget?)
}

/// A message to an owner on its way.
public struct OutboxMessage: Sendable, Equatable {
    /// A UUIDv7: the message's id at the mail server or SMS route too.
    public var id: String
    public var notice: OwnerNotice
    /// Counts this try: 1 is the first.
    public var attempt: Int

    /// Pauses after the first, second, … try; after the last one a message is given up.
    public static let pauses: [Duration] = [
        .seconds(30), .seconds(120), .seconds(600), .seconds(3600), .seconds(6 * 3600), .seconds(24 * 3600),
    ]

    public init(id: String, notice: OwnerNotice, attempt: Int) {
        self.id = id
        self.notice = notice
        self.attempt = attempt
    }
}
