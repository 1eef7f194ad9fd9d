public import SignUpFlow

/// What a number that is still being typed tells already.
extension PhoneNumbers {
    /// The form as it should be drawn again: a number that begins with its own calling code belongs to that country, whichever was
    /// chosen.
    func drawn(_ draft: PhoneDraft) -> PhoneDraft {
        guard let typed = Self.read(draft.phone), typed.isInternational,
            let number = Self.number("+" + typed.digits, in: defaultCountry), let found = finding(number),
            serves(found.country)
        else { return draft }
        var drawn = draft
        // Its own country where the ranges can tell; else the chosen one is as good as any that shares the calling code.
        let isChosen = ranges.callingCode(of: CountryCode(draft.country)) == number.callingCode
        if found.use != .unassigned || !isChosen { drawn.country = found.country.rawValue }
        drawn.callingCode = String(number.callingCode)
        return drawn
    }

    /// How many digits a number lacks to be a mobile one of its country: 1 to 9, nil where that can't be told.
    /// - Parameter drawnCallingCode: as `parse` takes it.
    func missingDigits(of draft: PhoneDraft, drawnCallingCode: String) -> UInt8? {
        guard let typed = Self.read(draft.phone) else { return nil }
        let country = CountryCode(draft.country.uppercased())
        var region = country
        if let code = Self.read(draft.callingCode)?.digits, code != Self.read(drawnCallingCode)?.digits,
            let main = Int(code).flatMap(ranges.mainCountry)
        {
            region = ranges.callingCode(of: country).map(String.init) == code ? country : main
        }
        guard let number = Self.number((typed.isInternational ? "+" : "") + typed.digits, in: region),
            let usual = finding(number)?.mobileLengths.first
        else { return nil }
        let missing = usual - number.national.utf8.count
        return (1...9).contains(missing) && !number.national.isEmpty ? UInt8(missing) : nil
    }

    /// The countries that stand for a calling code which several have: RU for 7, US for 1.
    public func mainCountries() -> Set<CountryCode> {
        let codes = Dictionary(grouping: countries(), by: \.callingCode).filter { $0.value.count > 1 }.keys
        return Set(codes.compactMap(ranges.mainCountry))
    }

    private static func number(_ digits: String, in country: CountryCode) -> PhoneLibrary.Number? {
        do { return try PhoneLibrary.parse(digits, region: country) } catch { return nil }
    }

    /// nil for what is no number at all.
    private static func read(_ text: String) -> PhoneText? {
        do { return try PhoneText(text) } catch { return nil }
    }
}
