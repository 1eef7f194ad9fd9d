import Gateway

extension Settings {
    /// How calls leave this machine.
    struct Outbound: Sendable {
        /// A PEM bundle instead of the system's authorities.
        let caFile: String?
        /// An http(s) URL. A secret, because it may carry a user name and password.
        let proxy: Secret?

        init(_ section: SettingsSection) {
            caFile = section.find("ca_file", .certificates)
            proxy = Self.proxy(section)
        }

        private static func proxy(_ section: SettingsSection) -> Secret? {
            guard let value = section.value("proxy", expected: ValueParser.proxy.expected) else { return nil }
            return value.written.contains("@") ? value.parsedSecret(by: .proxy) : value.parsed(by: .proxy)
        }
    }

    /// The operator's own listener.
    struct Admin: Sendable {
        let listen: ListenAddress
        let token: Secret

        /// - Parameter public: the visitors' listener, whose address can't be used twice.
        init(_ section: SettingsSection, beside visitors: ListenAddress) {
            listen = section.take("listen", .listenAddress, or: ListenAddress(host: "127.0.0.1", port: 8081))
            token = section.needSecret("token", .strongSecret)
            if listen == visitors, listen.port != 0 {
                section.source.note(
                    section.place.key("listen"), "\(listen) is the address of listen as well",
                    expected: "another address or port")
            }
        }
    }

    /// The budgets; 0 means no limit.
    struct Limits: Sendable {
        /// Those that the store counts.
        let budgets: Rules.Limits
        let smsPerSignUp: Int
        let smsAttemptsPerSignUp: Int
        let mailPerSignUp: Int
        let connectionsPerAddress: Int

        init(_ section: SettingsSection) {
            budgets = Rules.Limits(section)
            smsPerSignUp = section.limit("sms_per_sign_up", or: 5)
            smsAttemptsPerSignUp = section.limit("sms_attempts_per_sign_up", or: 15)
            mailPerSignUp = section.limit("mail_per_sign_up", or: 3)
            connectionsPerAddress = section.limit("connections_per_address", or: 256)
        }
    }
}

extension Rules.Limits {
    init(_ section: SettingsSection) {
        self.init()
        smsPerPhoneDay = section.limit("sms_per_phone_day", or: smsPerPhoneDay)
        smsPerAddressHour = section.limit("sms_per_address_hour", or: smsPerAddressHour)
        smsPerPrefixHour = section.limit("sms_per_prefix_hour", or: smsPerPrefixHour)
        smsPerCountryHour = section.limit("sms_per_country_hour", or: smsPerCountryHour)
        smsPerHour = section.limit("sms_per_hour", or: smsPerHour)
        ownerMessagesPerDay = section.limit("owner_messages_per_day", or: ownerMessagesPerDay)
        smsConfirmedShare = section.take("sms_confirmed_share", .integer(0...100), or: smsConfirmedShare)
        mailPerMailboxDay = section.limit("mail_per_mailbox_day", or: mailPerMailboxDay)
        mailPerAddressHour = section.limit("mail_per_address_hour", or: mailPerAddressHour)
        mailPerHour = section.limit("mail_per_hour", or: mailPerHour)
        codeFailuresPerPhoneDay = section.limit("code_failures_per_phone_day", or: codeFailuresPerPhoneDay)
        codeFailuresPerHour = section.limit("code_failures_per_hour", or: codeFailuresPerHour)
        openingCodeFailuresPerAddressHour = section.limit(
            "opening_code_failures_per_address_hour", or: openingCodeFailuresPerAddressHour)
        openingCodeFailuresPerHour = section.limit("opening_code_failures_per_hour", or: openingCodeFailuresPerHour)
        takenAnswersPerSignUp = section.limit("taken_answers_per_sign_up", or: takenAnswersPerSignUp)
        takenAnswersPerAddressDay = section.limit("taken_answers_per_address_day", or: takenAnswersPerAddressDay)
        takenAnswersPerHour = section.limit("taken_answers_per_hour", or: takenAnswersPerHour)
        passwordFailuresPerAccount = section.limit("password_failures_per_account", or: passwordFailuresPerAccount)
        passwordFailuresPerAddressHour = section.limit(
            "password_failures_per_address_hour", or: passwordFailuresPerAddressHour)
        signUpsPerAddressHour = section.limit("sign_ups_per_address_hour", or: signUpsPerAddressHour)
    }
}

extension SettingsSection {
    /// A budget; 0 means no limit.
    fileprivate func limit(_ key: String, or fallback: Int) -> Int {
        take(key, .integer(0...1_000_000_000), or: fallback)
    }
}

extension ValueParser where Value == String {
    /// A readable file of PEM certificates.
    static var certificates: Self {
        Self(expected: "a readable file of PEM certificates") { path in
            do {
                return try TextFile(path: path).text.contains("-----BEGIN CERTIFICATE-----") ? path : nil
            } catch {
                return nil
            }
        }
    }
}
