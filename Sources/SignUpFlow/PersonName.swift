/// What is wrong with a typed first or last name.
public enum NameFault: String, Error, Codable, Sendable, CaseIterable {
    case empty
    case tooLong = "too_long"
    /// Something that can't be seen.
    case control
    case noLetter = "no_letter"
}

/// A first or a last name. People are called many things, so little is asked of it.
public struct PersonName: Codable, Hashable, Sendable {
    /// What became of a typed name.
    public enum Reading: Equatable, Sendable {
        case name(PersonName)
        case fault(NameFault)
    }

    /// In code points.
    public static let maxLength = 64
    /// Longer text is not even looked at.
    private static let endless = 4096

    /// Without spaces at the ends, and with single ones inside.
    public let text: String

    /// Reads a name field.
    public static func parse(_ typed: String) -> Reading {
        do throws(NameFault) { return .name(try PersonName(typed)) } catch { return .fault(error) }
    }

    private init(_ typed: String) throws(NameFault) {
        guard typed.utf8.count <= Self.endless else { throw .tooLong }
        let words = typed.unicodeScalars.split(whereSeparator: Self.isSpace)
        let text = words.map { String($0) }.joined(separator: " ")
        guard !text.isEmpty else { throw .empty }
        let scalars = text.unicodeScalars
        guard !scalars.contains(where: { $0.isUnseen && !Self.joins($0) }) else { throw .control }
        guard scalars.count <= Self.maxLength else { throw .tooLong }
        guard scalars.contains(where: \.properties.isAlphabetic) else { throw .noLetter }
        self.text = text
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(try container.decode(String.self))
        } catch let fault as NameFault {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no name: \(fault)")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\t" || scalar.properties.generalCategory == .spaceSeparator
    }

    /// Names in Persian and in Indian scripts are written with these.
    private static func joins(_ scalar: Unicode.Scalar) -> Bool { scalar == "\u{200C}" || scalar == "\u{200D}" }
}
