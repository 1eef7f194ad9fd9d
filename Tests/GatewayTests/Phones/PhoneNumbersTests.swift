import FoundationEssentials
import SignUpFlow
import Testing

@testable import Gateway

@Suite struct PhoneNumbersTests {
    private let numbers = PhoneNumbers(
        accept: .valid, countries: .all, defaultCountry: CountryCode("RU"), ranges: Shipped.ranges)

    @Test(arguments: [
        ("8 (999) 123-45-67", "RU", "+79991234567"), ("+7 999 123-45-67", "RU", "+79991234567"),
        ("9991234567", "RU", "+79991234567"), ("79991234567", "RU", "+79991234567"),
        ("89991234567", "RU", "+79991234567"), ("0079991234567", "RU", "+79991234567"),
        ("00 7 (999) 123 45 67", "DE", "+79991234567"),
        ("8\u{A0}999\u{A0}123\u{2011}45\u{2013}67", "RU", "+79991234567"),
        ("＋７９９９１２３４５６７", "RU", "+79991234567"), ("８９９９１２３４５６７", "RU", "+79991234567"),
        ("٠٧٩١١١٢٣٤٥٦", "GB", "+447911123456"), ("  +7.999.123.45.67  ", "RU", "+79991234567"),
        ("(+7) 999 1234567", "RU", "+79991234567"), ("\u{202A}+7 999 123-45-67\u{202C}", "RU", "+79991234567"),
        ("810 7 999 123 45 67", "RU", "+79991234567"), ("+7 8 999 123 45 67", "RU", "+79991234567"),
        ("+79991234567", "DE", "+79991234567"), ("9991234567", "KZ", "+79991234567"),
        ("8 701 234 56 78", "KZ", "+77012345678"), ("+7 701 234 56 78", "RU", "+77012345678"),
        ("8 029 491-19-11", "BY", "+375294911911"), ("0 50 123 45 67", "UA", "+380501234567"),
        ("077 12 34 56", "AM", "+37477123456"), ("555 12 34 56", "GE", "+995555123456"),
        ("90 123 45 67", "UZ", "+998901234567"), ("0700 123 456", "KG", "+996700123456"),
        ("917 12 3456", "TJ", "+992917123456"), ("040 123 45 67", "AZ", "+994401234567"),
        ("0621 12 345", "MD", "+37362112345"), ("0151 23456789", "DE", "+4915123456789"),
        ("+49 (0) 151 23456789", "RU", "+4915123456789"), ("06 12 34 56 78", "FR", "+33612345678"),
        ("07911 123456", "GB", "+447911123456"), ("+44 (0)7911 123456", "US", "+447911123456"),
        ("(201) 555-0123", "US", "+12015550123"), ("1-201-555-0123", "US", "+12015550123"),
        ("011 44 7911 123456", "US", "+447911123456"), ("+1 506 234 5678", "RU", "+15062345678"),
        ("312 345 6789", "IT", "+393123456789"), ("0501 234 56 78", "TR", "+905012345678"),
        ("081234 56789", "IN", "+918123456789"), ("131 2345 6789", "CN", "+8613123456789"),
        ("050-234-5678", "IL", "+972502345678"), ("(11) 96123-4567", "BR", "+5511961234567"),
        ("090-1234-5678", "JP", "+819012345678"), ("0412 345 678", "AU", "+61412345678"),
        ("512 345 678", "PL", "+48512345678"), ("612 34 56 78", "ES", "+34612345678"),
        // Younger than a distribution's libphonenumber.
        ("+229 01 40 12 34 56", "RU", "+2290140123456"), ("01 40 12 34 56", "BJ", "+2290140123456"),
        ("+1 728 210 1234", "RU", "+17282101234"), ("(728) 210-1234", "US", "+17282101234"),
        ("+998 50 123 45 67", "RU", "+998501234567"), ("50 123 45 67", "UZ", "+998501234567"),
        // The sign before a mobile number that many leave out.
        ("+54 11 6677 3399", "RU", "+5491166773399"), ("011 6677-3399", "AR", "+5491166773399"),
        ("011 15 6677-3399", "AR", "+5491166773399"), ("+54 9 11 6677 3399", "RU", "+5491166773399"),
        ("0351 155 123456", "AR", "+5493515123456"),
        ("+52 55 1234 5678", "RU", "+525512345678"),
        // Of one calling code, the number's own country.
        ("\u{2067}+٧ ٩٩٩\u{200B}١٢٣٤٥٦٧\u{2069}", "DE", "+79991234567"), ("۰۹۱۲ ۱۲۳ ۴۵۶۷", "IR", "+989121234567"),
        ("०९८१२३ ४५६७८", "IN", "+919812345678"), ("tel:+7\u{AD}9991234567 ", "RU", "+79991234567"),
    ])
    func `every usual spelling is one number`(_ typed: String, _ country: String, _ e164: String) {
        guard case .number(let number) = read(typed, country: country) else {
            Issue.record("\(typed): \(read(typed, country: country))")
            return
        }
        #expect(number.e164 == e164)
    }

