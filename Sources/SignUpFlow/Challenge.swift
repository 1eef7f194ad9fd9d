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

extension Challenge {
    /// Why no code opens it any more; nil while one does.
    func over(at now: Instant) -> Refusal? {
        guard triesLeft > 0 else { return Refusal(.tooManyAttempts) }
        return now < expiresAt ? nil : Refusal(.codeExpired)
    }
}
