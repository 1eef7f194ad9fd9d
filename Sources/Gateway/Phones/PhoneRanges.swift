import SignUpFlow

/// Which numbers there are in each country and what for, from a file that `packaging/phone-ranges` makes. A distribution's
/// libphonenumber has ranges as old as itself; these are as new as the file.
public struct PhoneRanges: Sendable {
    /// A file that can't be used.
    public struct Fault: Error, CustomStringConvertible {
        public let line: Int?
        public let reason: String
        public var description: String { (line.map { "line \($0): " } ?? "") + reason }
    }

    /// What a number is for.
    enum Use: Equatable {
        /// Mobile, or not told apart from it (North America).
        case mobile
        /// A landline, premium, toll-free … number.
        case other
        /// There is no such number.
        case unassigned
    }

    /// What the ranges say of a number.
    struct Finding: Equatable {
        /// Its own country; the one that stands for its calling code where there is no such number.
        var country: CountryCode
        var use: Use
        /// Digits that numbers have here, and mobile ones.
        var lengths: ClosedRange<Int>
        var mobileLengths: [Int]
    }

    /// One country's numbers.
    fileprivate struct Plan: Sendable {
        var country: CountryCode
        var lengths: ClosedRange<Int>
        var mobileLengths: [Int]
        /// Patterns, as they stand in the file; empty where the country has none.
        var leading: ArraySlice<UInt8>
        var mobile: ArraySlice<UInt8>
        var fixed: ArraySlice<UInt8>
        var other: ArraySlice<UInt8>
    }

    /// The day the data were released, `2026-11-06`: of two files the later one counts.
    public let date: String
    /// `phonenumbers 9.0.43`
    public let source: String
    /// Every country with its calling code, in the order of the codes.
    let countries: [Country]
    private let callingCodes: [CountryCode: Int]
    /// Of each calling code, the country that stands for it first.
    private let plans: [Int: [Plan]]
    private let tokens: [Int: String]

    /// - Parameter file: its bytes.
    public init(_ file: [UInt8]) throws(Fault) {
        var named: [String: String] = [:]
        var plans: [Int: [Plan]] = [:]
        var tokens: [Int: String] = [:]
        var countries: [Country] = []
        let lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && line.first != UInt8(ascii: "#") {
            let columns = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
            let first = Self.text(columns[0])
            switch (first, columns.count) {
            case ("date", 2), ("source", 2): named[first] = Self.text(columns[1])
            case ("token", 3):
                guard let code = Int(Self.text(columns[1])) else { throw Fault(line: index + 1, reason: "no token") }
                tokens[code] = Self.text(columns[2])
            case (_, 8):
                guard let code = Int(Self.text(columns[1])), (1...999).contains(code), let plan = Plan(columns) else {
                    throw Fault(line: index + 1, reason: "no country with its calling code and lengths")
                }
                plans[code, default: []].append(plan)
                countries.append(Country(code: plan.country, callingCode: code))
            default: throw Fault(line: index + 1, reason: "\(columns.count) columns, expected 8")
            }
        }
        guard let date = named["date"], date.utf8.count == 10, let source = named["source"], !plans.isEmpty else {
            throw Fault(line: nil, reason: "no date, source or country in it")
        }
        self.date = date
        self.source = source
        self.plans = plans
        self.tokens = tokens
        self.countries = countries.sorted { $0.code.rawValue < $1.code.rawValue }
        callingCodes = Dictionary(countries.map { ($0.code, $0.callingCode) }) { first, _ in first }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// nil for whatever is no code of the list, byte for byte.
    func callingCode(of country: CountryCode) -> Int? { callingCodes[country] }

    /// The country that stands for a calling code: RU for 7, US for 1.
    func mainCountry(of callingCode: Int) -> CountryCode? { plans[callingCode]?.first?.country }

    /// What stands before a mobile number of this calling code: 9 in Argentina.
    func mobileToken(of callingCode: Int) -> String? { tokens[callingCode] }

    /// nil where the calling code is no country's.
    ///
    /// - Parameter national: the digits after the calling code.
    func finding(callingCode: Int, national: String) -> Finding? {
        guard let plans = plans[callingCode], let main = plans.first else { return nil }
        let digits = Array(national.utf8)
        for plan in plans {
            let use = plan.use(of: digits)
            let isHere = plan.leading.isEmpty ? use != .unassigned : plan.begins(digits)
            if isHere { return plan.finding(use) }
        }
        return main.finding(.unassigned)
    }

    /// Whether every pattern can be read, which is found out by reading it.
    public func check() throws(Fault) {
        for plan in plans.values.joined() {
            for pattern in [plan.leading, plan.mobile, plan.fixed, plan.other] {
                do { _ = try DigitPattern.matches(pattern, []) } catch {
                    throw Fault(line: nil, reason: "a pattern of \(plan.country) can't be read")
                }
            }
        }
    }
}

extension PhoneRanges.Plan {
    fileprivate init?(_ columns: [ArraySlice<UInt8>]) {
        func pattern(_ index: Int) -> ArraySlice<UInt8> {
            columns[index].elementsEqual("-".utf8) ? [] : columns[index]
        }
        func numbers(_ index: Int) -> [Int] {
            columns[index].split(separator: UInt8(ascii: ",")).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        }
        let lengths = numbers(3)
        guard columns[0].count == 2, let least = lengths.first, let most = lengths.last, least <= most else {
            return nil
        }
        country = CountryCode(String(decoding: columns[0], as: UTF8.self))
        self.lengths = least...most
        mobileLengths = numbers(4)
        leading = pattern(2)
        mobile = pattern(5)
        fixed = pattern(6)
        other = pattern(7)
    }

    fileprivate func finding(_ use: PhoneRanges.Use) -> PhoneRanges.Finding {
        PhoneRanges.Finding(country: country, use: use, lengths: lengths, mobileLengths: mobileLengths)
    }

    /// A number that is mobile and a landline at once counts as mobile; one of a special range never does.
    fileprivate func use(of digits: [UInt8]) -> PhoneRanges.Use {
        if matches(other, digits) { return .other }
        if matches(mobile, digits) { return .mobile }
        return matches(fixed, digits) ? .other : .unassigned
    }

    fileprivate func begins(_ digits: [UInt8]) -> Bool {
        do { return try DigitPattern.begins(leading, digits) } catch { return false }
    }

    /// A pattern that can't be read fits nothing: `check` finds it.
    private func matches(_ pattern: ArraySlice<UInt8>, _ digits: [UInt8]) -> Bool {
        do { return try DigitPattern.matches(pattern, digits) } catch { return false }
    }
}
