import Gateway
import SignUpFlow
import Web

/// Everything that `config/gatehouse.yaml` says, read once at the start and judged as a whole. A value of this type
/// has no problems: URLs are what they have to be, secrets are there, names lead to something.
struct Settings: Sendable {
    let publicURL: Origin
    let listen: ListenAddress
    /// Empty where the word `none` stands.
    let trustedProxies: [AddressRange]
    let store: StoreLocation
    /// A folder; nil: the templates that come with the program.
    let templates: String?
    /// At least one; the first seals, all of them open.
    let keys: [SealingKey]
    /// At least one; the first is the default.
    let languages: [Language]
    let brand: PageMaker.Brand
    let support: PageMaker.Support
    let terms: Terms
    let registration: Registration
    let providers: Providers
    let phone: Phone
    let sms: SMS
    let mail: Mail
    /// At least one, in the order of the file, with different ids.
    let clients: [Client]
    /// One of `clients`, which has a `startURL`.
    let defaultClient: ClientID
    let partners: [PartnerName: Partners.Partner]
    let outbound: Outbound
    let admin: Admin
    let limits: Limits

    /// Reads a settings file.
    ///
    /// - Parameters:
    ///   - file: its path; also how problems name it.
    ///   - environment: where `${NAME}` is looked up.
    /// - Throws: every problem at once.
    static func load(file: String, environment: [String: String]) throws(SettingsProblems) -> Settings {
        let source = SettingsSource(file: file, environment: environment)
        let settings = source.root().map(Settings.init)
        source.judgeLiteralSecrets()
        guard let settings, source.problems.isEmpty else { throw SettingsProblems(problems: source.problems) }
        return settings
    }

    /// - Parameter root: the whole file. Problems are noted at its source; with any, the value is not to be used.
    init(_ root: SettingsSection) {
        publicURL = root.need("public_url", .origin, standIn: Origin(text: "", host: "", isSecure: false))
        listen = root.take("listen", .listenAddress, or: ListenAddress(host: "127.0.0.1", port: 8080))
        trustedProxies = Self.trustedProxies(root, isSecure: publicURL.isSecure)
        store = root.take("store", .storeLocation, or: .sqlite(path: "data/gatehouse.db"))
        templates = root.find("templates", .folder)
        keys = SealingKeys.read(root)
        languages = root.list("languages", of: .language, or: Language.spoken)
        brand = root.section("brand") { PageMaker.Brand($0) }
        support = root.section("support") { PageMaker.Support($0) }
        let languages = languages
        terms = root.section("terms") { Terms($0, languages: languages) }
        let providers = root.section("providers", Providers.init)
        self.providers = providers
        registration = root.section("registration") { Registration($0, providers: providers) }
        phone = root.section("phone") { Phone($0, languages: languages) }
        sms = root.section("sms", SMS.init)
        let sendsMail = registration.sendsMail
        mail = root.section("mail") { Mail($0, isNeeded: sendsMail) }
        clients = Client.readAll(root, languages: languages)
        defaultClient = Client.readDefault(root, among: clients)
        partners = root.section("partners") { Partners.Partner.readAll($0) }
        outbound = root.section("outbound", Outbound.init)
        let listen = listen
        admin = root.section("admin") { Admin($0, beside: listen) }
        limits = root.section("limits", Limits.init)
        root.refuseUnknownKeys()
    }

    /// The redirect URI to register at a provider: exactly `public_url` + `/callback/` + the provider's name.
    func redirectURI(for provider: String) -> String {
        "\(publicURL.text)/callback/\(provider)"
    }
}

extension ValueParser where Value == StoreLocation {
    static var storeLocation: Self {
        Self(expected: "sqlite:PATH") { text in
            let path = text.dropFirst("sqlite:".count)
            guard text.hasPrefix("sqlite:"), !path.isEmpty, !text.hasControlCharacters else { return nil }
            return .sqlite(path: String(path))
        }
    }
}

extension Settings {
    /// Behind a proxy that is not trusted all visitors would have its address and share its budgets, so with https,
    /// where there is a proxy as a rule, the setting has to say what holds.
    fileprivate static func trustedProxies(_ root: SettingsSection, isSecure: Bool) -> [AddressRange] {
        let expected = "a list of address ranges like 10.0.0.0/8, or the word none"
        guard let value = root.value("trusted_proxies", expected: expected) else {
            if isSecure { root.missing("trusted_proxies", expected: expected) }
            return []
        }
        if value.isText {
            _ = value.parsed(by: ValueParser(expected: expected) { $0 == "none" ? true : nil })
            return []
        }
        guard let items = value.items(expected: expected) else { return [] }
        if items.isEmpty, isSecure {
            value.refuse("it is empty, with an https public_url", expected: expected)
        }
        return items.compactMap { $0.parsed(by: .addressRange) }
    }
}