    @Test(arguments: [
        ("", "RU", PhoneFault.empty), (" \u{A0}\t", "RU", .empty), ("abc", "RU", .notANumber), ("-", "RU", .notANumber),
        ("+", "RU", .notANumber), ("00", "RU", .notANumber), ("1-800-FLOWERS", "US", .notANumber),
        ("9991234567 доб. 5", "RU", .notANumber), ("tel:", "RU", .empty),
        ("+7+9991234567", "RU", .notANumber), ("9991234567+", "RU", .notANumber), ("*100#", "RU", .notANumber),
        ("9991234567;ext=5", "RU", .notANumber), ("999 123", "RU", .tooShort), ("+7 999 123", "RU", .tooShort),
        ("+7 999 123 45 67 89 01", "RU", .tooLong), (String(repeating: "9", count: 65), "RU", .tooLong),
        (String(repeating: "9", count: 20), "RU", .tooLong), ("+999 123 45 67", "RU", .callingCode),
        ("+0 999 123 45 67", "RU", .callingCode), ("9991234567", "XX", .callingCode),
        ("9991234567", "нет", .callingCode), ("8 (495) 123-45-67", "RU", .notMobile),
        ("8 800 123 45 67", "RU", .notMobile), ("8 809 123 45 67", "RU", .notMobile),
        ("030 123456", "DE", .notMobile), ("+44 20 7946 0958", "RU", .notMobile),
        ("+800 1234 5678", "RU", .notMobile), ("+1 800 234 5678", "US", .notMobile),
        ("+1 201 155 0123", "US", .unknown), ("112", "RU", .tooShort), ("900", "RU", .tooShort),
        ("+229 97 12 34 56", "BJ", .tooShort), ("+229 01 20 21 22 23", "BJ", .notMobile),
        ("+1 900 234 5678", "US", .notMobile),
        ("+44 909 879 0123", "GB", .notMobile), ("+44 7624 123", "GB", .tooShort),
        ("+49 900 1234567", "DE", .notMobile),
        ("+33 899 12 34 56", "FR", .notMobile), ("+998 90 123 45", "UZ", .tooShort),
        ("+54 800 123 4567", "AR", .notMobile),
        ("+54 11 66", "AR", .tooShort), ("+86 10 1234 5678", "CN", .notMobile), ("+91 1800 123 4567", "IN", .notMobile),
        ("+380 900 212 345", "UA", .notMobile), ("+1 242 225 0123", "BS", .notMobile),
        ("+870 301234567", "RU", .notMobile),
        ("+55 11 96123", "BR", .tooShort), ("+380 50 123 45 67 89", "UA", .tooLong),
    ])
    func `what can't get an SMS is a fault of its own kind`(_ typed: String, _ country: String, _ fault: PhoneFault) {
        #expect(read(typed, country: country) == .fault(fault))
    }

