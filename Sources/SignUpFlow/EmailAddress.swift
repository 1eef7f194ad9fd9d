/// What is wrong with a typed e-mail address.
public struct EmailFault: Error, Codable, Hashable, Sendable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case empty
        /// Before, after or inside.
        case space
        /// Something that can't be seen.
        case control
        /// Russian letters: usually the keyboard layout.
        case cyrillic
        /// Other letters and signs that are not ASCII: few servers take them (RFC 6531).
        case foreignLetters = "foreign_letters"
        /// Usually meant as a dot.
        case comma
        case noAt = "no_at"
        case twoAts = "two_ats"
        /// Nothing before the @.
        case noName = "no_name"
        /// Nothing after the @.
        case noDomain = "no_domain"
        /// No dot after the @.
        case noDot = "no_dot"
        /// Two dots in a row, or one at an end.
        case dots
        /// A sign that an address can't have.
        case symbols
        case badDomain = "bad_domain"
        case tooLong = "too_long"

        /// Rows of older versions have kinds that are none any more.
        public init(from decoder: any Decoder) throws {
            let name = try decoder.singleValueContainer().decode(String.self)
            self = Self(rawValue: name) ?? .badDomain
        }
    }

    public let kind: Kind

    public init(_ kind: Kind) { self.kind = kind }
}

/// An address as a person typed it, which nobody has repaired.
public struct EmailAddress: Codable, Hashable, Sendable {
    /// What became of a typed address.
    public enum Reading: Equatable, Sendable {
        case address(EmailAddress)
        case fault(EmailFault)
    }

    /// Where messages go: letter for letter what was typed, the domain in ASCII.
    public let text: String

    /// What addresses are compared by: in lower case.
    public var key: String { text.lowercased() }

    /// What stands after the @.
    public var domain: String { String(text.split(separator: "@")[1]) }

    /// The address that was probably meant where this one looks mistyped: `anna@gmail.com` for `anna@gmial.com`. A guess, to be
    /// offered where an address is registered; it forbids nothing.
    public var meant: EmailAddress? {
        let at = text.split(separator: "@")
        guard let slip = EmailSlip(domain: key.split(separator: "@")[1]) else { return nil }
        return EmailAddress(known: "\(at[0])@\(slip.meant)")
    }

    /// Reads the e-mail field. Nothing is trimmed or repaired: what an address can't have is a fault to tell.
    public static func parse(_ typed: String) -> Reading {
        do throws(EmailFault) { return .address(try EmailAddress(typed)) } catch { return .fault(error) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(try container.decode(String.self))
        } catch let fault as EmailFault {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no address: \(fault.kind)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    private init(known text: String) { self.text = text }

    /// An address that can be written down and sent to (RFC 5321 §4.1.2, without quoted names and address literals).
    private init(_ typed: String) throws(EmailFault) {
        try EmailShape.judge(typed)
        text = typed
    }
}
