import SignUpFlow

/// What was typed as a number, or as a login that may be one, in the words of the flows.
struct LoginParser: Sendable {
    let phones: PhoneNumbers

    enum Parsed {
        case number(PhoneNumber)
        case refused(Refusal)
    }

    func parse(_ draft: PhoneDraft, drawn: String) -> Parsed {
        switch phones.parse(
            draft.phone, callingCode: draft.callingCode, country: draft.country, drawnCallingCode: drawn)
        {
        case .number(let number): .number(number)
        case .fault(let fault): .refused(refusal(fault, draft, drawn: drawn))
        case .countryNotServed: .refused(Refusal(.countryNotServed))
        }
    }

    private func refusal(_ fault: PhoneFault, _ draft: PhoneDraft, drawn: String) -> Refusal {
        var refusal = Refusal(.phoneInvalid, fault: fault)
        if fault == .tooShort { refusal.missingDigits = phones.missingDigits(of: draft, drawnCallingCode: drawn) }
        return refusal
    }

    /// A number that the store holds.
    func number(_ e164: String?) -> PhoneNumber? {
        guard let number = e164.flatMap({ phones.known($0) }), phones.serves(number.region) else { return nil }
        return number
    }

    /// A login that is a number, in its country.
    func number(_ login: Login) -> Parsed {
        parse(PhoneDraft(country: login.country, callingCode: "", phone: login.text), drawn: "")
    }

    /// A login as an address, or as a number that a code can go to; nil where it is neither.
    func target(of login: Login) -> Challenge.Target? {
        guard !login.isAddress else { return address(login) }
        guard case .number(let phone) = number(login) else { return nil }
        return .phone(phone)
    }

    /// The same where nothing is sent: a number need not be one of today's.
    func knownTarget(of login: Login) -> Challenge.Target? {
        login.isAddress
            ? address(login) : phones.known(login.text, country: login.country).map(Challenge.Target.phone)
    }

    private func address(_ login: Login) -> Challenge.Target? {
        guard case .address(let address) = EmailAddress.read(login.text) else { return nil }
        return .email(address.text)
    }
}
