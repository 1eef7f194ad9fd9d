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
        /// A domain that can't exist, one slip away from one that does.
        case typo
        /// A domain that exists, but was most probably meant as a well-known one.
        case unlikely
    }

    public let kind: Kind
    /// The domain that was probably meant, `gmail.com`: with `typo` and `unlikely` alone.
    public let meant: String?

    public init(_ kind: Kind, meant: String? = nil) {
        self.kind = kind
        self.meant = meant
    }
}

/// An address as a person typed it, which nobody has repaired.
public struct EmailAddress: Codable, Hashable, Sendable {
    /// What became of a typed address.
    public enum Reading: Equatable, Sendable {
        case address(EmailAddress)
        case fault(EmailFault)
    }

    /// Where messages go: letter for letter what was typed.
    public let text: String

    /// What addresses are compared by: in lower case.
    public var key: String { text.lowercased() }

    /// Reads the e-mail field. Nothing is trimmed or repaired: what an address can't have is a fault to tell.
    ///
    /// - Parameter insisted: what was typed when `unlikely` was last said. The same text again means that it is meant so.
    public static func parse(_ typed: String, insisted: String? = nil) -> Reading {
        do throws(EmailFault) {
            let address = try EmailAddress(typed)
            if let slip = EmailSlip(domain: address.key.split(separator: "@")[1]) {
                guard !slip.isPossible || insisted != typed else { return .address(address) }
                return .fault(EmailFault(slip.isPossible ? .unlikely : .typo, meant: slip.meant))
            }
            return .address(address)
        } catch {
            return .fault(error)
        }
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

    /// An address that can be written down and sent to (RFC 5321 §4.1.2, without quoted names and address literals).
    private init(_ typed: String) throws(EmailFault) {
        try EmailShape.judge(typed)
        text = typed
    }
}