    @Test(
        arguments: [
            // The number says it itself.
            ("+49 151 23456789", "7", "RU", "7", "+4915123456789"),
            ("+49 151 23456789", "44", "GB", "7", "+4915123456789"),
            // The country was changed without JavaScript: the calling code stands as drawn.
            ("0151 23456789", "7", "DE", "7", "+4915123456789"), ("0151 23456789", "+7", "DE", "7", "+4915123456789"),
            // With JavaScript it followed.
            ("0151 23456789", "49", "DE", "7", "+4915123456789"),
            // The person changed the calling code alone.
            ("0151 23456789", "49", "RU", "7", "+4915123456789"),
            ("0151 23456789", "+49", "RU", "+7", "+4915123456789"),
            ("07911 123456", "0044", "RU", "7", "+447911123456"), ("201 555 0123", "1", "RU", "7", "+12015550123"),
            // One calling code, two countries.
            ("8 701 234 56 78", "7", "KZ", "7", "+77012345678"), ("8 701 234 56 78", "7", "KZ", "49", "+77012345678"),
            // Emptied, or never drawn.
            ("9991234567", "", "RU", "7", "+79991234567"), ("0151 23456789", "49", "RU", nil, "+4915123456789"),
            ("0151 23456789", "", "DE", nil, "+4915123456789"), ("9991234567", "", "", nil, "+79991234567"),
            ("0151 23456789", "", "de", nil, "+4915123456789"),
        ] as [(String, String, String, String?, String)])
    func `a plus speaks before a changed calling code, that before the country`(
        _ typed: String, _ callingCode: String, _ country: String, _ drawn: String?, _ e164: String
    ) {
        let reading = numbers.parse(typed, callingCode: callingCode, country: country, drawnCallingCode: drawn)
        guard case .number(let number) = reading else {
            Issue.record("\(reading)")
            return
        }
        #expect(number.e164 == e164)
    }

