public import Gateway
public import SignUpFlow

/// Makes page values: what the pages of `PageMaker+*.swift` need besides the sign-up itself.
public struct PageMaker: Sendable {
    let brand: Brand
    let support: Support
    let termsURLs: [Language: String]
    let termsVersion: String
    /// Providers' buttons in their order on the page.
    let buttons: [(name: ProviderName, label: String)]
    /// Register's doors with a form, in their order.
    let formDoors: [FormDoor]
    /// The first door has a form: it stands open.
    let opensFirstForm: Bool
    let passwordPolicy: PasswordPolicy
    /// `registration.last_name`: the field says so.
    public var isLastNameOptional = false
    let phoneReasons: [Language: String]
    let countries: Countries
    let defaultCountry: CountryCode
    let wording: [Language: Wording]
    let languages: Languages
    let partners: Partners
    let clients: Clients
    let assets: Assets
    let codeLength: Int
    let confirmWithin: Duration
    let now: @Sendable () -> Instant
    let random: @Sendable (Int) -> [UInt8]

    public struct Brand: Sendable {
        public var name: String
        public var logoURL: String?
        public var accent: Accent

        public init(name: String, logoURL: String?, accent: Accent = .standard) {
            self.name = name
            self.logoURL = logoURL
            self.accent = accent
        }
    }

    /// How to reach people; every part may be absent.
    public struct Support: Sendable {
        public var url: String?
        public var chatURL: String?
        public var phone: String?
        public var phoneExtension: String?
        public var email: String?

        public init(url: String?, chatURL: String?, phone: String?, phoneExtension: String?, email: String?) {
            self.url = url
            self.chatURL = chatURL
            self.phone = phone
            self.phoneExtension = phoneExtension
            self.email = email
        }

        /// Some way exists.
        public var isThere: Bool { url != nil || chatURL != nil || phone != nil || email != nil }
    }

    /// A way to begin, as `registration.methods` orders them.
    public enum Door: Sendable, Equatable {
        case provider(ProviderName, label: String)
        case email
        case phone
    }

    /// A door with a form, folded away until it is wanted.
    enum FormDoor: String, Sendable { case email, phone }

    public init(
        brand: Brand, support: Support, termsURLs: [Language: String], termsVersion: String, doors: [Door],
        passwordPolicy: PasswordPolicy, phoneReasons: [Language: String], countries: Countries,
        defaultCountry: CountryCode, wording: [Language: Wording], languages: [Language], partners: Partners,
        clients: Clients, assets: Assets, codeLength: Int, confirmWithin: Duration, environment: Environment
    ) {
        self.brand = brand
        self.support = support
        self.termsURLs = termsURLs
        self.termsVersion = termsVersion
        buttons = doors.compactMap { if case .provider(let name, let label) = $0 { (name, label) } else { nil } }
        formDoors = doors.compactMap(\.withForm)
        opensFirstForm = doors.first?.withForm != nil
        self.passwordPolicy = passwordPolicy
        self.phoneReasons = phoneReasons
        self.countries = countries
        self.defaultCountry = defaultCountry
        self.wording = wording
        self.languages = Languages(all: languages)
        self.partners = partners
        self.clients = clients
        self.assets = assets
        self.codeLength = codeLength
        self.confirmWithin = confirmWithin
        now = environment.now
        random = environment.random
    }

    /// A fresh browser cookie: 256 bits.
    func freshCookie() -> String { Base64URL.encode(random(32)) }

    func words(_ language: Language) -> Wording {
        wording[language] ?? wording[languages.first] ?? Wording(language: language, tree: [:])
    }

    func client(_ request: ClientRequest) -> Client { clients.client(of: request) }

    func label(_ provider: ProviderName) -> String {
        buttons.first { $0.name == provider }?.label ?? provider.rawValue
    }

