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
        let smsPerPhoneDay: Int
        let smsPerSignUp: Int
        let smsPerAddressHour: Int
        let smsPerPrefixHour: Int
        let smsPerCountryHour: Int
        let smsPerHour: Int
        let smsAttemptsPerSignUp: Int
        let ownerMessagesPerDay: Int
        /// Percent
        let smsConfirmedShare: Int
        let mailPerMailboxDay: Int
        let mailPerSignUp: Int
        let mailPerAddressHour: Int
        let mailPerHour: Int
        let codeFailuresPerPhoneDay: Int
        let codeFailuresPerHour: Int
        let openingCodeFailuresPerAddressHour: Int
        let openingCodeFailuresPerHour: Int
        let takenAnswersPerSignUp: Int
        let takenAnswersPerAddressDay: Int
        let takenAnswersPerHour: Int
        let passwordFailuresPerAccount: Int
        let passwordFailuresPerAddressHour: Int
        let signUpsPerAddressHour: Int
        let connectionsPerAddress: Int

        init(_ section: SettingsSection) {
            func limit(_ key: String, _ fallback: Int) -> Int {
                section.take(key, .integer(0...1_000_000_000), or: fallback)
            }
            smsPerPhoneDay = limit("sms_per_phone_day", 5)
            smsPerSignUp = limit("sms_per_sign_up", 5)
            smsPerAddressHour = limit("sms_per_address_hour", 10)
            smsPerPrefixHour = limit("sms_per_prefix_hour", 20)
            smsPerCountryHour = limit("sms_per_country_hour", 1000)
            smsPerHour = limit("sms_per_hour", 5000)
            smsAttemptsPerSignUp = limit("sms_attempts_per_sign_up", 15)
            ownerMessagesPerDay = limit("owner_messages_per_day", 3)
            smsConfirmedShare = section.take("sms_confirmed_share", .integer(0...100), or: 20)
            mailPerMailboxDay = limit("mail_per_mailbox_day", 5)
            mailPerSignUp = limit("mail_per_sign_up", 3)
            mailPerAddressHour = limit("mail_per_address_hour", 10)
            mailPerHour = limit("mail_per_hour", 2000)
            codeFailuresPerPhoneDay = limit("code_failures_per_phone_day", 25)
            codeFailuresPerHour = limit("code_failures_per_hour", 2000)
            openingCodeFailuresPerAddressHour = limit("opening_code_failures_per_address_hour", 20)
            openingCodeFailuresPerHour = limit("opening_code_failures_per_hour", 100)
            takenAnswersPerSignUp = limit("taken_answers_per_sign_up", 2)
            takenAnswersPerAddressDay = limit("taken_answers_per_address_day", 5)
            takenAnswersPerHour = limit("taken_answers_per_hour", 200)
            passwordFailuresPerAccount = limit("password_failures_per_account", 100)
            passwordFailuresPerAddressHour = limit("password_failures_per_address_hour", 50)
            signUpsPerAddressHour = limit("sign_ups_per_address_hour", 200)
            connectionsPerAddress = limit("connections_per_address", 256)
        }
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
