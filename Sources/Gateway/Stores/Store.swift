// Stores: what the gateway remembers. The protocols are named by intent and pass values only: no closure, connection, SQLite
// type or error crosses them. One file (or family of files) for each engine; one conformance suite runs over all of them.

public import SignUpFlow

/// Sign-ups and what they made true.
public protocol SignUpStore: Sendable {
    /// The sign-up with this id, if it belongs to this browser. Ended ones too, while their emptied row stands.
    func signUp(_ id: SignUpID, browser: Digest) async throws(StoreError) -> StoredSignUp?

    /// The browser's latest sign-up that Register offers to go on with.
    func unfinished(browser: Digest, now: Instant) async throws(StoreError) -> SignUpID?

    /// The browser's one sign-up that is away at this provider; nil where it is none, or one of several.
    func onlyAway(at provider: ProviderName, browser: Digest, now: Instant) async throws(StoreError) -> StoredSignUp?

    /// Saves a step and all it makes true in one durable transaction, or changes nothing.
    func save(_ commit: Commit) async throws(StoreError) -> CommitOutcome

    /// A code is about to go to an operator range, after the answer; the other codes' steps say so themselves.
    func sent(to range: String, share: BudgetShare?, now: Instant) async throws(StoreError)

    /// Every route refused it: it counts no more.
    func notSent(to range: String, share: BudgetShare?, now: Instant) async throws(StoreError)

    /// The account that (provider, subject) opens; a pending one past its deadline is gone already.
    func account(boundTo provider: ProviderName, subject: String, now: Instant) async throws(StoreError)
        -> KnownAccount?

    /// The active account with this confirmed phone (E.164).
    func account(phone: String) async throws(StoreError) -> KnownAccount?

    /// The account that this confirmed e-mail address opens (compared in lower case): an active one, else a pending one
    /// before its deadline.
    func account(email: String, now: Instant) async throws(StoreError) -> KnownAccount?

    func account(_ id: AccountID, now: Instant) async throws(StoreError) -> KnownAccount?

    /// The account that a login names, confirmed here: the same work where it names nobody, so that time does not tell.
    func account(of login: Challenge.Target, now: Instant) async throws(StoreError) -> KnownAccount?

    /// All that is kept of an account, for its owner.
    func details(of id: AccountID, now: Instant) async throws(StoreError) -> AccountDetails?

    /// What is used up of each budget in its current window, in the given order.
    func used(_ budgets: [BudgetTake], now: Instant) async throws(StoreError) -> [Int]
}

/// Passwords and the lock-out that guards them.
public protocol PasswordStore: Sendable {
    /// The PHC string of an account's password; nil where it has none.
    func passwordHash(of account: AccountID) async throws(StoreError) -> String?

    /// Counts a try of a login's password as failed, before it is hashed; the right one is forgiven by the commit that it leads
    /// to (`Commit.clearsFailures`). Where the login has to wait, or `address` has no budget left, nothing is counted.
    /// - Parameters:
    ///   - address: the budget of the visitor's address.
    ///   - limit: failures in a row after which the password rests until it is recovered; 0 = no limit.
    func tryPassword(_ guess: PasswordGuess, address: BudgetTake, limit: Int, now: Instant) async throws(StoreError)
        -> PasswordTry

    /// Takes the count of a try back that came to nothing: the password was not compared.
    func takeBackTry(_ guess: PasswordGuess, address: BudgetTake, now: Instant) async throws(StoreError)
}

/// Whose password is tried, as MACs. Waits go by the login as it was typed, whether anybody has it or not: counted together, the
/// failures of an address and of a number would tell that they are one person's. The rest goes by the account.
public struct PasswordGuess: Sendable, Equatable {
    public var login: Digest
    /// Of the account that the login names; of the login again where it names none.
    public var account: Digest

    public init(login: Digest, account: Digest) {
        self.login = login
        self.account = account
    }
}

/// Whether a password may be tried.
public enum PasswordTry: Sendable, Equatable {
    case allowed
    /// From then on. From the fifth failure in a row on the wait doubles with each: 2, 4, 8 … seconds, 15 minutes at most.
    case wait(until: Instant)
    /// Until recovery.
    case rests
}

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

