import SignUpFlow

/// Codes from the system's secure generator.
enum OneTimeCode {
    /// - Parameters:
    ///   - length: digits, 4 to 10.
    ///   - random: so many secure bytes.
    static func make(length: Int, random: (Int) -> [UInt8]) -> String {
        var digits = ""
        while digits.count < length {
            // 250 is the largest multiple of ten in a byte: beyond it some digits would come more often.
            for byte in random(length) where byte < 250 && digits.count < length { digits += String(byte % 10) }
        }
        return digits
    }
}
