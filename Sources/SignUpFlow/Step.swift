/// Where a sign-up stands. Each case holds exactly the facts that are true there, and its comment lists where it can lead;
/// besides, `leave` and time lead from almost everywhere to `over`. Indirect, because every copy of a sign-up holds one: a request
/// makes many, and Swift keeps room for each as long as the request waits.
public indirect enum Step: Codable, Equatable, Sendable {
    /// Register or Sign in, inside a sign-up. → away
    case entrance(Entrance)
    /// The browser is at a provider. → returning, another away, or back to where it left from
    case away(Departure, from: Origin)
    /// The provider sent the browser back and is being asked who came. → newcomer, phone, done, linkConfirm, or back to where it left from
    case returning(Departure, from: Origin, since: Instant)
    /// Proven, and unknown here. → phone (create), terms, link, away (another account)
    case newcomer(Identity)
    /// Create was pressed without accepting. → newcomer
    case terms(Identity)
    /// Looking for proof of an existing account. → away, linkCode, newcomer or phone (back)
    case link(Linking, draft: PhoneDraft?)
    /// A code, or none for a number nobody has, is on its way to an existing account's phone. → linkConfirm, link
    case linkCode(Linking, Challenge, account: Standing?)
    /// Both sides proven. → done, phone (the account never confirmed one), link
    case linkConfirm(Linking, Proof)
    /// An account without a confirmed phone. → sending, link
    case phone(Confirming, draft: PhoneDraft?)
    /// The SMS is being handed to a route; `replaces` is the code that counts on where every route refuses. → code, phone
    case sending(Confirming, Challenge, replaces: Challenge? = nil, draft: PhoneDraft, since: Instant)
    /// A code is on its way. → done, sending (resend), phone (change), link
    case code(Confirming, Challenge, draft: PhoneDraft)
    /// Finished, and not yet handed over. → app, over
    case done(Arrival)
    /// Before a custom scheme is left. → over
    case app(Arrival, AppExit)
    /// Nothing more happens here.
    case over(Ending)
}

/// The page by which a person comes in.
public enum Entrance: String, Codable, Sendable {
    case register
    case signIn = "sign-in"
}

/// The step from which a person went to a provider, and where they stand again when that led nowhere.
public enum Origin: Codable, Equatable, Sendable {
    case entrance(Entrance)
    case newcomer(Identity)
    case link(Linking, draft: PhoneDraft?)

    public var step: Step {
        switch self {
        case .entrance(let page): .entrance(page)
        case .newcomer(let identity): .newcomer(identity)
        case .link(let linking, let draft): .link(linking, draft: draft)
        }
    }
}

/// A proven identity on its way to an existing account.
public struct Linking: Codable, Equatable, Sendable {
    public var identity: Identity
    /// The account this very sign-up began and gives up when the link is confirmed.
    public var pending: Standing?

    public init(identity: Identity, pending: Standing?) {
        self.identity = identity
        self.pending = pending
    }
}

/// Proof of an existing account, made in this sign-up and good for it alone.
public struct Proof: Codable, Equatable, Sendable {
    public enum Way: Codable, Equatable, Sendable {
        case provider(ProviderName)
        case sms
    }

    public var account: Standing
    public var way: Way
    public var at: Instant

    public init(account: Standing, way: Way, at: Instant) {
        self.account = account
        self.way = way
        self.at = at
    }
}

/// An account on its way to a confirmed phone.
public struct Confirming: Codable, Equatable, Sendable {
    public var standing: Standing
    public var identity: Identity
    public var manner: Arrival.Manner

    public init(standing: Standing, identity: Identity, manner: Arrival.Manner) {
        self.standing = standing
        self.identity = identity
        self.manner = manner
    }
}

/// A finished person.
public struct Arrival: Codable, Equatable, Sendable {
    public enum Manner: String, Codable, Sendable {
        /// The account became active in this sign-up.
        case created
        /// A provider was linked to an account that was there before.
        case linked
        /// Known already.
        case returned
    }

    public var standing: Standing
    public var identity: Identity?
    public var manner: Manner
    /// SHA-256 of the session made with the arrival: no code is made once it has ended.
    public var session: Digest
    /// When the person last proved who they are.
    public var authenticatedAt: Instant
    /// The way in: a provider's name.
    public var way: String
    public var since: Instant

    public init(
        standing: Standing, identity: Identity?, manner: Manner, session: Digest, authenticatedAt: Instant,
        way: String, since: Instant
    ) {
        self.standing = standing
        self.identity = identity
        self.manner = manner
        self.session = session
        self.authenticatedAt = authenticatedAt
        self.way = way
        self.since = since
    }
}

/// The link behind the `app` page's button.
public struct AppExit: Codable, Equatable, Sendable {
    /// SHA-256 of the hand-off code, to revoke it.
    public var code: Digest
    /// The code, under the browser's cookie: the page draws the link from it.
    public var sealedCode: Sealed
    public var expiresAt: Instant

    public init(code: Digest, sealedCode: Sealed, expiresAt: Instant) {
        self.code = code
        self.sealedCode = sealedCode
        self.expiresAt = expiresAt
    }
}

/// How a sign-up ended.
public enum Ending: Codable, Equatable, Sendable {
    /// The person is in the application.
    case handedOver
    /// The person left.
    case left
    /// Too late: the refusal says what ended.
    case expired(Refusal.Code)
}
