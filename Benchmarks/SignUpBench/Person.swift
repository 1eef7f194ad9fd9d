/// Somebody who signs up: nobody else has the same account at the provider, or the same phone.
struct Person: Sendable {
    let number: Int

    /// What the simulator knows the person by; the same label is the same person for ever.
    var label: String { "bench-\(number)" }

    /// Nobody else's either.
    var email: String { "bench-\(number)@example.com" }

    /// A mobile number of Russia, E.164.
    var phone: String {
        let digits = "\(number / Self.operators.count)"
        return "+7\(Self.operators[number % Self.operators.count])"
            + String(repeating: "0", count: 7 - digits.count) + digits
    }

    private static let operators = [903, 905, 906, 909, 910, 915, 916, 917, 925, 926]
}

/// A request of the way through the gateway, by what it is timed under.
enum Leg: String, CaseIterable, Sendable {
    case authorize = "GET authorize"
    case start = "POST start"
    case callback = "GET callback"
    case register = "POST e-mail"
    case emailCode = "GET e-mail code"
    case confirm = "POST e-mail verify"
    case newcomer = "GET newcomer"
    case create = "POST create"
    case phone = "GET phone"
    case send = "POST send"
    case code = "GET code"
    case verify = "POST verify"
    case done = "GET done"
    case leave = "POST start work"
    case token = "POST token"
    case userInfo = "GET userinfo"
    case recover = "POST recover"
    case link = "POST link by code"
}
