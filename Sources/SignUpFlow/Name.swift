/// A text that names one kind of thing, so that an account's id can't be passed where a client's is meant. Two are the same when
/// their bytes are.
public protocol Name: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible
where RawValue == String {
    init(rawValue: String)
}

extension Name {
    public init(_ text: String) { self.init(rawValue: text) }
    public var description: String { rawValue }

    /// By bytes, also in sets and as a dictionary's key.
    public static func == (a: Self, b: Self) -> Bool { a.rawValue.isByteForByte(b.rawValue) }

    public func hash(into hasher: inout Hasher) {
        var text = rawValue
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension String {
    /// The same bytes. What identifies and is no `Name` is compared by this: `==` goes by canonical equivalence, where "K" equals
    /// the Kelvin sign, while stores, other programs and signatures tell the two apart.
    public func isByteForByte(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// A sign-up's id: a UUIDv7, lower case, as it stands in `/s/{id}`.
public struct SignUpID: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// An account's id: a UUIDv7, lower case; the `sub` that clients see.
public struct AccountID: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A client's `client_id`.
public struct ClientID: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A provider's name as the settings and URLs spell it: `google`, `facebook`, `yandex`.
public struct ProviderName: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

extension ProviderName {
    public static let google = ProviderName("google")
    public static let facebook = ProviderName("facebook")
}

/// A partner's name as it stands in `/p/{partner}`.
public struct PartnerName: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A promo code, as the settings spell it.
public struct PromoCode: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The case of Latin letters does not count; all other bytes do.
    public func isSpelled(_ typed: String) -> Bool { Self.folded(rawValue).elementsEqual(Self.folded(typed)) }

    /// In small letters: two codes with the same are one.
    public static func folded(_ code: String) -> [UInt8] {
        code.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}

/// A language the pages speak: a lower-case ISO 639-1 code.
public struct Language: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public static let russian = Language("ru")
    public static let english = Language("en")
}

/// An ISO 3166 alpha-2 code, upper case.
public struct CountryCode: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// Bytes that only the gateway's keys open, as base64url. The flow carries them and never looks inside.
public struct Sealed: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

/// A digest or MAC of something secret, as base64url: the secret itself is kept nowhere.
public struct Digest: Name {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}