    func terms(_ client: Client, _ language: Language) -> TermsData {
        TermsData(
            version: termsVersion, url: termsURLs[language] ?? termsURLs.values.first ?? "",
            shownAs: client.terms.rawValue, isCheckbox: client.terms == .checkbox)
    }

    func broughtBy(_ attribution: Attribution?) -> BroughtBy? {
        guard let attribution, !attribution.isEmpty else { return nil }
        return BroughtBy(
            partner: attribution.partner?.rawValue,
            partnerName: attribution.partner.flatMap { partners[$0]?.name ?? $0.rawValue },
            promo: attribution.promo?.rawValue)
    }

    func identity(_ identity: Identity, _ profile: Profile?) -> IdentityData {
        let name = profile?.name ?? [profile?.givenName, profile?.familyName].compactMap { $0 }.joined(separator: " ")
        let initials = name.split(separator: " ").prefix(2).compactMap(\.first).map { $0.uppercased() }.joined()
        return IdentityData(
            provider: identity.provider.rawValue, providerLabel: label(identity.provider),
            isGoogle: identity.provider == .google, isFacebook: identity.provider == .facebook,
            name: name.isEmpty ? nil : name,
            initials: initials.isEmpty ? String(label(identity.provider).prefix(1)) : initials,
            emailMasked: profile?.email.flatMap(masked))
    }

    /// `iv•••@почта.рф`; nil for what is no address.
    func masked(_ address: String) -> String? { Mask.email(DomainName.shown(address)) }

    func button(_ provider: ProviderName, _ words: Wording, for entrance: Entrance, action: String) -> ProviderButton {
        let label = label(provider)
        let isNew = entrance == .register
        let text = words(isNew ? "provider.sign_up" : "provider.sign_in", ["provider": label])
        return ProviderButton(
            name: provider.rawValue, text: text,
            short: isNew ? words("provider.sign_up_short", ["provider": label]) : text,
            isGoogle: provider == .google, isFacebook: provider == .facebook, action: action)
    }

    /// What stands around a page.
    func chrome(_ step: String, _ language: Language, progress: Int? = nil) -> Chrome {
        let words = words(language)
        let other = languages.other(than: language)
        return Chrome(
            language: language.rawValue, otherLanguage: other?.rawValue,
            otherLanguageName: other.map { words("language.\($0)") },
            title: words("title.\(step)"), brand: brand.name,
            brandInitial: brand.name.first.map { String($0).uppercased() } ?? "", logoURL: brand.logoURL,
            stylesheet: assets.path("app.css"), script: assets.path("app.js"),
            brandStylesheet: assets.path("brand.css"), icon: assets.path("icon.svg"),
            termsURL: termsURLs[language] ?? termsURLs.values.first ?? "", support: supportData,
            progress: progress.map { filled in (0..<4).map { $0 < filled } },
            progressText: progress.map { words("progress", ["n": String($0)]) },
            refresh: step == "wait" ? WaitData.pause : nil, leave: nil)
    }

    /// What a password must be like, said before it is typed.
    func passwordRule(_ language: Language) -> String {
        let words = words(language)
        return switch passwordPolicy {
        case .nist: words("password.rule.nist")
        case .alphanumeric: words("password.rule.alphanumeric")
        }
    }

    private var supportData: SupportData {
        let phoneHref = support.phone.map { "tel:" + $0.filter { "+0123456789".contains($0) } }
        let emailHref = support.email.map { "mailto:\($0)" }
        let best = support.url ?? support.chatURL ?? emailHref ?? phoneHref
        return SupportData(
            url: support.url, chatURL: support.chatURL, phone: support.phone, phoneHref: phoneHref,
            phoneExtension: support.phoneExtension, email: support.email, emailHref: emailHref,
            isThere: support.isThere, best: best)
    }
}

extension PageMaker.Door {
    fileprivate var withForm: PageMaker.FormDoor? {
        switch self {
        case .provider: nil
        case .email: .email
        case .phone: .phone
        }
    }
}
