/// A change of a way in, begun from the account's own page: bound to that account and to the session it was begun under.
public struct AccountChange: Codable, Equatable, Sendable {
    public var account: AccountReference
    /// SHA-256 of the session.
    public var session: Digest
    /// The way in that the session began with.
    public var way: AuthenticationMethod
    /// The account's confirmed number: codes of proof go there, and notice of its change.
    public var phone: PhoneNumber?
    public var change: AccountChangeKind
    /// The fresh proof, once it is made.
    public var proof: Proof?

    public init(
        account: AccountReference, session: Digest, way: AuthenticationMethod, phone: PhoneNumber?,
        change: AccountChangeKind,
        proof: Proof? = nil
    ) {
        self.account = account
        self.session = session
        self.way = way
        self.phone = phone
        self.change = change
        self.proof = proof
    }
}

/// What is to be changed.
public enum AccountChangeKind: Codable, Equatable, Sendable {
    case bind(ProviderName)
    case unbind(ProviderName, subject: String)
    case phone
    case password
    case delete

    /// A provider that can't authenticate again proves enough for a binding alone; the rest needs the password or an SMS code
    /// besides.
    public var needsReauthentication: Bool {
        if case .bind = self { false } else { true }
    }
}

/// A way into an account, as it can be removed.
public enum Credential: Codable, Equatable, Sendable {
    case binding(ProviderName, subject: String)
    case email
    case password
}

/// A new password on its way by a code.
public struct Recovery: Codable, Equatable, Sendable {
    /// As typed.
    public var login: String
    /// In which it was read; not set in rows of older versions.
    public var country: String?
    public var kept: SuspendedStep?
    /// "Not my account" was pressed, and is asked once more; nil: it was not.
    public var isDisowned: Bool?

    public init(login: String, country: String? = nil, kept: SuspendedStep?) {
        self.login = login
        self.country = country
        self.kept = kept
    }

    public var known: Login { Login(login, country: country ?? "") }
}

/// Why a new password is asked for.
public enum PasswordReset: Codable, Equatable, Sendable {
    case recovery(Recovery, Proof)
    case change(AccountChange)

    /// Whose password it becomes.
    public var standing: AccountReference {
        switch self {
        case .recovery(_, let proof): proof.account
        case .change(let changing): changing.account
        }
    }
}
