public import SignUpFlow

/// What the settings decide about sign-ups, as the flows read it.
public struct Rules: Sendable {
    /// An origin: `https://signup.example.com`. Every absolute URL is made from it.
    public var publicURL: String
    public var brand: String
    public var termsVersion: String
    public var confirmWithin: Duration
    public var codes: CodeRules
    /// Of codes by e-mail.
    public var mailCodes: CodeRules
    public var emailCode: EmailCode
    public var lastName = LastName.required
    public var takenDisclosure: TakenDisclosure
    /// So long after a number was last proven an SMS code alone opens its account; zero: for ever.
    public var trustedFor: Duration
    public var limits: Limits
    /// The sentence of an SMS with a code, by language: `{code}` is filled in where it is sent, the rest by the assembly.
    public var texts: [Language: String]
    public var defaultLanguage: Language
    /// `Google`
    public var labels: [ProviderName: String]

    public init(
        publicURL: String, brand: String, termsVersion: String, confirmWithin: Duration, codes: CodeRules,
        mailCodes: CodeRules, emailCode: EmailCode, takenDisclosure: TakenDisclosure, trustedFor: Duration,
        limits: Limits,
        texts: [Language: String], defaultLanguage: Language, labels: [ProviderName: String]
    ) {
        self.publicURL = publicURL
        self.brand = brand
        self.termsVersion = termsVersion
        self.confirmWithin = confirmWithin
        self.codes = codes
        self.mailCodes = mailCodes
        self.emailCode = emailCode
        self.takenDisclosure = takenDisclosure
        self.trustedFor = trustedFor
        self.limits = limits
        self.texts = texts
        self.defaultLanguage = defaultLanguage
        self.labels = labels
    }

    /// When "already registered" is told.
    public enum TakenDisclosure: String, Sendable, CaseIterable {
        /// At once, within budgets; past them after the right code.
        case budgeted
        case immediate
        case afterCode = "after_code"
    }

    /// Budgets; 0 = no limit.
    public struct Limits: Sendable {
        public var smsPerPhoneDay = 5
        public var smsPerAddressHour = 10
        public var smsPerPrefixHour = 20
        public var smsPerCountryHour = 1000
        public var smsPerHour = 5000
        /// By SMS; letters three times that.
        public var ownerMessagesPerDay = 3
        /// Percent.
        public var smsConfirmedShare = 20
        public var codeFailuresPerPhoneDay = 25
        public var codeFailuresPerHour = 2000
        public var openingCodeFailuresPerHour = 100
        public var openingCodeFailuresPerAddressHour = 20
        public var takenAnswersPerSignUp = 2
        public var takenAnswersPerAddressDay = 5
        public var takenAnswersPerHour = 200
        public var signUpsPerAddressHour = 200
        public var mailPerMailboxDay = 5
        public var mailPerAddressHour = 10
        public var mailPerHour = 2000
        /// In a row; then the password rests until recovery.
        public var passwordFailuresPerAccount = 100
        public var passwordFailuresPerAddressHour = 50
        /// Silent hand-offs.
        public var codesPerSessionHour = 60

        public init() {}
    }

    /// Whether the e-mail door asks for a code.
    public enum EmailCode: String, Sendable, CaseIterable {
        case required
        /// The address is written down, is no login and proves nothing.
        case off
    }

    /// Whether a person must have a last name.
    public enum LastName: String, Sendable, CaseIterable { case required, optional }

    /// Of codes that go to `target`.
    func codeRules(_ target: Challenge.Target) -> CodeRules {
        switch target {
        case .phone: codes
        case .email: mailCodes
        }
    }

    /// The provider's redirect URI.
    public func callbackURL(_ provider: ProviderName) -> String { "\(publicURL)/callback/\(provider)" }

    func text(_ language: Language) -> String { texts[language] ?? texts[defaultLanguage] ?? "{code}" }
}
