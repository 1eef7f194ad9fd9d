public import SignUpFlow

/// A country of the phone form's list. Its name is the pages' affair.
public struct Country: Sendable, Equatable {
    public var code: CountryCode
    /// 7 for RU.
    public var callingCode: Int

    public init(code: CountryCode, callingCode: Int) {
        self.code = code
        self.callingCode = callingCode
    }
}
