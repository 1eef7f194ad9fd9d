/// Where a sign-up stands. Each case holds exactly the facts that are true there, and its comment lists where it can lead;
/// besides, `leave` and time lead from almost everywhere to `over`. Indirect, because every copy of a sign-up holds one: a request
/// makes many, and Swift keeps room for each as long as the request waits.
public indirect enum Step: Codable, Equatable, Sendable {
    // MARK: To a provider and back

    /// Register, Sign in or Recover, inside a sign-up. → away; by its forms: mailing or phone (e-mail), sending (phone), done
    /// and wherever a known account leads (password), recoverCode (request)
    case entrance(EntranceState)
    /// The browser is at a provider. → returning, another away, or back to where it left from
    case away(Departure, from: TripOrigin)
    /// The provider sent the browser back and is being asked who came. → newcomer, phone, termsNew, done, linkConfirm, what a
    /// proof leads to, or back to where it left from
    case returning(Departure, from: TripOrigin, since: Instant)
    /// Proven, and unknown here. → phone (create), terms, link, away (another account)
    case newcomer(Identity)
    /// Create was pressed without accepting. → newcomer
    case terms(Identity)

    // MARK: Link accounts

    /// Looking for proof of an existing account. → away, linkCode, linkConfirm (password), entrance (recover), newcomer or phone (back)
    case link(Linking, typed: Typed)
    /// A code, or none for a number nobody has, is on its way to an existing account's phone. → linkConfirm, second, link
    case linkCode(Linking, Challenge, account: AccountReference?)
    /// Both sides proven. → done, phone (the account never confirmed one), link; newcomer or phone (not mine)
    case linkConfirm(Linking, Proof)

    // MARK: A number is not an account

    /// The right code for a number that was last proven long ago: another way into its account is asked for besides. → away,
    /// secondCode, linkConfirm or password (proved); newcomer, phone or entrance (not mine)
    case second(NumberProof)
    /// A code to the account's own address is on its way. → as second, second
    case secondCode(NumberProof, Challenge)

    // MARK: Phone and code

    /// A number is asked for. → sending, link, entrance (sign in, recover)
    case phone(PhonePurpose, draft: PhoneDraft?)
    /// The SMS is being handed to a route; `replaces` is the code that counts on where every route refuses. → code, phone
    case sending(PhonePurpose, Challenge, replaces: Challenge? = nil, draft: PhoneDraft, since: Instant)
    /// A code is on its way. → done, email (phone first), over (changed), sending (resend), phone (change), link, entrance
    case code(PhonePurpose, Challenge, draft: PhoneDraft)

    // MARK: E-mail and phone first

    /// An e-mail address is asked for. → mailing
    case email(EmailVerification, typed: String)
    /// The letter is being handed to the mail server. → emailCode, email or entrance (nothing was sent)
    case mailing(EmailVerification, Challenge, replaces: Challenge? = nil, since: Instant)
    /// A code, or none for an address that has an account, is on its way. → phone (e-mail door), profile (phone first), mailing
    /// (resend), email (change), entrance (sign in)
    case emailCode(EmailVerification, Challenge)
    /// Phone and e-mail proven: names and password. → done
    case profile(ProvenPhone, email: String, since: Instant, typed: Typed)

    // MARK: Recovery

    /// A code, or none for a login nobody has, is on its way to what the account confirmed. → password (by letter), recovered or
    /// second (by SMS), entrance (change)
    case recoverCode(Recovery, Challenge, account: AccountReference?)
    /// A new password is asked for. → recovered, over (changed)
    case password(PasswordReset)
    /// What else opens the account. After an SMS code alone it is shown first. → password; phone or entrance (not mine). Else the
    /// password is new and everybody signed out. → done, phone, termsNew, linkConfirm
    case recovered(Recovery, Proof)

    // MARK: One's own account

    /// A fresh proof is asked for, before a way in changes. → away, proveCode, and where the change leads: binding, phone,
    /// password, over
    case prove(AccountChange)
    /// A code to the account's own phone is on its way; none where another number was typed. → as prove
    case proveCode(AccountChange, Challenge)
    /// Proven; on the way to the provider that is to be bound. → away, over
    case binding(AccountChange)

    // MARK: Into the application

    /// Known, and the terms have changed. → done, over
    case termsNew(Returning)
    /// Finished, and not yet handed over. → app, over
    case done(Arrival)
    /// Before a custom scheme is left. → over
    case app(Arrival, AppExit)
    /// Nothing more happens here.
    case over(Ending)

    /// A page with nothing on it yet.
    public static func entrance(_ page: Entrance) -> Step { .entrance(EntranceState(page)) }
}

