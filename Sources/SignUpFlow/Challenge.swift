/// A mobile number that has been parsed: everything about it is decided by this value, never by a form's field.
public struct PhoneNumber: Codable, Hashable, Sendable {
    /// E.164: `+79991234567`.
    public var e164: String
    /// The country the number itself belongs to.
    public var region: CountryCode
    /// 7 for `+7…`.
    public var callingCode: Int

    public init(e164: String, region: CountryCode, callingCode: Int) {
        self.e164 = e164
        self.region = region
        self.callingCode = callingCode
    }

    /// The number without its last four digits: neighbours bought together.
    public var prefix: String { String(e164.dropLast(4)) }

    /// An operator's range: country and the first three national digits.
    public var range: String {
        let national = e164.dropFirst(1 + String(callingCode).count)
        return "\(region):\(national.prefix(3))"
    }

    /// `+7 ••• •••-45-67`: calling code and the last four digits.
    public var masked: String {
        let tail = e164.suffix(4)
        return "+\(callingCode) ••• •••-\(tail.prefix(2))-\(tail.suffix(2))"
    }
}

/// What was typed into the phone form, kept so that nothing has to be typed twice.
public struct PhoneDraft: Codable, Equatable, Sendable {
    public var country: String
    public var callingCode: String
    public var phone: String
    /// The terms, where the form has a box for them; not set in rows of older versions.
    public var termsTicked: Bool?
    /// The number in E.164, where what was typed says it only beside its calling code.
    public var e164: String?

    /// What names the number as a login.
    public var login: Login { Login(e164 ?? phone, country: country) }

    public init(country: String, callingCode: String, phone: String) {
        self.country = country
        self.callingCode = callingCode
        self.phone = phone
    }
}

/// A one-time code on its way. The code itself is kept nowhere.
public struct Challenge: Codable, Equatable, Sendable {
    /// Where it goes.
    public enum Target: Codable, Hashable, Sendable {
        case phone(PhoneNumber)
        /// As typed.
        case email(String)
    }

    public var to: Target
    /// HMAC over sign-up, target, purpose and code. Where no code was sent (nobody's number, somebody's address), no code
    /// has it.
    public var code: Digest
    public var triesLeft: Int
    public var expiresAt: Instant
    /// From when on another code can be asked for.
    public var resendAt: Instant
    /// How many codes this target was sent in this sign-up: from the second on, the latest counts.
    public var sends: Int

    public init(to: Target, code: Digest, triesLeft: Int, expiresAt: Instant, resendAt: Instant, sends: Int) {
        self.to = to
        self.code = code
        self.triesLeft = triesLeft
        self.expiresAt = expiresAt
        self.resendAt = resendAt
        self.sends = sends
    }

    /// The number it goes to; nil for a letter.
    public var phone: PhoneNumber? { to.phone }

    /// The address it goes to; nil for an SMS.
    public var email: String? { to.email }
}

extension Challenge.Target {
    public var phone: PhoneNumber? {
        if case .phone(let number) = self { number } else { nil }
    }

    public var email: String? {
        if case .email(let address) = self { address } else { nil }
    }
}

/// The rules of one-time codes, from the settings.
public struct CodeRules: Equatable, Sendable {
    public var length: Int
    public var lifetime: Duration
    public var attempts: Int
    /// Pauses after the first, second, … code; the last one repeats.
    public var resendAfter: [Duration]
    /// Codes one sign-up may send; 0 = no limit.
    public var perSignUp: Int
    /// Calls one sign-up may cost, refused ones too; 0 = no limit.
    public var callsPerSignUp: Int

    /// - Parameter callsPerSignUp: nil: three times the codes.
    public init(
        length: Int, lifetime: Duration, attempts: Int, resendAfter: [Duration], perSignUp: Int,
        callsPerSignUp: Int? = nil
    ) {
        self.length = length
        self.lifetime = lifetime
        self.attempts = attempts
        self.resendAfter = resendAfter
        self.perSignUp = perSignUp
        self.callsPerSignUp = callsPerSignUp ?? 3 * perSignUp
    }

    /// The pause after the `n`th code of a sign-up (1 is the first).
    public func pause(afterSend n: Int) -> Duration {
        guard let last = resendAfter.last else { return .zero }
        return n <= resendAfter.count && n > 0 ? resendAfter[n - 1] : last
    }

    /// The code that was typed, in plain digits; nil where it can't be one: a digit is missing or too many, or something else
    /// stands there. Blanks and dashes, which a pasted code has, mean nothing.
    public func code(in typed: String) -> String? {
        var digits = ""
        for scalar in typed.unicodeScalars where !scalar.isBlank && !scalar.isDash {
            guard let digit = scalar.decimalDigit else { return nil }
            digits.append(String(digit))
        }
        return digits.utf8.count == length ? digits : nil
    }
}
