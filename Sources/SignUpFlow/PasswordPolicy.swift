/// Which rule a password breaks: the message beside the field names it.
public enum PasswordFault: String, Codable, Sendable, CaseIterable {
    case empty
    case tooShort = "too_short"
    case tooLong = "too_long"
    /// One of those that are tried first.
    case common
    /// The person's e-mail, or what stands before its @.
    case isEmail = "is_email"
    /// The person's first or last name, or both.
    case isName = "is_name"
    /// Russian letters where only Latin ones count: usually the keyboard layout.
    case cyrillic
    /// Letters of no plain Latin alphabet, with accents or of other scripts.
    case foreignLetters = "foreign_letters"
    case spaces
    case symbols
    case noLetter = "no_letter"
    case noDigit = "no_digit"
}

/// What a password must be like.
public enum PasswordPolicy: String, Codable, Sendable, CaseIterable {
    /// NIST SP 800-63B-4 §3.1.1.2: any characters, but not a password that others guess first.
    case nist
    /// Latin letters and digits only, for applications whose older systems take nothing else.
    case alphanumeric

    /// In code points, as NIST counts them.
    public static let minLength = 8
    /// In code points. Longer ones are refused, because hashing must have a bound.
    public static let maxLength = 128

    /// The first rule that `password` breaks; nil where it breaks none.
    ///
    /// - Parameters:
    ///   - password: in its normal form, the one that is hashed.
    ///   - email: the person's own address, where there is one.
    ///   - names: first and last name, in this order, where known.
    ///   - isCommon: whether a password is one of those that are tried first, in whatever letter case.
    public func fault(
        in password: String, email: String?, names: [String], isCommon: (String) -> Bool
    ) -> PasswordFault? {
        guard !password.isEmpty else { return .empty }
        // First what a wrong keyboard layout types: to call that too short would not help.
        if self == .alphanumeric, let fault = Self.foreign(in: password) { return fault }
        let length = password.unicodeScalars.count
        if length < Self.minLength { return .tooShort }
        if length > Self.maxLength { return .tooLong }
        switch self {
        case .nist:
            if Self.isEmail(password, email) { return .isEmail }
            if Self.isName(password, names) { return .isName }
        case .alphanumeric:
            if !password.unicodeScalars.contains(where: \.isLatinLetter) { return .noLetter }
            if !password.unicodeScalars.contains(where: \.isDigit) { return .noDigit }
        }
        return isCommon(password) ? .common : nil
    }

    private static func foreign(in password: String) -> PasswordFault? {
        for scalar in password.unicodeScalars where !scalar.isLatinLetter && !scalar.isDigit {
            if scalar.isCyrillic { return .cyrillic }
            if scalar.properties.isWhitespace { return .spaces }
            return scalar.properties.isAlphabetic ? .foreignLetters : .symbols
        }
        return nil
    }

    private static func isEmail(_ password: String, _ email: String?) -> Bool {
        guard let email = email?.lowercased(), !email.isEmpty else { return false }
        let password = password.lowercased()
        return password == email || password == email.prefix { $0 != "@" }
    }

    private static func isName(_ password: String, _ names: [String]) -> Bool {
        let names = names.map(bare).filter { !$0.isEmpty }
        let both = [names.joined(), names.reversed().joined()]
        let password = bare(password)
        return !password.isEmpty && (names + both).contains(password)
    }

    /// Without case and what stands between names: `Anna Krylova` and `anna.krylova` are the same.
    private static func bare(_ text: String) -> String {
        text.lowercased().filter { !$0.isWhitespace && !"._-".contains($0) }
    }
}
