import SignUpFlow
import Testing

@testable import Gateway

/// The file of number ranges, and the patterns in it.
@Suite struct PhoneRangesTests {
    private static let head = "# made up\ndate\t2030-01-02\nsource\ttest 1\n"

    private func ranges(_ lines: String) throws -> PhoneRanges { try PhoneRanges(Array((Self.head + lines).utf8)) }

    @Test func `the file that is shipped is whole, and says how old it is`() throws {
        try Shipped.ranges.check()
        #expect(Shipped.ranges.date >= "2026-11-06" && Shipped.ranges.source.hasPrefix("phonenumbers "))
        #expect(Shipped.ranges.countries.count > 240)
    }

    @Test func `a newer file decides over numbers, lengths and countries`() throws {
        let numbers = PhoneNumbers(
            accept: .valid, countries: .all, defaultCountry: CountryCode("RU"),
            ranges: try ranges(
                "RU\t7\t-\t10\t10\t100\\d{7}\t999\\d{7}\t1009\\d{6}\nKZ\t7\t33|7\t10\t10\t701\\d{7}\t-\t-\n"))
        func read(_ typed: String) -> PhoneNumbers.Reading {
            numbers.parse(typed, callingCode: "", country: "RU", drawnCallingCode: nil)
        }
        #expect(
            read("8 100 123 45 67")
                == .number(PhoneNumber(e164: "+71001234567", region: CountryCode("RU"), callingCode: 7)))
        #expect(
            read("8 701 123 45 67")
                == .number(PhoneNumber(e164: "+77011234567", region: CountryCode("KZ"), callingCode: 7)))
        #expect(read("8 999 123 45 67") == .fault(.notMobile) && read("8 100 912 34 56") == .fault(.notMobile))
        #expect(read("8 495 123 45 67") == .fault(.unknown) && read("8 100 123 45") == .fault(.tooShort))
        #expect(read("+49 151 23456789") == .fault(.notMobile))
        #expect(numbers.countries().map(\.code.rawValue) == ["KZ", "RU"])
    }

    @Test(
        arguments: [
            ("", nil), ("date\t2030-01-02\n", nil), ("date\t2030-01-02\nsource\tx\n", nil),
            ("date\t2030-01-02\nsource\tx\nRU\t7\n", 3),
            ("date\t2030-01-02\nsource\tx\nRU\tx\t-\t10\t10\t-\t-\t-\n", 3),
            ("date\t2030-01-02\nsource\tx\nRU\t7\t-\t-\t10\t-\t-\t-\n", 3), ("token\tx\t9\n", 1),
        ] as [(String, Int?)])
    func `a file that is none is told, with its line`(_ text: String, line: Int?) {
        let fault = #expect(throws: PhoneRanges.Fault.self) { try PhoneRanges(Array(text.utf8)) }
        #expect(fault?.line == line)
    }

    @Test(arguments: ["9(", "9{", "[9", "x", "9{3,2}", "(9)", "9)", "\\w", "9{0}", "[9-1]", "9**", "9{99}"])
    func `a pattern that can't be read is found, and fits nothing`(_ pattern: String) throws {
        let ranges = try ranges("RU\t7\t-\t10\t10\t\(pattern)\t-\t-\n")
        #expect(throws: PhoneRanges.Fault.self) { try ranges.check() }
        #expect(ranges.finding(callingCode: 7, national: "9")?.use == .unassigned)
    }

    @Test(arguments: [
        ("9\\d{9}", "9991234567", true), ("9\\d{9}", "999123456", false), ("9\\d{9}", "99912345678", false),
        ("(?:12|3)4?", "12", true), ("(?:12|3)4?", "124", true), ("(?:12|3)4?", "34", true),
        ("(?:12|3)4?", "14", false),
        ("[2-57]1", "41", true), ("[2-57]1", "71", true), ("[2-57]1", "61", false), ("1{2,4}", "1", false),
        ("1{2,4}", "11", true), ("1{2,4}", "1111", true), ("1{2,4}", "11111", false), ("(?:12){2}", "1212", true),
        ("(?:12){2}", "12", false), ("1|22|333", "22", true), ("1|22|333", "23", false),
        ("(?:1(?:2|34)?5)?6", "6", true),
        ("(?:1(?:2|34)?5)?6", "13456", true), ("(?:1(?:2|34)?5)?6", "1356", false), ("\\d{3,5}9", "12349", true),
        ("\\d{3,5}9", "129", false), ("(?:\\d\\d)?9", "9", true), ("1", "", false), ("", "1", false), ("1?", "", true),
    ])
    func `a pattern fits whole numbers`(_ pattern: String, _ digits: String, fits: Bool) throws {
        #expect(try DigitPattern.matches(Array(pattern.utf8)[...], Array(digits.utf8)) == fits)
    }

    @Test func `a pattern of first digits needs no more`() throws {
        let pattern = Array("2(?:64|68)".utf8)[...]
        #expect(try DigitPattern.begins(pattern, Array("2641234567".utf8)))
        #expect(try !DigitPattern.begins(pattern, Array("2651234567".utf8)))
    }
}
