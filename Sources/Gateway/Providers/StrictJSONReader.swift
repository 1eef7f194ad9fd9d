/// Reads one JSON text from bytes that are valid UTF-8.
struct StrictJSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes) }

    mutating func document() throws(StrictJSON.Fault) -> StrictJSON {
        let value = try self.value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw .malformed }
        return value
    }

    private mutating func value(depth: Int) throws(StrictJSON.Fault) -> StrictJSON {
        guard depth <= StrictJSON.maxDepth else { throw .tooDeep }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func object(depth: Int) throws(StrictJSON.Fault) -> StrictJSON {
        position += 1
        var members: [String: StrictJSON] = [:]
        if takes("}") { return .object(members) }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\"") else { throw .malformed }
            let name = try string()
            guard members[name] == nil else { throw .repeatedName }
            guard takes(":") else { throw .malformed }
            members[name] = try value(depth: depth + 1)
        } while takes(",")
        guard takes("}") else { throw .malformed }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(StrictJSON.Fault) -> StrictJSON {
        position += 1
        var values: [StrictJSON] = []
        if takes("]") { return .array(values) }
        repeat { values.append(try value(depth: depth + 1)) } while takes(",")
        guard takes("]") else { throw .malformed }
        return .array(values)
    }

    private mutating func string() throws(StrictJSON.Fault) -> String {
        position += 1
        var units: [UInt8] = []
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: units, as: UTF8.self)
            case UInt8(ascii: "\\"): units += String(try escaped()).utf8
            case 0..<0x20: throw .malformed
            default: units.append(byte)
            }
        }
        throw .malformed
    }

    private mutating func escaped() throws(StrictJSON.Fault) -> Unicode.Scalar {
        switch next() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try escapedUnit()
        default: throw .malformed
        }
    }

    /// A UTF-16 unit, or a pair of surrogates; half a pair is a fault.
    private mutating func escapedUnit() throws(StrictJSON.Fault) -> Unicode.Scalar {
        let unit = try fourHexDigits()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, next() == UInt8(ascii: "\\"), next() == UInt8(ascii: "u") else { throw .malformed }
        let low = try fourHexDigits()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw .malformed }
        return scalar
    }

    private mutating func fourHexDigits() throws(StrictJSON.Fault) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw .malformed }
            unit = unit << 4 + UInt32(digit)
        }
        return unit
    }

    private mutating func number() throws(StrictJSON.Fault) -> Double {
        let start = position
        _ = takesHere("-")
        if !takesHere("0") { try digits() }
        if takesHere(".") { try digits() }
        if takesHere("e") || takesHere("E") {
            _ = takesHere("+") || takesHere("-")
            try digits()
        }
        guard let number = Double(String(decoding: bytes[start..<position], as: UTF8.self)), number.isFinite else {
            throw .malformed
        }
        return number
    }

    private mutating func digits() throws(StrictJSON.Fault) {
        let start = position
        while let byte = peek, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw .malformed }
    }

    private mutating func word(_ word: String, _ value: StrictJSON) throws(StrictJSON.Fault) -> StrictJSON {
        guard bytes[position...].starts(with: word.utf8) else { throw .malformed }
        position += word.utf8.count
        return value
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func next() -> UInt8? {
        guard let byte = peek else { return nil }
        position += 1
        return byte
    }

    private mutating func takes(_ sign: Unicode.Scalar) -> Bool {
        skipSpace()
        return takesHere(sign)
    }

    private mutating func takesHere(_ sign: Unicode.Scalar) -> Bool {
        guard peek == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }
}
