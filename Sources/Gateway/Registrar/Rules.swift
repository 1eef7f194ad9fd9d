public import SignUpFlow

/// What the settings decide about sign-ups, as the registrar reads it.
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
    /// The sentence of an SMS with a code, by language: `{code}` is filled in by the registrar, the rest by the assembly.
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
    public enum TakenDisclosure: String, Sendable {
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
    public enum EmailCode: String, Sendable {
        case required
        /// The address is written down, is no login and proves nothing.
        case off
    }

    /// Whether a person must have a last name.
    public enum LastName: String, Sendable { case required, optional }

    /// The provider's redirect URI.
    public func callbackURL(_ provider: ProviderName) -> String { "\(publicURL)/callback/\(provider)" }

    func text(_ language: Language) -> String { texts[language] ?? texts[defaultLanguage] ?? "{code}" }
}

/// Who may be named as having brought somebody.
public struct Partners: Sendable {
    public struct Partner: Sendable {
        public var name: String
        public var promoCodes: [PromoCode]

        public init(name: String, promoCodes: [PromoCode]) {
            self.name = name
            self.promoCodes = promoCodes
        }
    }

    private let all: [PartnerName: Partner]

    public init(_ all: [PartnerName: Partner]) { self.all = all }

    public subscript(_ name: PartnerName) -> Partner? { all[name] }

    /// Who a link or parameters name. A promo code is looked for over all partners and brings its owner; beside a named partner
    /// only that partner's codes count.
    public func resolve(partner: String?, promo: String?) -> (Attribution?, Refusal?) {
        let named = partner.map { PartnerName($0) }
        var refusal: Refusal?
        var found = Attribution()
        if let named {
            if all[named] == nil { refusal = Refusal(.partnerUnknown) } else { found.partner = named }
        }
        if let promo, !promo.withoutBlankEnds.isEmpty {
            if let (owner, code) = owner(of: promo, beside: named) {
                found = Attribution(partner: owner, promo: code, isCodesOwner: named == nil)
            } else {
                refusal = refusal ?? Refusal(.promoUnknown)
            }
        }
        return (found.isEmpty ? nil : found, refusal)
    }

    /// A code typed on a page, beside what brought the person there. A partner who came with another code goes with it.
    public func resolve(typed: String, beside before: Attribution?) -> (Attribution?, Refusal?) {
        guard !typed.withoutBlankEnds.isEmpty else { return (before, nil) }
        let named = before?.isCodesOwner == true ? nil : before?.partner
        guard let (owner, code) = owner(of: typed, beside: named) else { return (before, Refusal(.promoUnknown)) }
        return (Attribution(partner: owner, promo: code, isCodesOwner: named == nil), nil)
    }

    /// The code as the settings spell it.
    private func owner(of typed: String, beside named: PartnerName?) -> (PartnerName, PromoCode)? {
        let typed = typed.withoutBlankEnds
        for (name, partner) in all where named == nil || name == named {
            if let code = partner.promoCodes.first(where: { $0.isSpelled(typed) }) { return (name, code) }
        }
        return nil
    }
}
