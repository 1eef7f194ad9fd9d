/// Register, Sign in or Recover inside a sign-up: which page, and what stands on it.
public struct EntranceState: Codable, Equatable, Sendable {
    public var page: Entrance
    public var typed: Typed
    public var kept: SuspendedStep?

    public init(_ page: Entrance, typed: Typed = Typed(), kept: SuspendedStep? = nil) {
        self.page = page
        self.typed = typed
        self.kept = kept
    }

    /// The account of this very sign-up that goes when the person signs in to another.
    public var pending: AccountReference? {
        switch kept {
        case .pending(let confirming): confirming.standing
        case .linking(let linking): linking.pending
        case nil: nil
        }
    }
}

/// What a sign-up has already while the person looks for a way in elsewhere.
public enum SuspendedStep: Codable, Equatable, Sendable {
    /// Begun by e-mail or phone, and "already registered".
    case pending(Confirming)
    /// An identity that waits to be linked: the way in found becomes its proof.
    case linking(Linking)

    var isLinking: Bool {
        if case .linking = self { true } else { false }
    }
}

/// What was typed into forms, kept so that nothing has to be typed twice. Never a password.
public struct Typed: Codable, Equatable, Sendable {
    public var firstName = ""
    public var lastName = ""
    public var email = ""
    /// An e-mail address or a phone number.
    public var login = ""
    /// In which a login is read that is a number; not set in rows of older versions.
    public var country: String?
    public var phone: PhoneDraft?
    /// The box of the e-mail form; not set in rows of older versions.
    public var termsTicked: Bool?

    public init() {}

    public init(login: String) { self.login = login }

    public init(_ login: Login) { type(login) }

    mutating func type(_ login: Login) {
        self.login = login.text
        country = login.country.isEmpty ? nil : login.country
    }

    public init(firstName: String, lastName: String, email: String = "") {
        self.firstName = firstName
        self.lastName = lastName
        self.email = email
    }

    public init(phone: PhoneDraft?) { self.phone = phone }
}

/// What somebody typed to be known by: an e-mail address or a phone number. Blanks around it are nobody's name.
public struct Login: Equatable, Sendable {
    public let text: String
    /// In which a number without its calling code is read; empty: as the settings say.
    public let country: String

    public init(_ typed: String, country: String = "") {
        text = typed.withoutBlankEnds
        self.country = country
    }

    public var isAddress: Bool { text.contains("@") }
}

/// A name and a password's hash, ready for an account.
public struct Particulars: Codable, Equatable, Sendable {
    public var firstName: String
    /// nil: somebody with one name.
    public var lastName: String?
    /// A PHC string.
    public var passwordHash: String

    public init(firstName: String, lastName: String?, passwordHash: String) {
        self.firstName = firstName
        self.lastName = lastName
        self.passwordHash = passwordHash
    }
}

/// Whose e-mail address is being confirmed: somebody without an account, of whom nothing is stored but this.
public enum EmailVerification: Codable, Equatable, Sendable {
    /// E-mail door: the account begins, pending, with the right code.
    case byEmail(Particulars, Acceptance)
    /// Phone-first door: names and password follow.
    case byPhone(ProvenPhone)
}

/// A number confirmed by the phone-first door, not yet anybody's.
public struct ProvenPhone: Codable, Equatable, Sendable {
    public var phone: PhoneNumber
    public var acceptance: Acceptance
    public var at: Instant

    public init(phone: PhoneNumber, acceptance: Acceptance, at: Instant) {
        self.phone = phone
        self.acceptance = acceptance
        self.at = at
    }
}

/// For whom a number is being confirmed.
public enum PhonePurpose: Codable, Equatable, Sendable {
    /// An account without a confirmed phone.
    case account(Confirming)
    /// Phone-first door: nobody yet; the terms were accepted with the number.
    case newcomer(Acceptance)
    /// An owner who has proved it changes the number.
    case change(AccountChange)

    /// The account the number is for.
    public var standing: AccountReference? {
        switch self {
        case .account(let confirming): confirming.standing
        case .newcomer: nil
        case .change(let changing): changing.account
        }
    }
}
