import Gateway
import SignUpFlow

// Applications and partners, read straight into what the gateway works with.

extension Client {
    init(_ section: SettingsSection, id: String, languages: [Language]) {
        let hasSecret = ["secret", "secret_file"].contains { section.written($0).map { !$0.isNull } ?? false }
        let requirePKCE = section.take("require_pkce", .bool, or: true)
        if !hasSecret, !requirePKCE {
            section.value("require_pkce", expected: "true")?.refuse(
                "a client without a secret proves itself by PKCE alone", expected: "true, or a secret")
        }
        self.init(
            id: ClientID(id), name: section.need("name", .text, standIn: ""),
            secret: section.findSecret("secret", .strongSecret), redirectURIs: Self.redirectURIs(section),
            requirePKCE: requirePKCE, startURL: section.find("start_url", .webAddress),
            homeURL: section.find("home_url", .webAddress),
            intro: section.optionalSection("intro") { $0.wordings(.sentence, in: languages) } ?? [:],
            terms: section.take("terms", .oneOf(TermsShown.self), or: .checkbox),
            installURL: section.find("install_url", .webAddress),
            idTokenAlgorithm: section.take("id_token_alg", .oneOf(IDTokenAlgorithm.self), or: .es256),
            entrance: section.take("entrance", .oneOf(FirstPage.self), or: .auto))
    }

    private static func redirectURIs(_ section: SettingsSection) -> [String] {
        guard let value = section.written("redirect_uris"), !value.isNull else {
            section.missing("redirect_uris", expected: ValueParser.redirectURI.listed)
            return []
        }
        return section.list("redirect_uris", of: .redirectURI, or: [])
    }

    static func readAll(_ root: SettingsSection, languages: [Language]) -> [Client] {
        let isThere = root.written("clients").map { !$0.isNull } ?? false
        guard isThere else {
            root.missing("clients", expected: "at least one client")
            return []
        }
        return root.section("clients") { section in
            let clients = section.others().map { id, value in
                value.judgeName(id)
                return value.section { Client($0, id: id, languages: languages) }
            }
            if clients.isEmpty, !section.isBroken {
                section.source.note(section.place, "it is empty", expected: "at least one client")
            }
            return clients
        }
    }

    /// The default client is where people go who came from nowhere, so it must have a start.
    static func readDefault(_ root: SettingsSection, among clients: [Client]) -> ClientID {
        let ids = clients.map(\.id.rawValue)
        let expected = ids.isEmpty ? "one of clients" : ids.joined(separator: " or ")
        let parser = ValueParser(expected: expected) { ids.isEmpty || ids.contains($0) ? $0 : nil }
        let id = root.need("default_client", parser, standIn: "")
        let start = (root.written("default_client")?.place ?? root.place).elsewhere("clients.\(id).start_url")
        if let client = clients.first(where: { $0.id == ClientID(id) }), client.startURL == nil,
            !root.source.hasProblem(at: start)
        {
            root.source.note(
                start, "missing, though \(id) is the default client",
                expected: ValueParser.webAddress.expected)
        }
        return ClientID(id)
    }
}

extension Partners.Partner {
    init(_ section: SettingsSection) {
        self.init(
            name: section.need("name", .text, standIn: ""),
            promoCodes: section.list("promo_codes", of: .promoCode, or: [], mayBeEmpty: true).map { PromoCode($0) })
    }

    /// Promo codes are compared over all partners, so that two of them can't have the same.
    static func readAll(_ section: SettingsSection) -> [PartnerName: Partners.Partner] {
        var owners: [[UInt8]: String] = [:]
        var partners: [PartnerName: Partners.Partner] = [:]
        for (id, value) in section.others() {
            value.judgeName(id)
            let partner = value.section { Partners.Partner($0) }
            for code in partner.promoCodes {
                let owner = owners.updateValue(id, forKey: PromoCode.folded(code.rawValue))
                if let owner, owner != id {
                    value.refuse(
                        "the promo code \(code.rawValue.quoted) is also \(owner)'s", expected: "a code of its own")
                }
            }
            partners[PartnerName(id)] = partner
        }
        return partners
    }
}

extension SettingsValue {
    /// Judges the key that a value stands at where the key is a name of one's own choice.
    fileprivate func judgeName(_ name: String) {
        if ValueParser.identifier.parse(name) == nil {
            refuse("the name \(name.quoted) does not fit", expected: ValueParser.identifier.expected)
        }
    }
}

extension ValueParser where Value == String {
    /// What a visitor types or a link carries.
    static var promoCode: Self {
        Self(expected: "a code of at most 64 characters without spaces") { text in
            let isOneWord = !text.hasControlCharacters && !text.contains(where: \.isWhitespace)
            return isOneWord && (1...64).contains(text.count) ? text : nil
        }
    }
}
