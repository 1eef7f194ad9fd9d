import Foundation

/// Our own values as compact JSON (RFC 8259) and back.
enum JSONText {
    private static let decoder = JSONDecoder()

    static func bytes(of value: some Encodable) -> [UInt8] {
        let output = JSONOutput()
        FlatWriter(output).write(value)
        return output.bytes
    }

    /// nil where the bytes are no such value.
    static func value<T: Decodable>(_ type: T.Type, from bytes: [UInt8]) -> T? {
        do { return try decoder.decode(type, from: Data(bytes)) } catch { return nil }
    }
}

private final class JSONOutput: FlatOutput {
    private(set) var bytes: [UInt8] = []
    /// The next member or element is the first of its object or list.
    private var isFirst = true
    /// A name has been written, and its value comes next.
    private var isNamed = false

    init() { bytes.reserveCapacity(1024) }

    func beginObject() { begin(UInt8(ascii: "{")) }
    func endObject() { end(UInt8(ascii: "}")) }
    func beginList() { begin(UInt8(ascii: "[")) }
    func endList() { end(UInt8(ascii: "]")) }

    func name(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        isNamed = true
    }

    func add(_ text: String) {
        separate()
        quote(text)
    }

    func add(_ number: Int64) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    func add(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    func addNothing() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    private func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        isFirst = true
    }

    private func end(_ bracket: UInt8) {
        bytes.append(bracket)
        isFirst = false
    }

    private func separate() {
        if !isFirst, !isNamed { bytes.append(UInt8(ascii: ",")) }
        (isFirst, isNamed) = (false, false)
    }

    private func quote(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { text in
            // Runs that need no escape are copied at once: nearly every text is one.
            var isPlain = true
            for byte in text where Self.isEscaped(byte) { isPlain = false }
            guard !isPlain else { return bytes.append(contentsOf: text) }
            var rest = text[...]
            while let place = rest.firstIndex(where: Self.isEscaped) {
                bytes.append(contentsOf: rest[..<place])
                escape(rest[place])
                rest = rest[(place + 1)...]
            }
            bytes.append(contentsOf: rest)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        guard byte < 0x20 else { return bytes.append(byte) }
        bytes.append(contentsOf: (byte < 0x10 ? "u000" : "u00").utf8)
        bytes.append(contentsOf: String(byte, radix: 16).utf8)
    }
}
