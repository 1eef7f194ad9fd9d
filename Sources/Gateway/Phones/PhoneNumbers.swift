// Phones: from what a person typed to a number that an SMS can go to. Google's libphonenumber knows how numbers are typed and
// written, a file of ranges which there are; which of a form's fields speaks, and what is served, is decided here. Nothing of
// the library is loaded before the first number.
public import SignUpFlow

/// Reads phone numbers by the settings.
public struct PhoneNumbers: Sendable {
    /// How sure the library has to be.
    public enum Acceptance: String, Sendable, CaseIterable {
        /// The number's range is known to be assigned.
        case valid
        /// Its length is one of its country's mobile numbers: for ranges that are newer than the file.
        case possible
    }

    /// The countries that are served, by the number's own country.
    public enum Served: Sendable, Equatable {
        case all
        case only([CountryCode])
    }

    /// What became of a typed number.
    public enum Reading: Sendable, Equatable {
        case number(PhoneNumber)
        case fault(PhoneFault)
        case countryNotServed
    }

    private let accept: Acceptance
    private let served: Served
    let defaultCountry: CountryCode
    let ranges: PhoneRanges

    /// `defaultCountry` explains a number where the form names no country.
    public init(accept: Acceptance, countries: Served, defaultCountry: CountryCode, ranges: PhoneRanges) {
        self.accept = accept
        served = countries
        self.defaultCountry = defaultCountry
        self.ranges = ranges
    }

    /// Reads the phone form's fields. A leading + or 00 in the number speaks for itself; else the calling code does where the
    /// person changed it from what the page was drawn with (`drawnCallingCode`; nil: the form was drawn without one); else the
    /// country. So a page without JavaScript, where the calling code doesn't follow the country, is right too.
    public func parse(_ text: String, callingCode: String, country: String, drawnCallingCode: String?) -> Reading {
        do throws(PhoneMisread) {
            return try judge(read(text, callingCode: callingCode, country: country, drawn: drawnCallingCode))
        } catch {
            return .fault(error.fault)
        }
    }

    /// A number that somebody is known by. Whatever became of its range since it was confirmed, it is theirs.
    public func known(_ text: String, country: String = "") -> PhoneNumber? {
        do throws(PhoneMisread) {
            let number = try asMobile(read(text, callingCode: "", country: country, drawn: nil))
            return finding(number).map { number.number(of: $0.country) }
        } catch {
            return nil
        }
    }

    private func read(
        _ text: String, callingCode: String, country: String, drawn: String?
    ) throws(PhoneMisread) -> PhoneLibrary.Number {
        let typed = try PhoneText(text)
        let region: CountryCode
        if typed.isInternational {
            region = defaultCountry
        } else if let changed = try Self.changed(callingCode, from: drawn) {
            region = try self.region(callingCode: changed, country: country)
        } else {
            region = try self.region(country)
        }
        return try PhoneLibrary.parse((typed.isInternational ? "+" : "") + typed.digits, region: region)
    }

    /// Every served country with its calling code, in the order of the codes.
    public func countries() -> [Country] {
        ranges.countries.filter { serves($0.code) }
    }

    /// 7 for RU; nil for a country nobody knows.
    public func callingCode(of country: CountryCode) -> Int? { ranges.callingCode(of: country) }

    /// `+7 999 123-45-67`
    public static func international(_ number: PhoneNumber) -> String { PhoneLibrary.international(number.e164) }

    /// Whether SMS go to numbers of this country.
    public func serves(_ country: CountryCode) -> Bool {
        switch served {
        case .all: true
        case .only(let countries): countries.contains(country)
        }
    }

    /// A number of a range that nobody has belongs to its calling code's main country. What the form's fields say is anybody's
    /// choice: budgets, the countries served and metrics go by the number alone.
    private func judge(_ typed: PhoneLibrary.Number) throws(PhoneMisread) -> Reading {
        let number = try asMobile(typed)
        guard let found = finding(number) else { throw PhoneMisread(.notMobile) }
        let length = number.national.utf8.count
        if length < found.lengths.lowerBound { throw PhoneMisread(.tooShort) }
        if length > found.lengths.upperBound { throw PhoneMisread(.tooLong) }
        guard serves(found.country) else { return .countryNotServed }
        switch found.use {
        case .mobile: break
        case .other: throw PhoneMisread(.notMobile)
        case .unassigned:
            guard found.mobileLengths.contains(length) else {
                throw PhoneMisread(length < found.mobileLengths.first ?? 0 ? .tooShort : .tooLong)
            }
            guard accept == .possible else { throw PhoneMisread(.unknown) }
        }
        return .number(number.number(of: found.country))
    }

    /// In some countries a mobile number is written like a landline's, with a sign before it that many leave out (Argentina: 9).
    /// A landline that is a mobile number with that sign is meant so: an SMS is what it is asked for.
    private func asMobile(_ number: PhoneLibrary.Number) throws(PhoneMisread) -> PhoneLibrary.Number {
        guard let token = ranges.mobileToken(of: number.callingCode), finding(number)?.use != .mobile else {
            return number
        }
        let with = try PhoneLibrary.parse("+\(number.callingCode)\(token)\(number.national)", region: defaultCountry)
        return finding(with)?.use == .mobile ? with : number
    }

    func finding(_ number: PhoneLibrary.Number) -> PhoneRanges.Finding? {
        ranges.finding(callingCode: number.callingCode, national: number.national)
    }

    private func region(_ country: String) throws(PhoneMisread) -> CountryCode {
        guard !country.isEmpty else { return defaultCountry }
        let code = CountryCode(country.uppercased())
        guard ranges.callingCode(of: code) != nil else { throw PhoneMisread(.callingCode) }
        return code
    }

    /// The chosen country where it has this calling code, else the one that stands for it.
    private func region(callingCode: Int, country: String) throws(PhoneMisread) -> CountryCode {
        let chosen = CountryCode(country.uppercased())
        if ranges.callingCode(of: chosen) == callingCode { return chosen }
        guard let region = ranges.mainCountry(of: callingCode) else { throw PhoneMisread(.callingCode) }
        return region
    }

    /// The calling code that the person put in; nil where it stands as drawn, or was emptied.
    private static func changed(_ callingCode: String, from drawn: String?) throws(PhoneMisread) -> Int? {
        guard let digits = try digits(ofCallingCode: callingCode) else { return nil }
        if let drawn, try self.digits(ofCallingCode: drawn) == digits { return nil }
        guard let code = Int(digits), digits.utf8.count <= 3 else { throw PhoneMisread(.callingCode) }
        return code
    }

    /// `+7`, `7`, `007` and `＋７` are one code.
    private static func digits(ofCallingCode text: String) throws(PhoneMisread) -> String? {
        do {
            return try PhoneText(text).digits
        } catch {
            guard error.fault == .empty else { throw PhoneMisread(.callingCode) }
            return nil
        }
    }
}
