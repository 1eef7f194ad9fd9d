import Gateway
import SignUpFlow
import Web

extension Rules {
    /// What the settings decide, in the gateway's words.
    init(_ settings: Settings, wording: [SignUpFlow.Language: Wording], labels: [SignUpFlow.ProviderName: String]) {
        var limits = Limits()
        limits.smsPerPhoneDay = settings.limits.smsPerPhoneDay
        limits.smsPerAddressHour = settings.limits.smsPerAddressHour
        limits.smsPerPrefixHour = settings.limits.smsPerPrefixHour
        limits.smsPerCountryHour = settings.limits.smsPerCountryHour
        limits.smsPerHour = settings.limits.smsPerHour
        limits.smsConfirmedShare = settings.limits.smsConfirmedShare
        limits.codeFailuresPerPhoneDay = settings.limits.codeFailuresPerPhoneDay
        limits.codeFailuresPerHour = settings.limits.codeFailuresPerHour
        limits.openingCodeFailuresPerHour = settings.limits.openingCodeFailuresPerHour
        limits.takenAnswersPerSignUp = settings.limits.takenAnswersPerSignUp
        limits.takenAnswersPerAddressDay = settings.limits.takenAnswersPerAddressDay
        limits.takenAnswersPerHour = settings.limits.takenAnswersPerHour
        limits.signUpsPerAddressHour = settings.limits.signUpsPerAddressHour
        let disclosure: TakenDisclosure =
            switch settings.phone.takenDisclosure {
            case .budgeted: .budgeted
            case .immediate: .immediate
            case .afterCode: .afterCode
            }
        self.init(
            publicURL: settings.publicURL.text, brand: settings.brand.name, termsVersion: settings.terms.version,
            confirmWithin: settings.registration.confirmWithin,
            codes: CodeRules(
                length: settings.phone.codeLength, lifetime: settings.phone.codeLifetime,
                attempts: settings.phone.codeAttempts, resendAfter: settings.phone.resendAfter,
                perSignUp: settings.limits.smsPerSignUp),
            takenDisclosure: disclosure, limits: limits, texts: wording.mapValues { SMSTexts(settings, $0) },
            defaultLanguage: SignUpFlow.Language((settings.languages.first ?? .russian).rawValue), labels: labels)
    }
}

extension Rules.SMSTexts {
    fileprivate init(_ settings: Settings, _ words: Wording) {
        let (brand, support) = (settings.brand.name, settings.support)
        let way = support.phone ?? support.email ?? support.url ?? support.chatURL
        self.init(
            code: words.sentence("sms.code", ["brand": brand, "host": settings.publicURL.host]),
            linked: words.sentence(
                way == nil ? "sms.linked_plain" : "sms.linked", ["brand": brand, "support": way ?? ""]))
    }
}

extension PageMaker {
    init(
        _ settings: Settings, _ parts: Parts, wording: [SignUpFlow.Language: Wording], countries: Countries,
        assets: Assets, languages: [SignUpFlow.Language]
    ) {
        self.init(
            brand: Brand(name: settings.brand.name, logoURL: settings.brand.logoURL),
            support: Support(
                url: settings.support.url, chatURL: settings.support.chatURL, phone: settings.support.phone,
                phoneExtension: settings.support.phoneExtension, email: settings.support.email),
            termsURLs: texts(settings.terms.url), termsVersion: settings.terms.version,
            buttons: parts.providers.map { ($0.name, parts.labels[$0.name] ?? $0.name.rawValue) },
            phoneReasons: settings.phone.reason.map(texts) ?? [:], countries: countries,
            defaultCountry: CountryCode(settings.phone.defaultCountry), wording: wording, languages: languages,
            partners: parts.partners, clients: parts.clients, assets: assets, codeLength: settings.phone.codeLength,
            confirmWithin: settings.registration.confirmWithin, outside: parts.outside)
    }
}
