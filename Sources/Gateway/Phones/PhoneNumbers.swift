// Phones: from what a person typed to a number that an SMS can go to. Google's libphonenumber knows the numbering plans; which
// of a form's fields speaks, and what is served, is decided here. Nothing of the library is loaded before the first number.

public import SignUpFlow

/// Reads phone numbers by the settings.
public struct PhoneNumbers: Sendable {
    /// How sure the library has to be.
    public enum Acceptance: String, Sendable, CaseIterable {
        /// The number's range is known to be assigned.
        case valid
        /// Its length is one of its country's mobile numbers: for ranges that are newer than the library's data.
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
    private let defaultCountry: CountryCode

    /// `defaultCountry` explains a number where the form names no country.
    public init(accept: Acceptance, countries: Served, defaultCountry: CountryCode) {
        self.accept = accept
        served = countries
        self.defaultCountry = defaultCountry
    }

    /// Reads the phone form's fields. A leading + or 00 in the number speaks for itself; else the calling code does where the
    /// person changed it from what the page was drawn with (`drawnCallingCode`; nil: the form was drawn without one); else the
    /// country. So a page without JavaScript, where the calling code doesn't follow the country, is right too.
    public func parse(_ text: String, callingCode: String, country: String, drawnCallingCode: String?) -> Reading {
        do throws(PhoneMisread) {
            let typed = try PhoneText(text)
            let region: CountryCode
            if typed.isInternational {
                region = defaultCountry
            } else if let changed = try Self.changed(callingCode, from: drawnCallingCode) {
                region = try self.region(callingCode: changed, country: country)
            } else {
                region = try self.region(country)
            }
            let number = PhoneLibrary.parse((typed.isInternational ? "+" : "") + typed.digits, region: region)
            return try judge(number)
        } catch {
            return .fault(error.fault)
        }
    }

    /// Every served country with its calling code, in the order of the codes.
    public func countries() -> [Country] {
        PhoneLibrary.countries.filter { serves($0.code) }
    }

    /// 7 for RU; nil for a country nobody knows.
    public func callingCode(of country: CountryCode) -> Int? { PhoneLibrary.callingCode(of: country) }

    /// Whether SMS go to numbers of this country.
    public func serves(_ country: CountryCode) -> Bool {
        switch served {
        case .all: true
        case .only(let countries): countries.contains(country)
        }
    }

    /// A number whose range the library doesn't know belongs to its calling code's main country. What the form's fields say is
    /// anybody's choice: budgets, the countries served and metrics go by the number alone.
    private func judge(_ number: PhoneLibrary.Number) throws(PhoneMisread) -> Reading {
        if let fault = number.fault { throw PhoneMisread(fault) }
        guard let home = number.region ?? PhoneLibrary.mainRegion(of: number.callingCode) else {
            throw PhoneMisread(.notMobile)
        }
        guard serves(home) else { return .countryNotServed }
        switch number.use {
        case .mobile: break
        case .other: throw PhoneMisread(.notMobile)
        case .unassigned:
            let usual = PhoneLibrary.mobileLength(in: home) ?? 0
            let length = number.national.utf8.count
            guard length == usual else { throw PhoneMisread(length < usual ? .tooShort : .tooLong) }
            guard accept == .possible else { throw PhoneMisread(.unknown) }
        }
        return .number(PhoneNumber(e164: number.e164, region: home, callingCode: number.callingCode))
    }

    private func region(_ country: String) throws(PhoneMisread) -> CountryCode {
        guard !country.isEmpty else { return defaultCountry }
        let code = CountryCode(country.uppercased())
        guard PhoneLibrary.callingCode(of: code) != nil else { throw PhoneMisread(.callingCode) }
        return code
    }

    /// The chosen country where it has this calling code, else the one that stands for it.
    private func region(callingCode: Int, country: String) throws(PhoneMisread) -> CountryCode {
        let chosen = CountryCode(country.uppercased())
        if PhoneLibrary.callingCode(of: chosen) == callingCode { return chosen }
        guard let region = PhoneLibrary.mainRegion(of: callingCode) else { throw PhoneMisread(.callingCode) }
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
