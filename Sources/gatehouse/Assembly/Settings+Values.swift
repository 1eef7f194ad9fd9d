import Gateway
import SignUpFlow
import Web

extension Rules {
    /// What the settings decide, in the gateway's words.
    init(_ settings: Settings, wording: [Language: Wording], labels: [ProviderName: String]) {
        var limits = Limits()
        limits.smsPerPhoneDay = settings.limits.smsPerPhoneDay
        limits.smsPerAddressHour = settings.limits.smsPerAddressHour
        limits.smsPerPrefixHour = settings.limits.smsPerPrefixHour
        limits.smsPerCountryHour = settings.limits.smsPerCountryHour
        limits.smsPerHour = settings.limits.smsPerHour
        limits.ownerMessagesPerDay = settings.limits.ownerMessagesPerDay
        limits.smsConfirmedShare = settings.limits.smsConfirmedShare
        limits.codeFailuresPerPhoneDay = settings.limits.codeFailuresPerPhoneDay
        limits.codeFailuresPerHour = settings.limits.codeFailuresPerHour
        limits.openingCodeFailuresPerAddressHour = settings.limits.openingCodeFailuresPerAddressHour
        limits.openingCodeFailuresPerHour = settings.limits.openingCodeFailuresPerHour
        limits.takenAnswersPerSignUp = settings.limits.takenAnswersPerSignUp
        limits.takenAnswersPerAddressDay = settings.limits.takenAnswersPerAddressDay
        limits.takenAnswersPerHour = settings.limits.takenAnswersPerHour
        limits.signUpsPerAddressHour = settings.limits.signUpsPerAddressHour
        limits.mailPerMailboxDay = settings.limits.mailPerMailboxDay
        limits.mailPerAddressHour = settings.limits.mailPerAddressHour
        limits.mailPerHour = settings.limits.mailPerHour
        limits.passwordFailuresPerAccount = settings.limits.passwordFailuresPerAccount
        limits.passwordFailuresPerAddressHour = settings.limits.passwordFailuresPerAddressHour
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
                perSignUp: settings.limits.smsPerSignUp, callsPerSignUp: settings.limits.smsAttemptsPerSignUp),
            mailCodes: CodeRules(
                length: settings.phone.codeLength, lifetime: settings.mail.codeLifetime,
                attempts: settings.phone.codeAttempts, resendAfter: settings.mail.resendAfter,
                perSignUp: settings.limits.mailPerSignUp),
            emailCode: settings.registration.emailCode == .required ? .required : .off,
            takenDisclosure: disclosure, trustedFor: settings.phone.trustedFor, limits: limits,
            texts: wording.mapValues {
                $0.codeSMS(
                    brand: settings.brand.name, host: settings.publicURL.host, digits: settings.phone.codeLength)
            },
            defaultLanguage: Language((settings.languages.first ?? .russian).rawValue), labels: labels)
        lastName = settings.registration.isLastNameOptional ? .optional : .required
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
            rules: PasswordRules(policy: settings.registration.policy, common: CommonPasswords(file: common)))
    }
}

extension Settings.Registration {
    fileprivate var isLastNameOptional: Bool { lastName == .optional }

    fileprivate var policy: SignUpFlow.PasswordPolicy {
        switch password {
        case .nist: .nist
        case .alphanumeric: .alphanumeric
        }
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
            brand: Brand(name: settings.brand.name, logoURL: settings.brand.logoURL),
            support: Support(settings.support),
            termsURLs: texts(settings.terms.url), termsVersion: settings.terms.version,
            doors: settings.registration.methods.compactMap { parts.door($0) },
            passwordPolicy: settings.registration.policy,
            phoneReasons: settings.phone.reason.map(texts) ?? [:], countries: countries,
            defaultCountry: CountryCode(settings.phone.defaultCountry), wording: wording, languages: languages,
            partners: parts.partners, clients: parts.clients, assets: assets, codeLength: settings.phone.codeLength,
            confirmWithin: settings.registration.confirmWithin, environment: parts.environment)
        isLastNameOptional = settings.registration.isLastNameOptional
    }
}

extension PageMaker.Support {
    init(_ settings: Settings.Support) {
        self.init(
            url: settings.url, chatURL: settings.chatURL, phone: settings.phone,
            phoneExtension: settings.phoneExtension, email: settings.email)
    }
}
