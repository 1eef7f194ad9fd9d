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