/// Sessions, codes, tokens and signing keys: what the OpenID Provider remembers.
public protocol HandoffStore: Sendable {
    /// The live session with this hash: not past its idle or absolute end, its account there and of the same epoch.
    func session(_ hash: Digest, now: Instant) async throws(StoreError) -> Session?

    /// Ends a session, and its browser's sign-ups with it.
    func endSession(_ hash: Digest, browser: Digest, now: Instant) async throws(StoreError)

    /// Raises the epoch of the account that a live session is of: all its sessions end, and no proof, code or sign-up made before
    /// is good any more. The browser's sign-ups end with them. It has no budget: nothing may keep an owner from it.
    func endAllSessions(by session: Digest, browser: Digest, now: Instant) async throws(StoreError)

    /// Notes that a session was used, at most every `Lifetime.lastSeen`.
    func touchSession(_ hash: Digest, now: Instant) async throws(StoreError)

    /// Makes a code for a live session without a sign-up (silent hand-off).
    func issue(_ code: HandoffCode, takes: [BudgetTake], now: Instant) async throws(StoreError) -> CommitOutcome

    /// Shows a code without spending it: to judge the client that brought it.
    func code(_ hash: Digest) async throws(StoreError) -> HandoffCode?

    /// What redeeming a code would give now, so that its answer can be made before the code is spent; nil: nothing.
    func preview(_ hash: Digest, now: Instant) async throws(StoreError) -> CodePreview?

    /// Redeems a code at most once and stores the access token it gives; a second time revokes what it gave. The same token again
    /// is no second time: after `unknown` it tells whether the code was redeemed.
    func redeem(_ hash: Digest, token: AccessToken, now: Instant) async throws(StoreError) -> RedeemOutcome

    /// Spends a code that was misused by its own client; nothing is given.
    func spend(_ hash: Digest, now: Instant) async throws(StoreError)

    /// The live access token and what the account holds.
    func holder(ofToken hash: Digest, now: Instant) async throws(StoreError) -> TokenHolder?

    func signingKeys() async throws(StoreError) -> [StoredSigningKey]
    /// Adds a key; where its id is there already nothing changes.
    func add(_ key: StoredSigningKey) async throws(StoreError)
    /// Replaces the sealed bytes of a key (the settings' first key changed).
    func reseal(_ id: String, sealed: Sealed) async throws(StoreError)
    func removeSigningKeys(retiredBefore: Instant) async throws(StoreError)
    /// A named random secret of the store, sealed; the first writer wins and everybody gets the winner's.
    func secret(named name: String, orStore candidate: Sealed) async throws(StoreError) -> Sealed
    func replaceSecret(named name: String, with sealed: Sealed) async throws(StoreError)
}

/// Deleting what has passed, in small jobs.
public protocol Sweeping: Sendable {
    /// Deletes at most `limit` pending accounts past their deadline, with bindings, acceptances and attribution, and empties
    /// their sign-ups. Answers how many: fewer than `limit` means none is left.
    func sweepAccounts(now: Instant, limit: Int) async throws(StoreError) -> Int
    /// Empties at most `limit` sign-ups past their end, deletes emptied ones a day later, and old codes, tokens, sessions
    /// and budget windows.
    func sweepRest(now: Instant, limit: Int) async throws(StoreError) -> Int
    /// The newest moment the store has written, to notice a clock that has leapt since.
    func newestTime() async throws(StoreError) -> Instant?
    /// The clock is believed: `now` is the newest moment, whatever was before. Written at most once a minute.
    func believe(_ now: Instant) async throws(StoreError)
    /// Answers when the store can read and write.
    func ping() async throws(StoreError)
}

/// Why an event of a sign-up was not carried out: what a store can't do, and that a password was not hashed for it. No engine's
/// own error leaves its files.
public enum StoreError: Error, Sendable, Equatable {
    /// Too much is waiting already, or another process has locked the store.
    case busy
    /// The request's time was over before its turn came: nothing of it holds.
    case tooLate
    /// The request's time was over while the commit was under way: whether it holds the next look tells.
    case slow
    /// The disk is full, the file is damaged, the engine refused. The text is for the log.
    case failed(String)
    /// The commit itself failed: whether it holds is not known, and the page shows the current step.
    case unknown(String)
    /// No store's fault: the password was not hashed.
    case hashing(PasswordBusy)
}
