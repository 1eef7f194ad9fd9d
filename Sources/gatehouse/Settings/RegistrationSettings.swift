import Gateway
import SignUpFlow

extension Settings {
    /// The doors in and what a person has to do to pass.
    struct Registration: Sendable {
        /// Who may register. Invitations are not built yet, so that anyone may.
        enum Mode: String, CaseIterable, Sendable { case open }

        /// Providers' names, `email` and `phone`, in the order of the page.
        let methods: [String]
        let mode: Mode
        /// How long an account may stay unconfirmed.
        let confirmWithin: Duration
        let password: PasswordPolicy
        let lastName: Rules.LastName
        let emailCode: Rules.EmailCode
        let argon2: Argon2

        init(_ section: SettingsSection, providers: Providers) {
            let known = ["google", "facebook", "email", "phone"] + providers.openID.map(\.connection.name.rawValue)
            let method = ValueParser(expected: known.joined(separator: " or ")) { known.contains($0) ? $0 : nil }
            methods = section.list("methods", of: method, or: ["google", "facebook", "email", "phone"])
            mode = Self.mode(section)
            confirmWithin = section.take("confirm_within", .positiveDuration, or: .seconds(24 * 3600))
            password = section.take("password", .oneOf(PasswordPolicy.self), or: .nist)
            lastName = section.take("last_name", .oneOf(Rules.LastName.self), or: .required)
            emailCode = section.take("email_code", .oneOf(Rules.EmailCode.self), or: .required)
            argon2 = section.section("argon2", Argon2.init)
        }

        /// With a door that sends e-mail `mail` is needed.
        var sendsMail: Bool { methods.contains { $0 == "email" || $0 == "phone" } }

        private static func mode(_ section: SettingsSection) -> Mode {
            guard let value = section.value("mode", expected: "open") else { return .open }
            if value.written == "invitation" {
                value.refuse("invitation is not built yet", expected: "open")
                return .open
            }
            return value.parsed(by: .oneOf(Mode.self)) ?? .open
        }
    }

    /// What a password's hash costs.
    struct Argon2: Sendable {
        /// KiB
        let memory: Int
        /// Passes
        let time: Int

        init(_ section: SettingsSection) {
            memory = section.take("memory", .integer(8...4_194_304), or: 19_456)
            time = section.take("time", .integer(1...100), or: 2)
        }
    }
}
