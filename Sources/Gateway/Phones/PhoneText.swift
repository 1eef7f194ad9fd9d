import SignUpFlow

/// A phone number as people type and paste it, brought to plain digits. Marks between the digits mean nothing; a sign that is
/// no part of a number (a letter above all) is a fault, never skipped.
struct PhoneText: Equatable {
    /// A leading + or 00: the number says its calling code itself.
    let isInternational: Bool
    /// ASCII digits, without that + or 00.
    let digits: String

    /// Nobody types more than that.
    static let maxLength = 64

    init(_ typed: String) throws(PhoneMisread) {
        guard typed.unicodeScalars.count <= Self.maxLength else { throw PhoneMisread(.tooLong) }
        var digits = ""
        var plus = false
        var isBlank = true
        for scalar in Self.withoutScheme(typed.withoutBlankEnds).unicodeScalars {
            let kind = Self.kind(of: scalar)
            if kind != .space { isBlank = false }
            switch kind {
            case .digit(let digit): digits.append(String(digit))
            case .plus:
                guard !plus, digits.isEmpty else { throw PhoneMisread(.notANumber) }
                plus = true
            case .mark, .space: break
            case .foreign: throw PhoneMisread(.notANumber)
            }
        }
        guard !isBlank else { throw PhoneMisread(.empty) }
        if !plus, digits.hasPrefix("00") {
            plus = true
            digits.removeFirst(2)
        }
        guard !digits.isEmpty else { throw PhoneMisread(.notANumber) }
        isInternational = plus
        self.digits = digits
    }

    /// A number copied as a link (RFC 3966).
    private static func withoutScheme(_ typed: String) -> Substring {
        typed.prefix(4).lowercased() == "tel:" ? typed.dropFirst(4) : typed[...]
    }

    private enum Kind: Equatable {
        case digit(Int)
        case plus, mark, space, foreign
    }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar {
        case "+", "\u{FF0B}", "\u{FE62}": return .plus
        case "(", ")", "\u{FF08}", "\u{FF09}", "[", "]", ".", "\u{FF0E}", "/", "\u{FF0F}", "\u{30FC}":
            return .mark
        default: break
        }
        if let digit = scalar.decimalDigit { return .digit(digit) }
        // Pasted contacts have direction marks around the number.
        if scalar.isBlank { return .space }
        return scalar.isDash ? .mark : .foreign
    }
}

/// Nothing that could be a mobile number.
struct PhoneMisread: Error, Equatable {
    let fault: PhoneFault

    init(_ fault: PhoneFault) { self.fault = fault }
}
