import Foundation

/// Our own values as compact JSON (RFC 8259) and back.
public enum JSONText {
    private static let decoder = JSONDecoder()

    public static func bytes(of value: some Encodable) -> [UInt8] {
        let output = JSONOutput()
        StreamingEncoder(output).write(value)
        return output.bytes
    }

    /// nil where the bytes are no such value.
    public static func value<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) -> T? {
        do { return try decoder.decode(type, from: Data(bytes)) } catch { return nil }
    }
}

private final class JSONOutput: EncoderOutput {
    private var writing = JSONWriting()

    var bytes: [UInt8] { writing.bytes }

    func beginObject() { writing.begin(UInt8(ascii: "{")) }
    func endObject() { writing.end(UInt8(ascii: "}")) }
    func beginList() { writing.begin(UInt8(ascii: "[")) }
    func endList() { writing.end(UInt8(ascii: "]")) }
    func name(_ name: String) { writing.name(name) }
    func add(_ text: String) { writing.text(text) }
    func add(_ number: Int64) { writing.literal(String(number)) }
    func add(_ flag: Bool) { writing.literal(flag ? "true" : "false") }
    func addNothing() { writing.literal("null") }
}

/// The text so far. One value, so that each step of the writing looks at it once.
private struct JSONWriting {
    private(set) var bytes: [UInt8] = []
    /// The next member or element is the first of its object or list.
    private var isFirst = true
    /// A name has been written, and its value comes next.
    private var isNamed = false

    init() { bytes.reserveCapacity(1024) }

    mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        isFirst = true
    }

    mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        isFirst = false
    }

    mutating func name(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        isNamed = true
    }

    mutating func text(_ text: String) {
        separate()
        quote(text)
    }

    mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func separate() {
        if !isFirst, !isNamed { bytes.append(UInt8(ascii: ",")) }
        (isFirst, isNamed) = (false, false)
    }

    private mutating func quote(_ text: String) {
        var text = text
        text.withUTF8 { text in
            bytes.append(UInt8(ascii: "\""))
            // Nearly every text needs no escape and is copied at once.
            var isPlain = true
            for byte in text where Self.isEscaped(byte) { isPlain = false }
            if isPlain { bytes.append(contentsOf: text) } else { for byte in text { append(escaped: byte) } }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func append(escaped byte: UInt8) {
        guard Self.isEscaped(byte) else { return bytes.append(byte) }
        bytes.append(UInt8(ascii: "\\"))
        guard byte < 0x20 else { return bytes.append(byte) }
        bytes.append(contentsOf: (byte < 0x10 ? "u000" : "u00").utf8)
        bytes.append(contentsOf: String(byte, radix: 16).utf8)
    }
}
