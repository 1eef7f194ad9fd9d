/// How values are written into pages.
public enum HTMLText {
    /// The text as it can stand in an element or a quoted attribute.
    public static func append(escaped text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { text in
            // Runs without markup are copied at once: nearly every text is one.
            var rest = text[...]
            while let place = rest.firstIndex(where: isMarkup) {
                bytes += rest[..<place]
                bytes += entity(rest[place]).utf8
                rest = rest[(place + 1)...]
            }
            bytes += rest
        }
    }

    private static func isMarkup(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
            || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    private static func entity(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "\""): "&quot;"
        default: "&#39;"
        }
    }
}
