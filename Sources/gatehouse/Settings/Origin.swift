/// Where the gateway is reached from outside: scheme, host and port, nothing behind them.
struct Origin: Sendable, Equatable, CustomStringConvertible {
    /// Like `https://signup.example.com`, without a slash at its end; browsers send the same as `Origin`.
    let text: String
    /// The host alone, as an SMS names it for autofill.
    let host: String
    let isSecure: Bool

    var description: String { text }
}

extension ValueParser where Value == Origin {
    static var origin: Self {
        let expected =
            "an origin in lower case like https://signup.example.com, without path, slash or default port "
            + "(http only for a loopback host)"
        return Self(expected: expected) { text in
            guard let address = WebAddress(text), address.isGuarded, address.path.isEmpty, address.tail.isEmpty,
                address.port != (address.isSecure ? 443 : 80), text == text.lowercased()
            else { return nil }
            return Origin(text: text, host: address.host, isSecure: address.isSecure)
        }
    }
}
