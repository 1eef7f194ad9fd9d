import Gateway
import SignUpFlow
import Web

extension Rules {
    /// What the settings decide, in the gateway's words.
    init(_ settings: Settings, wording: [Language: Wording], labels: [ProviderName: String]) {
        self.init(
            publicURL: settings.publicURL.text, brand: settings.brand.name, termsVersion: settings.terms.version,
            confirmWithin: settings.registration.confirmWithin,
            codes: CodeRules(
                length: settings.phone.codeLength, lifetime: settings.phone.codeLifetime,
                attempts: settings.phone.codeAttempts, resendAfter: settings.phone.resendAfter,
                perSignUp: settings.limits.smsPerSignUp, callsPerSignUp: settings.limits.smsAttemptsPerSignUp),
            mailCodes: CodeRules(
                length: settings.phone.codeLength, lifetime: settings.mail.codeLifetime,
                attempts: settings.phone.codeAttempts, resendAfter: settings.mail.resendAfter,
                perSignUp: settings.limits.mailPerSignUp),
            emailCode: settings.registration.emailCode, takenDisclosure: settings.phone.takenDisclosure,
            trustedFor: settings.phone.trustedFor, limits: settings.limits.budgets,
            texts: wording.mapValues {
                $0.codeSMS(
                    brand: settings.brand.name, host: settings.publicURL.host, digits: settings.phone.codeLength)
            },
            defaultLanguage: settings.languages.first ?? .russian, labels: labels)
        lastName = settings.registration.lastName
    }
}

extension Passwords {
    /// - Parameter common: the list of passwords that are tried first.
    init(_ settings: Settings, common: [UInt8], environment: Environment) {
        let hasher = PasswordHasher(
            memory: settings.registration.argon2.memory, time: settings.registration.argon2.time,
            random: environment.random)
        self.init(
            hasher: hasher,
            rules: PasswordRules(policy: settings.registration.password, common: CommonPasswords(file: common)))
    }
}

extension Parts {
    /// A method of `registration.methods` as a page draws it; nil for a provider without settings.
    fileprivate func door(_ method: String) -> PageMaker.Door? {
        switch method {
        case "email": .email
        case "phone": .phone
        default: labels[ProviderName(method)].map { .provider(ProviderName(method), label: $0) }
        }
    }
}

extension PageMaker {
    init(
        _ settings: Settings, _ parts: Parts, wording: [Language: Wording], countries: Countries,
        assets: Assets, languages: [Language]
    ) {
        self.init(
            brand: settings.brand, support: settings.support, termsURLs: settings.terms.url,
            termsVersion: settings.terms.version,
            doors: settings.registration.methods.compactMap { parts.door($0) },
            passwordPolicy: settings.registration.password,
            phoneReasons: settings.phone.reason ?? [:], countries: countries,
            defaultCountry: settings.phone.defaultCountry, wording: wording, languages: languages,
            partners: parts.partners, clients: parts.clients, assets: assets, codeLength: settings.phone.codeLength,
            confirmWithin: settings.registration.confirmWithin, environment: parts.environment)
        isLastNameOptional = settings.registration.lastName == .optional
    }
}
