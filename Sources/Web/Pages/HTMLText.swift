/// How values are written into pages.
enum HTMLText {
    /// The text as it can stand in an element or a quoted attribute.
    static func append(escaped text: String, to bytes: inout [UInt8]) {
        guard text.utf8.contains(where: { entity($0) != nil }) else { return bytes.append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            if let entity = entity(byte) { bytes += entity.utf8 } else { bytes.append(byte) }
        }
    }

    private static func entity(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}
