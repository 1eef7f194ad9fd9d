/// A JSON text (RFC 8259) read so that nobody can read it differently: invalid UTF-8, a repeated name in an object (also one
/// spelled with escapes), anything after the value and deep nesting are faults. Two readers that disagree about a repeated
/// `sub` would disagree about who came.
package enum StrictJSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([StrictJSON])
    case object([String: StrictJSON])

    package enum Fault: Error, Equatable {
        case malformed, repeatedName, tooDeep
    }

    /// How deep arrays and objects may stand in each other.
    static let maxDepth = 16

    package init(_ bytes: some Collection<UInt8>) throws(Fault) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .malformed }
        var reader = StrictJSONReader(bytes)
        self = try reader.document()
    }

    /// A member that says something: many write `null` for what is not there.
    subscript(name: String) -> StrictJSON? {
        guard case .object(let members) = self, let value = members[name], value != .null else { return nil }
        return value
    }

    /// Whether the member is there at all, be it `null`.
    func has(_ name: String) -> Bool {
        guard case .object(let members) = self else { return false }
        return members[name] != nil
    }

    var isObject: Bool {
        guard case .object = self else { return false }
        return true
    }

    var string: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    var number: Double? {
        guard case .number(let value) = self else { return nil }
        return value
    }

    var bool: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    var array: [StrictJSON]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    /// What a published list names. One word alone is a list of one, and what is no word is nobody's name.
    var words: [String] { (array ?? [self]).compactMap(\.string) }

    /// The array's strings; nil where it is no array, or holds anything else.
    var strings: [String]? {
        guard let array else { return nil }
        let strings = array.compactMap(\.string)
        return strings.count == array.count ? strings : nil
    }
}