    @Test(arguments: ["999", "1234", "x", "7a", "99999999999999999999999"])
    func `a calling code that is none is a fault, where it counts`(_ callingCode: String) {
        #expect(
            numbers.parse("9991234567", callingCode: callingCode, country: "RU", drawnCallingCode: "7")
                == .fault(.callingCode))
        #expect(
            numbers.parse("+79991234567", callingCode: callingCode, country: "RU", drawnCallingCode: "7")
                == .number(PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7)))
    }

    @Test func `served is what the number's own country is, not the form's`() {
        let onlyRussia = PhoneNumbers(
            accept: .valid, countries: .only([CountryCode("RU")]), defaultCountry: CountryCode("RU"),
            ranges: Shipped.ranges)
        #expect(
            onlyRussia.parse("+77012345678", callingCode: "7", country: "RU", drawnCallingCode: "7")
                == .countryNotServed)
        #expect(
            onlyRussia.parse("9991234567", callingCode: "7", country: "KZ", drawnCallingCode: "7")
                == .number(PhoneNumber(e164: "+79991234567", region: CountryCode("RU"), callingCode: 7)))
        #expect(onlyRussia.countries() == [Country(code: CountryCode("RU"), callingCode: 7)])
        #expect(!onlyRussia.serves(CountryCode("KZ")))
    }

    /// +7 100 is a range that nobody has.
    @Test func `a possible number counts only where the settings say so`() {
        let possible = PhoneNumbers(
            accept: .possible, countries: .all, defaultCountry: CountryCode("RU"), ranges: Shipped.ranges)
        for typed in ["+7 100 123 45 67", "8 100 123 45 67"] {
            #expect(read(typed, country: "RU") == .fault(.unknown))
            #expect(
                possible.parse(typed, callingCode: "7", country: "RU", drawnCallingCode: "7")
                    == .number(PhoneNumber(e164: "+71001234567", region: CountryCode("RU"), callingCode: 7)))
        }
        #expect(
            possible.parse("8 495 123 45 67", callingCode: "7", country: "RU", drawnCallingCode: "7")
                == .fault(.notMobile))
        #expect(
            possible.parse("+7 100 123", callingCode: "7", country: "RU", drawnCallingCode: "7") == .fault(.tooShort))
    }

    @Test(arguments: ["RU\0anything", "ru\0", "\0RU", "RU ", "RUS", "R\u{7}", "001", "XX"])
    func `a field that is no country of the list is a fault, and gives no number its region`(country: String) {
        let possible = PhoneNumbers(
            accept: .possible, countries: .all, defaultCountry: CountryCode("RU"), ranges: Shipped.ranges)
        #expect(
            possible.parse("8 100 123 45 67", callingCode: "7", country: country, drawnCallingCode: "7")
                == .fault(.callingCode))
        #expect(possible.callingCode(of: CountryCode(country)) == nil)
        // The person changed the calling code alone: that speaks.
        #expect(
            possible.parse("8 100 123 45 67", callingCode: "7", country: country, drawnCallingCode: "49")
                == .number(PhoneNumber(e164: "+71001234567", region: CountryCode("RU"), callingCode: 7)))
    }

    @Test(arguments: ["RU", "KZ", "kz"], ["7", "49"])
    func `a number of a range that nobody has belongs to its calling code's main country`(
        country: String, drawn: String
    ) {
        let possible = PhoneNumbers(
            accept: .possible, countries: .all, defaultCountry: CountryCode("DE"), ranges: Shipped.ranges)
        #expect(
            possible.parse("8 100 123 45 67", callingCode: "7", country: country, drawnCallingCode: drawn)
                == .number(PhoneNumber(e164: "+71001234567", region: CountryCode("RU"), callingCode: 7)))
    }

    @Test func `the list holds every country once`() {
        let countries = numbers.countries()
        #expect(countries.count > 240)
        #expect(Set(countries.map(\.code)).count == countries.count)
        #expect(countries.contains(Country(code: CountryCode("KZ"), callingCode: 7)))
        #expect(countries.contains(Country(code: CountryCode("DE"), callingCode: 49)))
        #expect(numbers.callingCode(of: CountryCode("US")) == 1)
        #expect(numbers.callingCode(of: CountryCode("XX")) == nil)
    }

    @Test(arguments: ["ru", "en"]) func `every country of the list has a name in each language`(_ language: String)
        throws
    {
        let path = #filePath.split(separator: "/Tests/")[0] + "/templates/countries.yaml"
        let lines = try String(contentsOfFile: String(path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let block = lines.drop { $0 != "\(language):" }.dropFirst().prefix { $0.isEmpty || $0.hasPrefix(" ") }
        let named = block.filter { $0.hasPrefix("    - { code: \"") }.map { String($0.dropFirst(15).prefix(2)) }
        #expect(named.sorted() == numbers.countries().map(\.code.rawValue).sorted())
        let usual = try #require(block.first { $0.hasPrefix("  usual: [") }).split(separator: "\"")
        #expect(Set(usual.filter { $0.count == 2 && $0 != ", " }.map(String.init)).isSubset(of: Set(named)))
    }

    @Test(arguments: [
        ("+1 728 210 1234", "US"), ("+1 506 234 5678", "CA"), ("+1 684 733 1234", "AS"), ("+44 7624 123456", "IM"),
        ("+7 701 234 56 78", "KZ"), ("+590 690 00 12 34", "GP"), ("+39 312 345 6789", "IT"), ("+358 40 1234567", "FI"),
    ])
    func `of countries with one calling code the number's own one is found`(_ typed: String, _ country: String) {
        guard case .number(let number) = read(typed, country: "RU") else {
            Issue.record("\(read(typed, country: "RU"))")
            return
        }
        #expect(number.region == CountryCode(country))
    }

    @Test func `who is known by a number stays so when its range is nobody's any more`() {
        #expect(numbers.known("+22997123456")?.e164 == "+22997123456")
        #expect(numbers.known("8 100 123 45 67", country: "KZ")?.e164 == "+71001234567")
        #expect(numbers.known("anna") == nil && numbers.known("1", country: "XX") == nil)
    }

    private func read(_ typed: String, country: String) -> PhoneNumbers.Reading {
        numbers.parse(typed, callingCode: "", country: country, drawnCallingCode: nil)
    }
}
