/// A number confirmed by the phone-first door, not yet anybody's.
public struct ProvenPhone: Codable, Equatable, Sendable {
    public var phone: PhoneNumber
    public var acceptance: Acceptance
    public var at: Instant

    public init(phone: PhoneNumber, acceptance: Acceptance, at: Instant) {
        self.phone = phone
        self.acceptance = acceptance
        self.at = at
    }
}
