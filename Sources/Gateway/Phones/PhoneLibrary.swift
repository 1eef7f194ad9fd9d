import CPhone
import SignUpFlow

/// libphonenumber's answers as values.
enum PhoneLibrary {
    /// What a number is for.
    enum Use: Equatable {
        /// Mobile, or not told apart from it (North America).
        case mobile
        /// A landline, premium, toll-free … number.
        case other
        /// Its range is assigned to nobody, as far as the library knows.
        case unassigned
    }

    struct Number: Equatable {
        var e164: String
        /// The digits after the calling code.
        var national: String
        var callingCode: Int
        /// Nil for an unassigned range, and for calling codes of no country.
        var region: CountryCode?
        var use: Use
        var fault: PhoneFault?
    }

    /// Every country the library knows, in the order of the codes.
    static let countries: [Country] = text(capacity: 2048) { cphone_regions($0, $1) }.split(separator: ",").compactMap {
        let callingCode = cphone_country_code(String($0))
        return callingCode > 0 ? Country(code: CountryCode(String($0)), callingCode: Int(callingCode)) : nil
    }

    private static let callingCodes = Dictionary(
        countries.map { ($0.code, $0.callingCode) }, uniquingKeysWith: { first, _ in first })

    /// `text` is digits, with a + before them where they begin with a calling code; `region` is one of `countries`.
    static func parse(_ text: String, region: CountryCode) -> Number {
        var result = cphone_result()
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                cphone_parse($0.baseAddress, $0.count, region.rawValue, &result)
            }
        }
        let home = string(&result.region)
        return Number(
            e164: string(&result.e164), national: string(&result.national), callingCode: Int(result.country_code),
            region: home.isEmpty || home == "001" ? nil : CountryCode(home),
            use: result.valid ? use(result.type) : .unassigned, fault: fault(result.problem))
    }

    /// Nil for whatever is no code of the list, byte for byte: the library itself reads a text no further than its first NUL.
    static func callingCode(of country: CountryCode) -> Int? { callingCodes[country] }

    /// The country that stands for a calling code: RU for 7, US for 1.
    static func mainRegion(of callingCode: Int) -> CountryCode? {
        let region = text(capacity: 8) { cphone_region_for_country_code(Int32(callingCode), $0, $1) }
        return region.isEmpty || region == "001" ? nil : CountryCode(region)
    }

    /// How many digits a mobile number of the country has after the calling code, by the library's example.
    static func mobileLength(in country: CountryCode) -> Int? {
        let example = text(capacity: 32) { cphone_example_mobile(country.rawValue, $0, $1) }
        guard let callingCode = callingCode(of: country), !example.isEmpty else { return nil }
        return example.utf8.count - 1 - String(callingCode).utf8.count
    }

    private static func use(_ type: cphone_type) -> Use {
        switch type {
        case CPHONE_MOBILE, CPHONE_FIXED_LINE_OR_MOBILE: .mobile
        default: .other
        }
    }

    private static func fault(_ problem: cphone_problem) -> PhoneFault? {
        switch problem {
        case CPHONE_NONE: nil
        case CPHONE_NOT_A_NUMBER: .notANumber
        case CPHONE_INVALID_COUNTRY_CODE: .callingCode
        case CPHONE_TOO_SHORT, CPHONE_LOCAL_ONLY: .tooShort
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
