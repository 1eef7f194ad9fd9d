import Gateway
import Logging
import SignUpFlow

/// The bytes of one log line: an object of JSON (RFC 8259) on one line, with its line feed.
///
/// Besides what JSON asks to be escaped, everything is that a terminal or a viewer takes for a line's end, a command
/// or a change of direction: C1 controls, DEL, U+2028, U+2029 and the bidirectional controls.
struct JSONLine {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    init() {
        bytes.reserveCapacity(256)
    }

    mutating func open() {
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    mutating func close() {
        bytes.append(contentsOf: "}\n".utf8)
    }

    mutating func add(_ key: String, _ value: String) {
        begin(key)
        append(quoted: value)
    }

    mutating func add(_ key: String, _ value: Logger.MetadataValue) {
        begin(key)
        append(value)
    }

    /// RFC 3339 in UTC, with milliseconds.
    /// - Parameter time: since 1970.
    mutating func add(_ key: String, time: Instant) {
        begin(key)
        let date = UTCDate(time)
        bytes.append(UInt8(ascii: "\""))
        append(date.year, digits: 4)
        append("-", date.month)
        append("-", date.day)
        append("T", date.hour)
        append(":", date.minute)
        append(":", date.second)
        append(".", Int(time.milliseconds % 1000), digits: 3)
        bytes.append(contentsOf: "Z\"".utf8)
    }

    private mutating func begin(_ key: String) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        append(quoted: key)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): append(quoted: text)
        case .stringConvertible(let number as Int): bytes.append(contentsOf: String(number).utf8)
        case .stringConvertible(let flag as Bool): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .stringConvertible(let other): append(quoted: other.description)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(value)
            }
            bytes.append(UInt8(ascii: "]"))
        case .dictionary(let fields):
            open()
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) { add(key, value) }
            bytes.append(UInt8(ascii: "}"))
            needsComma = true
        }
    }

    private mutating func append(_ separator: Unicode.Scalar, _ number: Int, digits: Int = 2) {
        bytes.append(UInt8(ascii: separator))
        append(number, digits: digits)
    }

    private mutating func append(_ number: Int, digits: Int) {
        let text = String(number).utf8
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: max(0, digits - text.count)))
        bytes.append(contentsOf: text)
    }

    private mutating func append(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        if text.utf8.allSatisfy(\.standsForItself) { return bytes.append(contentsOf: text.utf8) }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": bytes.append(contentsOf: #"\""#.utf8)
            case "\\": bytes.append(contentsOf: #"\\"#.utf8)
            case "\n": bytes.append(contentsOf: #"\n"#.utf8)
            case "\r": bytes.append(contentsOf: #"\r"#.utf8)
            case "\t": bytes.append(contentsOf: #"\t"#.utf8)
            case _ where scalar.isHarmless:
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            default: append(escaped: scalar)
            }
        }
    }

    /// `\uXXXX`: all that is escaped this way lies in the basic plane.
    private mutating func append(escaped scalar: Unicode.Scalar) {
        let digits = String(scalar.value, radix: 16).utf8
        bytes.append(contentsOf: #"\u"#.utf8)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 4 - digits.count))
        bytes.append(contentsOf: digits)
    }
}

extension UInt8 {
    /// A visible sign of ASCII, or a space, that needs no escape: nearly all that is logged.
    fileprivate var standsForItself: Bool {
        0x20...0x7E ~= self && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}

extension Unicode.Scalar {
    fileprivate var isHarmless: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
