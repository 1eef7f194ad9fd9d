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
