import CPhone
import SignUpFlow

/// libphonenumber's answers as values: what was typed as a number, and how a number is written. Which numbers there are is
/// `PhoneRanges`' affair.
enum PhoneLibrary {
    struct Number: Equatable {
        var e164: String
        /// The digits after the calling code.
        var national: String
        var callingCode: Int

        func number(of country: CountryCode) -> PhoneNumber {
            PhoneNumber(e164: e164, region: country, callingCode: callingCode)
        }
    }

    /// `text` is digits, with a + before them where they begin with a calling code; `region` is a country of the list.
    static func parse(_ text: String, region: CountryCode) throws(PhoneMisread) -> Number {
        var result = cphone_result()
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                cphone_parse($0.baseAddress, $0.count, region.rawValue, &result)
            }
        }
        if let fault = fault(result.problem) { throw PhoneMisread(fault) }
        return Number(
            e164: string(&result.e164), national: string(&result.national), callingCode: Int(result.country_code))
    }

    /// As it is written in other countries.
    static func international(_ e164: String) -> String {
        let written = text(capacity: 64) { cphone_format_international(e164, $0, $1) }
        return written.isEmpty ? e164 : written
    }

    private static func fault(_ problem: cphone_problem) -> PhoneFault? {
        switch problem {
        case CPHONE_NONE: nil
        case CPHONE_NOT_A_NUMBER: .notANumber
        case CPHONE_INVALID_COUNTRY_CODE: .callingCode
        case CPHONE_TOO_SHORT: .tooShort
        case CPHONE_TOO_LONG: .tooLong
        default: .unknown
        }
    }

    private static func text(capacity: Int, _ write: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            let length = min(write(start, capacity), capacity - 1)
            return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    /// A NUL-terminated array of a C struct, which Swift sees as a tuple.
    private static func string<Tuple>(_ characters: inout Tuple) -> String {
        withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
