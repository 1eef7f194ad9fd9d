// Providers: one file for each kind of social network, behind this protocol. A provider builds the address that a departure
// leaves for and turns what comes back into a subject and a profile. State, nonce, PKCE, cookie and expected issuer belong to
// the flow: a provider uses what it is given and can't opt out.

public import SignUpFlow

/// A social network (or any OpenID provider) where people prove who they are.
public protocol Provider: Sendable {
    var name: ProviderName { get }

    /// Whether it can be asked to make a person authenticate again, and is for the purpose `prove`. Whether it did, each identity
    /// says for itself.
    var reauthenticates: Bool { get }

    /// What to check on the way back before anything is called. Waits for the provider's discovery at most until `deadline`.
    func returnRules(deadline: Deadline) async throws(ProviderError) -> ReturnRules

    /// Where to send the browser: an absolute URL.
    func departureURL(_ trip: ProviderRequest, deadline: Deadline) async throws(ProviderError) -> String

    /// Who came back. Calls the provider's token endpoint at most once.
    func identify(_ callback: ProviderCallback, deadline: Deadline) async throws(ProviderError) -> ProviderIdentity

    /// Asks for what the provider publishes (discovery, keys) so that no visitor waits for it: called again and again by a
    /// background service. Does nothing where there is nothing to fetch or nothing is due.
    func refresh() async throws(ProviderError)
}

/// What the browser takes along.
public struct ProviderRequest: Sendable {
    public var state: String
    public var nonce: String
    /// S256 of the PKCE verifier.
    public var codeChallenge: String
    public var redirectURI: String
    public var purpose: Departure.Purpose
    /// How the person has to authenticate there.
    public var freshness: Freshness
    public var language: Language

    public init(
        state: String, nonce: String, codeChallenge: String, redirectURI: String, purpose: Departure.Purpose,
        freshness: Freshness = .any, language: Language
    ) {
        self.state = state
        self.nonce = nonce
        self.codeChallenge = codeChallenge
        self.redirectURI = redirectURI
        self.purpose = purpose
        self.freshness = freshness
        self.language = language
    }
}

/// What is asked of a provider about how the person authenticates there (OpenID Connect Core §3.1.2.1), as far as it can.
public struct Freshness: Sendable, Equatable {
    /// Again, whoever is signed in there.
    public var login: Bool
    /// Again where the last time is longer ago. Seconds.
    public var maxAge: Int?

    public init(login: Bool, maxAge: Int?) {
        self.login = login
        self.maxAge = maxAge
    }

    public static let any = Freshness(login: false, maxAge: nil)
    /// A fresh proof.
    public static let now = Freshness(login: true, maxAge: 1)
}

/// What came back, its `state` spent already.
public struct ProviderCallback: Sendable {
    public var code: String
    /// SHA-256 of the nonce that left.
    public var nonce: Digest
    public var codeVerifier: String
    public var redirectURI: String
    public var purpose: Departure.Purpose
    public var departedAt: Instant
    public var now: Instant

    public init(
        code: String, nonce: Digest, codeVerifier: String, redirectURI: String, purpose: Departure.Purpose,
        departedAt: Instant, now: Instant
    ) {
        self.code = code
        self.nonce = nonce
        self.codeVerifier = codeVerifier
        self.redirectURI = redirectURI
        self.purpose = purpose
        self.departedAt = departedAt
        self.now = now
    }
}

/// The issuer parameter on the way back (RFC 9207 §2.4).
public struct ReturnRules: Sendable, Equatable {
    /// When `iss` is present it must equal one of these.
    public var issuers: [String]
    /// `iss` must be present.
    public var issuerRequired: Bool

    public init(issuers: [String], issuerRequired: Bool) {
        self.issuers = issuers
        self.issuerRequired = issuerRequired
    }

    /// Whether this may stand on the way back as `iss`.
    func admit(_ issuer: String?) -> Bool {
        guard let issuer else { return !issuerRequired }
        return issuers.contains(where: issuer.isByteForByte)
    }
}

/// Who came back, as the provider says.
public struct ProviderIdentity: Sendable, Equatable {
    /// 1 to 255 ASCII characters.
    public var subject: String
    public var profile: Profile
    /// When the person authenticated there; nil where the provider does not say.
    public var authenticatedAt: Instant?
    /// A fresh proof was asked for, and this is one.
    public var reauthenticated: Bool
    /// Why the profile has less than it might, for the log.
    public var shortfall: ProviderError?

    public init(
        subject: String, profile: Profile, authenticatedAt: Instant? = nil, reauthenticated: Bool = false
    ) {
        self.subject = subject
        self.profile = profile
        self.authenticatedAt = authenticatedAt
        self.reauthenticated = reauthenticated
    }
}

/// What a provider tells about a person: shown on New account and passed on once in the id_token, never stored in the clear.
public struct Profile: Codable, Sendable, Equatable {
    public var name: String?
    public var givenName: String?
    public var familyName: String?
    public var email: String?

    public init(name: String? = nil, givenName: String? = nil, familyName: String? = nil, email: String? = nil) {
        self.name = name
        self.givenName = givenName
        self.familyName = familyName
        self.email = email
    }
}

/// Why a provider led nowhere. The texts are for the log and hold nothing that a visitor or provider sent,
/// save the word of an error code.
public enum ProviderError: Error, Sendable, Equatable {
    /// It can't be reached, is slow, or answers with errors.
    case unavailable(String)
    /// It answered, and what it said is not to be believed or not understood.
    case rejected(String)
}
