import Foundation
import Gateway

/// What a setting's text must be, and what it becomes.
struct ValueParser<Value> {
    /// The end of the sentence "…, expected …".
    let expected: String
    /// nil: the text does not fit.
    let parse: (String) -> Value?

    /// The same for a list of such values.
    var listed: String { "a list, each item \(expected)" }
}

extension ValueParser where Value == String {
    /// One line of any text that is not blank.
    static var text: Self {
        Self(expected: "text on one line") { $0.trimmed.isEmpty || $0.hasControlCharacters ? nil : $0 }
    }

    /// A sentence or more for people; line ends of a YAML block become spaces.
    static var sentence: Self {
        Self(expected: "a sentence") { text in
            let line = text.split(whereSeparator: \.isNewline).map { String($0).trimmed }.joined(separator: " ").trimmed
            return line.isEmpty || line.hasControlCharacters ? nil : line
        }
    }

    /// A name that stands in URLs and in other settings.
    static var identifier: Self {
        Self(expected: "a name of Latin letters, digits, hyphens, dots and underscores") { text in
            let isStart: (Character) -> Bool = { $0.isASCII && ($0.isLetter || $0.isNumber) }
            guard let first = text.first, isStart(first), text.count <= 64 else { return nil }
            return text.allSatisfy { isStart($0) || "-._".contains($0) } ? text : nil
        }
    }

    /// A page or service that must not be reached in the clear, save on this machine.
    static var webAddress: Self {
        Self(expected: "an https URL, or http on a loopback host") { text in
            WebAddress(text).flatMap { $0.isGuarded ? text : nil }
        }
    }

    /// The start of other URLs: paths are put behind it as they stand.
    static var baseAddress: Self {
        Self(expected: "an https URL, or http on a loopback host, without query or a slash at its end") { text in
            guard let address = WebAddress(text), address.isGuarded, address.tail.isEmpty else { return nil }
            return address.path.hasSuffix("/") ? nil : text
        }
    }

    /// The issuer of an OpenID provider, compared byte for byte with what it says of itself.
    static var issuer: Self {
        Self(expected: "an https URL, or http on a loopback host, without query") { text in
            WebAddress(text).flatMap { $0.isGuarded && $0.tail.isEmpty ? text : nil }
        }
    }

    /// An ISO 3166 alpha-2 code of a country with phone numbers.
    static var country: Self {
        Self(expected: "an ISO 3166 code of two capital letters") { CountryCodes.all.contains($0) ? $0 : nil }
    }

    /// A version of Facebook's Graph API.
    static var apiVersion: Self {
        Self(expected: "a version like v26.0") { $0.wholeMatch(of: /v[0-9]+\.[0-9]+/) == nil ? nil : $0 }
    }

    static var emailAddress: Self {
        Self(expected: "an e-mail address") { text in
            let sides = text.split(separator: "@", omittingEmptySubsequences: false)
            let isForeign: (Character) -> Bool = { $0.isWhitespace || $0 == "<" || $0 == ">" }
            let fits = sides.count == 2 && sides.allSatisfy { !$0.isEmpty && !$0.contains(where: isForeign) }
            return fits ? text : nil
        }
    }

    static var telephone: Self {
        Self(expected: "a phone number of digits, spaces, hyphens and brackets, with or without a leading +") { text in
            text.wholeMatch(of: /\+?[0-9][0-9 ()\-]*/) == nil ? nil : text
        }
    }
}

extension ValueParser where Value == Secret {
    /// A secret that somebody else chose: it only must not be blank or break a header.
    static var secret: Self {
        Self(expected: "a secret on one line") { $0.trimmed.isEmpty || $0.hasControlCharacters ? nil : Secret($0) }
    }

    /// A secret of ours, long enough not to be guessed.
    static var strongSecret: Self {
        Self(expected: "a secret of at least 24 characters on one line") { text in
            text.count < 24 || text.hasControlCharacters ? nil : Secret(text)
        }
    }

    /// The proxy for calls out; a secret because it may carry a user name and password.
    static var proxy: Self {
        Self(expected: "an http or https URL of a proxy") { text in
            guard let address = WebAddress(text.replacing(/\/\/[^\/@]*@/, with: "//", maxReplacements: 1)) else {
                return nil
            }
            return ["", "/"].contains(address.path) && address.tail.isEmpty ? Secret(text) : nil
        }
    }
}

extension ValueParser where Value == SealingKey {
    static var key: Self {
        Self(expected: "32 random bytes in base64, as `gatehouse keys new` prints them") { text in
            Data(base64Encoded: text).flatMap { $0.count == 32 ? SealingKey(bytes: Array($0)) : nil }
        }
    }
}

extension ValueParser where Value == Bool {
    static var bool: Self {
        Self(expected: "true or false") { ["true": true, "false": false][$0] }
    }
}

extension ValueParser where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Self {
        let expected =
            range.upperBound == .max
            ? "a whole number from \(range.lowerBound) on"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return Self(expected: expected) { text in
            guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else { return nil }
            return range.contains(number) ? number : nil
        }
    }
}

extension ValueParser where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of an enum's words.
    static func oneOf(_ type: Value.Type) -> Self {
        Self(expected: type.allCases.map(\.rawValue).joined(separator: " or ")) { Value(rawValue: $0) }
    }
}

extension ValueParser where Value == Duration {
    /// A time span that may be nothing at all.
    static var duration: Self {
        Self(expected: "a duration like 30s, 5m or 24h") { Duration(setting: $0) }
    }

    static var positiveDuration: Self {
        Self(expected: "a duration above zero like 30s, 5m or 24h") { text in
            Duration(setting: text).flatMap { $0 > .zero ? $0 : nil }
        }
    }
}

extension Duration {
    /// Reads `30s`, `5m`, `24h` or `7d`, up to ten years.
    init?(setting text: String) {
        guard let unit = text.last, let seconds = ["s": 1, "m": 60, "h": 3600, "d": 86_400][unit] else { return nil }
        let digits = text.dropLast()
        guard (1...9).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(digits), count * seconds <= 3650 * 86_400
        else { return nil }
        self = .seconds(count * seconds)
    }
}