/// The page by which a person comes in.
public enum Entrance: String, Codable, Sendable {
    case register
    case signIn = "sign-in"
    case recover
}

/// The step from which a person went to a provider, and where they stand again when that led nowhere.
public enum TripOrigin: Codable, Equatable, Sendable {
    case entrance(EntranceState)
    case newcomer(Identity)
    case link(Linking, typed: Typed)
    case second(NumberProof)
    case prove(AccountChange)
    case binding(AccountChange)

    public var step: Step {
        switch self {
        case .entrance(let entering): .entrance(entering)
        case .newcomer(let identity): .newcomer(identity)
        case .link(let linking, let typed): .link(linking, typed: typed)
        case .second(let number): .second(number)
        case .prove(let changing): .prove(changing)
        case .binding(let changing): .binding(changing)
        }
    }
}

/// A proven identity on its way to an existing account.
public struct Linking: Codable, Equatable, Sendable {
    public var identity: Identity
    /// The account this very sign-up began and gives up when the link is confirmed.
    public var pending: AccountReference?

    public init(identity: Identity, pending: AccountReference?) {
        self.identity = identity
        self.pending = pending
    }
}

/// Proof of an existing account, made in this sign-up and good for it alone.
public struct Proof: Codable, Equatable, Sendable {
    public enum Way: Codable, Equatable, Sendable {
        case provider(ProviderName)
        /// With a login confirmed here.
        case password
        /// Proves the number, not the account: numbers are resold.
        case sms
        /// A code to the account's own address.
        case email
        /// A code by SMS or e-mail, and a new password.
        case recovery
    }

    public var account: AccountReference
    public var way: Way
    public var at: Instant

    public init(account: AccountReference, way: Way, at: Instant) {
        self.account = account
        self.way = way
        self.at = at
    }
}

/// How a person proved who they are.
public struct Evidence: Codable, Equatable, Sendable {
    public var way: AuthenticationMethod
    /// Where it was a provider in this sign-up.
    public var identity: Identity?
    /// When the person authenticated: for a client to judge, and no lifetime's beginning.
    public var at: Instant

    public init(way: AuthenticationMethod, at: Instant) {
        self.way = way
        self.at = at
    }

    public init(_ identity: Identity) {
        way = AuthenticationMethod(identity.provider.rawValue)
        self.identity = identity
        at = identity.authenticatedAt ?? identity.provenAt
    }

    /// With a password.
    public static let email: AuthenticationMethod = "email"
    /// By a code.
    public static let phone: AuthenticationMethod = "phone"
}

/// An account on its way to a confirmed phone.
public struct Confirming: Codable, Equatable, Sendable {
    public var standing: AccountReference
    public var evidence: Evidence
    public var manner: Arrival.Manner
    /// What somebody known had accepted by then; nil for a new account.
    public var termsVersion: String?

    public init(standing: AccountReference, evidence: Evidence, manner: Arrival.Manner, termsVersion: String? = nil) {
        self.standing = standing
        self.evidence = evidence
        self.manner = manner
        self.termsVersion = termsVersion
    }
}

/// A known person before the hand-off.
public struct Returning: Codable, Equatable, Sendable {
    public var standing: AccountReference
    public var evidence: Evidence
    /// The session that goes on; nil where one begins with the arrival.
    public var session: Digest?

    public init(standing: AccountReference, evidence: Evidence, session: Digest? = nil) {
        self.standing = standing
        self.evidence = evidence
        self.session = session
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

    public var standing: AccountReference
    public var evidence: Evidence
    public var manner: Manner
    /// SHA-256 of the session made with the arrival: no code is made once it has ended.
    public var session: Digest
    public var since: Instant

    public init(standing: AccountReference, evidence: Evidence, manner: Manner, session: Digest, since: Instant) {
        self.standing = standing
        self.evidence = evidence
        self.manner = manner
        self.session = session
        self.since = since
    }

    public var identity: Identity? { evidence.identity }
    public var way: AuthenticationMethod { evidence.way }
    /// When the person last proved who they are.
    public var authenticatedAt: Instant { evidence.at }
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
    /// The client asked for a newer authentication than the provider gave.
    case unproven
    /// Back at the account's own page: a change is made, or given up.
    case account
    /// The account it stood on was finished in another browser or tab: there is nothing to do here but to sign in.
    case confirmedElsewhere
    /// Too late: the refusal says what ended.
    case expired(Refusal.Code)
}
