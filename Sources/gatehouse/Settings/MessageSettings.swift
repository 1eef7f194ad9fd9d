import Gateway
import SignUpFlow

extension Settings {
    /// Which numbers are served and how one is confirmed.
    struct Phone: Sendable {
        let accept: PhoneNumbers.Acceptance
        let countries: PhoneNumbers.Served
        let defaultCountry: CountryCode
        /// Digits
        let codeLength: Int
        let codeLifetime: Duration
        /// At most 5: a one-time code is never tried more often.
        let codeAttempts: Int
        /// At least one; the last one repeats.
        let resendAfter: [Duration]
        /// Why a phone is asked for; nil: the wording that comes with the pages.
        let reason: [Language: String]?
        let takenDisclosure: Rules.TakenDisclosure
        /// Zero: for ever.
        let trustedFor: Duration
        /// A file of number ranges; nil: the one that comes with the program.
        let ranges: String?

        init(_ section: SettingsSection, languages: [Language]) {
            accept = section.take("accept", .oneOf(PhoneNumbers.Acceptance.self), or: .valid)
            countries = Self.countries(section)
            defaultCountry = CountryCode(section.take("default_country", .country, or: "RU"))
            codeLength = section.take("code_length", .integer(4...10), or: 6)
            codeLifetime = section.take("code_lifetime", .positiveDuration, or: .seconds(300))
            codeAttempts = section.take("code_attempts", .integer(1...5), or: 5)
            resendAfter = section.list(
                "resend_after", of: .duration, or: [.seconds(60), .seconds(120), .seconds(300)], mayRepeat: true)
            reason = section.optionalSection("reason") { $0.wordings(.sentence, in: languages) }
            takenDisclosure = section.take("taken_disclosure", .oneOf(Rules.TakenDisclosure.self), or: .budgeted)
            trustedFor = section.take("trusted_for", .duration, or: .seconds(90 * 86_400))
            ranges = section.find("ranges", .text)
        }

        private static func countries(_ section: SettingsSection) -> PhoneNumbers.Served {
            let expected = "all, or a list of ISO 3166 codes"
            guard let value = section.value("countries", expected: expected) else { return .all }
            guard value.isText else {
                return .only(section.list("countries", of: .country, or: []).map { CountryCode($0) })
            }
            return value.parsed(by: ValueParser(expected: expected) { $0 == "all" ? .all : nil }) ?? .all
        }
    }

    /// The way out for e-mail. Server and sender are needed where a door sends any.
    struct Mail: Sendable {
        let smtp: String?
        let from: String?
        let username: String?
        let password: Secret?
        let codeLifetime: Duration
        /// At least one; the last one repeats.
        let resendAfter: [Duration]

        /// - Parameter isNeeded: the e-mail or the phone-first door is among the methods.
        init(_ section: SettingsSection, isNeeded: Bool) {
            smtp = isNeeded ? section.need("smtp", .smtpAddress, standIn: "") : section.find("smtp", .smtpAddress)
            from = isNeeded ? section.need("from", .sender, standIn: "") : section.find("from", .sender)
            username = section.find("username", .text)
            password = section.findSecret("password")
            codeLifetime = section.take("code_lifetime", .positiveDuration, or: .seconds(1800))
            resendAfter = section.list(
                "resend_after", of: .duration, or: [.seconds(120), .seconds(300)], mayRepeat: true)
        }
    }
}

extension ValueParser where Value == String {
    static var smtpAddress: Self {
        Self(expected: "smtp://host:port or smtps://host:port") { text in
            for scheme in ["smtp://", "smtps://"] where text.hasPrefix(scheme) {
                return HostAndPort(String(text.dropFirst(scheme.count)), ports: 1...65_535) == nil ? nil : text
            }
            return nil
        }
    }

    /// An e-mail address, alone or behind a name in angle brackets.
    static var sender: Self {
        Self(expected: "an address like Smarty CRM <signup@example.com>") { text in
            text.hasControlCharacters || Mailbox(text) == nil ? nil : text
        }
    }
}
