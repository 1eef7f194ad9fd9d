public import SignUpFlow

/// A finished person's session with the gateway.
public struct Session: Sendable, Equatable {
    /// SHA-256 of the cookie's value.
    public var hash: Digest
    public var account: AccountID
    public var epoch: Int
    /// When the person last proved who they are (`auth_time`).
    public var authenticatedAt: Instant
    public var way: AuthenticationMethod
    public var createdAt: Instant
    public var lastSeenAt: Instant
    /// The account's confirmed phone, E.164, as the store reads it along; nil when a session is written.
    public var phone: String?
    /// The version of the terms that the account accepted latest, read along likewise.
    public var termsVersion: String?

    public init(
        hash: Digest, account: AccountID, epoch: Int, authenticatedAt: Instant, way: AuthenticationMethod,
        createdAt: Instant,
        lastSeenAt: Instant, phone: String? = nil, termsVersion: String? = nil
    ) {
        self.hash = hash
        self.account = account
        self.epoch = epoch
        self.authenticatedAt = authenticatedAt
        self.way = way
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.phone = phone
        self.termsVersion = termsVersion
    }

    /// Whether its proof is as new as a client asks (`max_age`, OpenID Connect Core §3.1.2.1).
    /// - Parameter maxAge: in seconds; nil: any will do.
    public func isFresh(maxAge: Int?, now: Instant) -> Bool {
        maxAge.map { now.since(authenticatedAt) <= .seconds($0) } ?? true
    }
}

/// An authorization code with all that its tokens will say (RFC 6749 §4.1.2). Only its hash is stored.
public struct HandoffCode: Sendable, Equatable {
    public var hash: Digest
    public var client: ClientID
    public var account: AccountID
    public var epoch: Int
    /// Codes and tokens die with it.
    public var session: Digest
    public var authorization: ClientRequest.Authorization
    public var authenticatedAt: Instant
    public var way: AuthenticationMethod
    public var attribution: Attribution?
    /// The provider's profile, sealed under a key derived from the code; nil where none came along.
    public var profile: Sealed?
    public var expiresAt: Instant

    public init(
        hash: Digest, client: ClientID, account: AccountID, epoch: Int, session: Digest,
        authorization: ClientRequest.Authorization, authenticatedAt: Instant, way: AuthenticationMethod,
        attribution: Attribution?,
        profile: Sealed?, expiresAt: Instant
    ) {
        self.hash = hash
        self.client = client
        self.account = account
        self.epoch = epoch
        self.session = session
        self.authorization = authorization
        self.authenticatedAt = authenticatedAt
        self.way = way
        self.attribution = attribution
        self.profile = profile
        self.expiresAt = expiresAt
    }
}

/// An opaque access token for userinfo. Only its hash is stored.
public struct AccessToken: Sendable, Equatable {
    public var hash: Digest
    public var expiresAt: Instant

    public init(hash: Digest, expiresAt: Instant) {
        self.hash = hash
        self.expiresAt = expiresAt
    }
}

/// What redeeming a code came to.
public enum RedeemOutcome: Sendable, Equatable {
    /// `isFirst`: no code of the account was redeemed since it became active.
    case redeemed(HandoffCode, holder: TokenHolder, isFirst: Bool)
    /// Used before: the tokens it gave are revoked now.
    case replayed
    /// Unknown, expired, revoked, or its account, epoch or session is over.
    case dead
}

/// What redeeming a code would give.
public struct CodePreview: Sendable, Equatable {
    public var holder: TokenHolder
    /// No code of the account was redeemed since it became active.
    public var isFirst: Bool

    public init(holder: TokenHolder, isFirst: Bool) {
        self.holder = holder
        self.isFirst = isFirst
    }
}

/// What the account behind a token holds, for claims.
public struct TokenHolder: Sendable, Equatable {
    public var account: AccountID
    public var client: ClientID
    public var scopes: [String]
    public var phone: String?
    public var email: String?
    public var firstName: String?
    public var lastName: String?
    /// As stored when the account became active.
    public var attribution: Attribution?
    /// The latest accepted version.
    public var termsVersion: String?

    public init(
        account: AccountID, client: ClientID, scopes: [String], phone: String?, email: String?, firstName: String?,
        lastName: String?, attribution: Attribution?, termsVersion: String?
    ) {
        self.account = account
        self.client = client
        self.scopes = scopes
        self.phone = phone
        self.email = email
        self.firstName = firstName
        self.lastName = lastName
        self.attribution = attribution
        self.termsVersion = termsVersion
    }
}

/// A signing key as it is stored: the private half sealed.
public struct StoredSigningKey: Sendable, Equatable {
    /// `kid`.
    public var id: String
    /// `ES256` or `RS256`.
    public var algorithm: String
    public var sealed: Sealed
    public var createdAt: Instant
    /// Published from `createdAt`, signs from here on.
    public var signsFrom: Instant

    public init(id: String, algorithm: String, sealed: Sealed, createdAt: Instant, signsFrom: Instant) {
        self.id = id
        self.algorithm = algorithm
        self.sealed = sealed
        self.createdAt = createdAt
        self.signsFrom = signsFrom
    }
}
